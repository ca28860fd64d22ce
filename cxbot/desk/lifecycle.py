"""How a ticket changes: one pure function over (ticket, event). It stores and sends nothing.

Theory of operation. A ticket is `queued` until somebody holds it, `active` while it's our turn,
`waiting_customer` while it's theirs; `resolved`, `returned` and `cancelled` are ends that Reopen
undoes, `closed` is the end that nothing undoes.

    event                open                                        ended
    Take                 free -> active; held by another: refused    refused
    CustomerWrote        our turn again; waits since the oldest      refused
    OperatorReplied      -> waiting_customer; free: taken as well    refused, so nothing may be sent
    Drop                 held -> queued; free: refused               refused
    Resolve              -> resolved                                 refused
    ReturnToBot          -> returned                                 refused
    CustomerClosed       -> resolved, or cancelled if unanswered     refused
    CustomerUnreachable  -> cancelled                                refused
    TimedOut             -> cancelled; somebody answered: refused    refused
    Reopen               refused                                     -> active (not from closed)

Rules: 1. It never raises; what can't be done changes nothing and says why. 2. The version rises
exactly when the ticket changed, and exactly then something `happened`. 3. `outcome` is set exactly
when an open ticket ends. 4. Reopen frees the session: it went on with the first outcome, so a
second one has nobody to go to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from cxbot.desk.phrases import Key
from cxbot.model.ticket import HumanOutcome, Ticket, TicketState

#: Ends that an operator may undo.
REOPENABLE: frozenset[TicketState] = frozenset({"resolved", "returned", "cancelled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByOperator:
    operator_id: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(_ByOperator):
    """An operator wants to hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(_ByOperator):
    """Back to the queue. Anybody may: the one who holds it may have gone home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorReplied(_ByOperator):
    """An operator wrote something that goes to the customer."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(_ByOperator):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToBot(_ByOperator):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(_ByOperator):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerClosed:
    """The customer needs nobody any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUnreachable:
    """They blocked the bot or deleted their account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """The flow's `no_answer` is over."""


ByOperator = Take | Drop | OperatorReplied | Resolve | ReturnToBot | Reopen
_End = Resolve | ReturnToBot | CustomerClosed | CustomerUnreachable | TimedOut
Event = ByOperator | CustomerWrote | CustomerClosed | CustomerUnreachable | TimedOut


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """What happened, for the ticket's log. `data` is plain JSON."""

    type: str
    #: `operator:ID`, `customer` or `system`.
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing changed, as a phrase for the operator."""

    key: Key
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    #: The very same object when nothing changed, which needn't be a refusal: a second message of a
    #: customer who waits already is relayed, but the ticket is as it was.
    ticket: Ticket
    happened: tuple[TicketEvent, ...] = ()
    #: What the flow that waits in `ticket.session_id` gets.
    outcome: HumanOutcome | None = None
    refused: Refusal | None = None


def apply(ticket: Ticket, event: Event, now: datetime) -> Move:
    """The ticket after the event. Never raises."""
    if isinstance(event, Reopen):
        return _reopen(ticket, event)
    if not ticket.open:
        key: Key = "reply_not_open" if isinstance(event, OperatorReplied) else "not_open"
        return _refuse(ticket, key)
    return _while_open(ticket, event, now)


def _while_open(
    ticket: Ticket, event: Take | Drop | CustomerWrote | OperatorReplied | _End, now: datetime
) -> Move:
    match event:
        case Take():
            return _take(ticket, event)
        case Drop():
            return _drop(ticket, event)
        case CustomerWrote():
            return _customer_wrote(ticket, event)
        case OperatorReplied():
            return _replied(ticket, event)
        case Resolve() | ReturnToBot() | CustomerClosed() | CustomerUnreachable() | TimedOut():
            return _end(ticket, event, now)
        case _:
            assert_never(event)


def _take(ticket: Ticket, event: Take) -> Move:
    if ticket.operator_id == event.operator_id:
        return _refuse(ticket, "already_yours")
    if ticket.operator_id is not None:
        return _refuse(ticket, "already_taken", name=ticket.operator_name or ticket.operator_id)
    return _moved(ticket, _held(ticket, event, "active"), _happened("ticket.taken", event))


def _drop(ticket: Ticket, event: Drop) -> Move:
    if ticket.operator_id is None:
        return _refuse(ticket, "not_taken")
    dropped = replace(ticket, state="queued", operator_id=None, operator_name=None)
    happened = _happened("ticket.dropped", event, held_by=ticket.operator_name)
    return _moved(ticket, dropped, happened)


def _customer_wrote(ticket: Ticket, event: CustomerWrote) -> Move:
    state = ticket.state
    if state in {"waiting_customer", "snoozed"}:
        state = "active" if ticket.operator_id is not None else "queued"
    wrote = replace(ticket, state=state, waiting_since=ticket.waiting_since or event.at)
    return _moved(ticket, wrote, _happened("ticket.customer_wrote", event))


def _replied(ticket: Ticket, event: OperatorReplied) -> Move:
    taken = () if ticket.operator_id is not None else (_happened("ticket.taken", event),)
    held = _held(ticket, event, "waiting_customer") if taken else ticket
    replied = replace(
        held,
        state="waiting_customer",
        waiting_since=None,
        first_reply_at=ticket.first_reply_at or event.at,
    )
    waited = max(event.at - (ticket.waiting_since or event.at), timedelta())
    happened = _happened(
        "ticket.replied",
        event,
        first=ticket.first_reply_at is None,
        waited_ms=waited // timedelta(milliseconds=1),
    )
    return _moved(ticket, replied, *taken, happened)


def _end(ticket: Ticket, event: _End, now: datetime) -> Move:
    answered = ticket.first_reply_at is not None
    state: TicketState
    outcome: HumanOutcome
    match event:
        case Resolve():
            name, state, outcome = "ticket.resolved", "resolved", "resolved"
        case ReturnToBot():
            name, state, outcome = "ticket.returned", "returned", "returned"
        case CustomerClosed():
            state = "resolved" if answered else "cancelled"
            name, outcome = "ticket.closed_by_customer", "closed_by_customer"
        case CustomerUnreachable():
            name, state, outcome = "ticket.became_unreachable", "cancelled", "unreachable"
        case TimedOut():
            if answered:
                return _refuse(ticket, "already_answered")
            name, state, outcome = "ticket.timed_out", "cancelled", "timeout"
        case _:
            assert_never(event)
    # waiting_since stays: should the ticket be reopened, the customer is still owed an answer
    ended = replace(ticket, state=state, resolved_at=now)
    happened = _happened(name, event, state=state, unanswered=ticket.waiting_since is not None)
    return replace(_moved(ticket, ended, happened), outcome=outcome)


def _reopen(ticket: Ticket, event: Reopen) -> Move:
    if ticket.open:
        return _refuse(ticket, "already_open")
    if ticket.state not in REOPENABLE:
        return _refuse(ticket, "closed_for_good")
    reopened = replace(_held(ticket, event, "active"), session_id=None, resolved_at=None)
    return _moved(ticket, reopened, _happened("ticket.reopened", event, was=ticket.state))


def _held(ticket: Ticket, event: ByOperator, state: TicketState) -> Ticket:
    return replace(
        ticket, state=state, operator_id=event.operator_id, operator_name=event.operator_name
    )


def _happened(name: str, event: Event, **data: Any) -> TicketEvent:
    if isinstance(event, _ByOperator):
        data["operator"] = event.operator_name
        return TicketEvent(type=name, actor=f"operator:{event.operator_id}", data=data)
    by_customer = isinstance(event, CustomerWrote | CustomerClosed | CustomerUnreachable)
    return TicketEvent(type=name, actor="customer" if by_customer else "system", data=data)


def _moved(before: Ticket, after: Ticket, *happened: TicketEvent) -> Move:
    if after == before:
        return Move(ticket=before)
    return Move(ticket=replace(after, version=before.version + 1), happened=happened)


def _refuse(ticket: Ticket, key: Key, **values: str) -> Move:
    values["number"] = str(ticket.number)
    return Move(ticket=ticket, refused=Refusal(key=key, values=values))
