"""What comes out of the function, and how a rule makes it from the fields that it wants changed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from cxbot.desk import history
from cxbot.desk.events import EventKind, TicketEvent
from cxbot.desk.lifecycle.acts import AnyonesAct, OperatorsAct
from cxbot.desk.phrases import Key
from cxbot.model.desk import Desk
from cxbot.model.ticket import HumanOutcome, Ticket, TicketState
from cxbot.model.value import replace

Fields = Mapping[str, Any]
NO_DATA: Fields = MappingProxyType({})


class Refusal(Struct, frozen=True, kw_only=True):
    """Why nothing changed, as a phrase for the operator."""

    key: Key
    values: Mapping[str, str] = field(default_factory=dict)


class Move(Struct, frozen=True, kw_only=True):
    #: The very same object when nothing happened. When something did that changes nothing (a note,
    #: the second message of a customer who waits), only its `seq` is new.
    ticket: Ticket
    #: For the ticket's log, in order.
    happened: tuple[TicketEvent, ...] = ()
    #: What the flow that waits in `session_id` of the ticket before gets.
    outcome: HumanOutcome | None = None
    refused: Refusal | None = None


class Scene(Struct, frozen=True):
    """What a rule knows."""

    ticket: Ticket
    now: datetime
    rules: Desk


class Step(Struct, frozen=True):
    """One line of the log to be, and the fields of the ticket that come with it."""

    kind: EventKind
    actor: str
    data: Fields = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)
    #: None: now.
    at: datetime | None = None


class Rule(Struct, frozen=True):
    """What an event does in the states where it can happen at all."""

    states: frozenset[TicketState]
    do: Callable[[Scene, Any], Move]
    #: Said of a ticket in another state; None: whatever fits the state.
    otherwise: Key | None = None


def moved(scene: Scene, *steps: Step, outcome: HumanOutcome | None = None) -> Move:
    """Each step becomes an event with what it really changed; the version rises once at most."""
    before = now = scene.ticket
    happened = []
    for step in steps:
        changed = {
            name: new for name, new in step.fields.items() if _differs(getattr(now, name), new)
        }
        if changed:
            changed["version"] = before.version + 1
        now = replace(now, seq=now.seq + 1, **changed)
        event = TicketEvent(
            kind=step.kind,
            at=step.at or scene.now,
            seq=now.seq,
            actor=step.actor,
            data=history.plain(step.data),
            changed=history.plain(changed),
        )
        happened.append(event)
    return Move(ticket=now, happened=tuple(happened), outcome=outcome)


def by(
    kind: EventKind, act: OperatorsAct | AnyonesAct, data: Fields = NO_DATA, **fields: Any
) -> Step:
    """A step of whoever acts."""
    named = {**data, "operator": act.operator_name} if act.operator_id else data
    return Step(kind, actor_of(act.operator_id), named, fields)


def customers(kind: EventKind, data: Fields = NO_DATA, **fields: Any) -> Step:
    return Step(kind, "customer", data, fields)


def systems(kind: EventKind, data: Fields = NO_DATA, **fields: Any) -> Step:
    return Step(kind, "system", data, fields)


def actor_of(operator_id: str) -> str:
    if operator_id == "anonymous":
        return operator_id
    return f"operator:{operator_id}" if operator_id else "system"


def refuse(ticket: Ticket, key: Key, **values: str) -> Move:
    values["number"] = str(ticket.number)
    return Move(ticket=ticket, refused=Refusal(key=key, values=values))


def _differs(old: object, new: object) -> bool:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [*old.items()] != [*new.items()]  # the order says something, too
    return old != new
