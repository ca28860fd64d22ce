"""What a ticket's log tells: the ticket as it stood, its human stretches, who held it.

`changed` of an event is plain JSON, so that any reader of the log understands it: times are ISO
texts, exact to the microsecond.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.desk.events import EventKind, TicketEvent
from cxbot.model.ticket import Ticket
from cxbot.model.value import names_of, replace

#: Fields of the ticket that hold an instant.
INSTANTS = frozenset({
    "opened_at", "waiting_since", "first_reply_at", "replied_at", "snoozed_until", "resolved_at",
    "closed_at", "held_since", "called_at",
})  # fmt: skip
#: Of an event's `data` and `changed`: what somebody wrote, or a customer told.
_SAID = frozenset({
    "reason", "text", "note", "words", "shared", "answers", "call_back", "call_phone",
})  # fmt: skip
ENDS: frozenset[EventKind] = frozenset({"resolved", "returned", "cancelled"})


class Stretch(Struct, frozen=True, kw_only=True):
    """People had the customer: from a hand-over, or a reopening, to the end that followed."""

    started_at: datetime
    #: None: they still have them.
    ended_at: datetime | None = None
    ended: EventKind | None = None


class Holding(Struct, frozen=True, kw_only=True):
    """One operator held the ticket, while it was open."""

    operator_id: str
    operator_name: str
    since: datetime
    until: datetime | None = None


def replay(events: Iterable[TicketEvent]) -> Mapping[str, Any]:
    """The ticket's fields after these events, from `opened` on: `Ticket(**replay(events))`."""
    told: dict[str, Any] = {}
    for event in events:
        told |= {**event.changed, "seq": event.seq}
    return read(told)


def stretches(events: Iterable[TicketEvent]) -> tuple[Stretch, ...]:
    """Oldest first."""
    found: list[Stretch] = []
    for event in events:
        if event.kind in {"opened", "reopened"}:
            found.append(Stretch(started_at=event.at))
        elif event.kind in ENDS and found:
            found[-1] = replace(found[-1], ended_at=event.at, ended=event.kind)
    return tuple(found)


def holders(events: Iterable[TicketEvent]) -> tuple[Holding, ...]:
    """Oldest first. Who holds a reopened ticket holds it anew."""
    found: list[Holding] = []
    holder: str | None = None
    name = ""
    for event in events:
        before = holder
        holder = event.changed.get("operator_id", holder)
        name = event.changed.get("operator_name", name) or ""
        if event.kind in ENDS or holder != before:
            _let_go(found, event.at)
        if holder is not None and (event.kind == "reopened" or holder != before):
            found.append(Holding(operator_id=holder, operator_name=name, since=event.at))
    return tuple(found)


def fields_of(ticket: Ticket) -> Mapping[str, Any]:
    """All but `seq`, which every event tells by its own."""
    names = [name for name in names_of(ticket) if name != "seq"]
    return {name: getattr(ticket, name) for name in names}


def plain(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """As plain JSON."""
    return {name: _plain(value) for name, value in values.items()}


def read(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fields of a ticket from plain JSON."""
    return {name: _read(name, value) for name, value in told.items()}


def unsaid(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """`data` or `changed` of an event without what people said; what happened is still told."""
    return {
        name: type(value)() if name in _SAID and value is not None else value
        for name, value in told.items()
        if name != "kept"
    }


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return plain(value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _read(name: str, value: Any) -> Any:
    if name in INSTANTS and value is not None:
        return datetime.fromisoformat(value)
    return tuple(value) if name == "tags" else value


def _let_go(found: list[Holding], at: datetime) -> None:
    if found and found[-1].until is None:
        found[-1] = replace(found[-1], until=at)
