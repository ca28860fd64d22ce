"""Tickets and events for the tests of the life cycle."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.desk import lifecycle
from cxbot.desk.lifecycle import Event, Move, apply
from cxbot.model.ticket import Ticket, TicketState
from cxbot.model.value import replace

OPENED = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW = OPENED + timedelta(minutes=5)
LATER = NOW + timedelta(minutes=1)


def by(who: str) -> dict[str, Any]:
    return {"operator_id": who, "operator_name": who.title()}


ANNA, BORIS = by("anna"), by("boris")


def ticket(state: TicketState = "queued", holder: str | None = None, **more: Any) -> Ticket:
    base = Ticket(
        id="t1", number=12, customer_id="c1", conversation_id="v1", session_id="s1",
        state=state, reason="No order", opened_at=OPENED, waiting_since=OPENED,
        operator_id=holder, operator_name=holder.title() if holder else None,
        held_since=OPENED if holder else None, seq=1,
    )  # fmt: skip
    return replace(base, **more)


def answered(state: TicketState = "waiting_customer", **more: Any) -> Ticket:
    """Held by Anna, who answered when it opened."""
    facts = {"waiting_since": None, "first_reply_at": OPENED, "replied_at": OPENED}
    return ticket(state, "anna", **{**facts, **more})


def ended(state: TicketState = "resolved", **more: Any) -> Ticket:
    closed_at = OPENED + timedelta(days=9) if state == "closed" else None
    facts = {"resolved_at": OPENED, "closings": 1, "closed_at": closed_at}
    return answered(state, **{**facts, **more})


def kinds(move: Move) -> list[str]:
    return [event.kind for event in move.happened]


def why_not(move: Move) -> str | None:
    return move.refused.key if move.refused is not None else None


def story(begun: Ticket, *events: Event, now: datetime = NOW) -> Ticket:
    """The ticket after all of them; none may be refused."""
    for event in events:
        move = apply(begun, event, now)
        assert move.refused is None, (event, move.refused)
        begun = move.ticket
    return begun


def wrote(at: datetime = NOW) -> lifecycle.CustomerWrote:
    return lifecycle.CustomerWrote(at=at)


def answer(point: str, at: datetime = NOW, who: str = "anna") -> lifecycle.OperatorAnswered:
    return lifecycle.OperatorAnswered(**by(who), at=at, touchpoint=point)


def arrives(
    point: str, at: datetime = NOW, written_at: datetime = NOW, who: str = "anna"
) -> lifecycle.ReplyDelivered:
    return lifecycle.ReplyDelivered(**by(who), at=at, written_at=written_at, touchpoint=point)
