"""What the database and the turn know of a customer, as the contact policy reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.conversation.draft import Draft
from cxbot.journey.policy import Busy, Known, Past, Rival
from cxbot.model.customer import Customer
from cxbot.model.policy import PURPOSES, Purpose
from cxbot.model.touchpoint import ARRIVED
from cxbot.store.contacts import Facts


def known_of(draft: Draft, facts: Facts) -> Known:
    """This turn's own contacts count as well: nobody else has seen them yet."""
    customer, wishes = draft.customer, facts.wishes
    ours = [row for row in draft.turn.of("contact") if row["verdict"] == "allow"]
    banned = (customer.banned_until, wishes.banned_until if wishes else None)
    erased = (customer.erased_at, wishes.erased_at if wishes else None)
    return Known(
        customer_id=customer.id,
        erased=any(erased),
        banned=any(until is not None and draft.now < until for until in banned),
        reachable=draft.conversation.reachable,
        wants={purpose: _agrees(draft, facts, purpose) for purpose in PURPOSES},
        busy=_busy(draft, facts),
        time_zone=customer.time_zone,
        past=(*(past(row, draft.now) for row in facts.past), *map(_just_now, ours)),
        rivals=tuple(
            Rival(
                flow=one.flow,
                shown=one.shown,
                last_shown_at=one.last_shown_at,
                until=one.until,
            )
            for one in facts.waiting
        ),
        asked=facts.asked,
        taken=max([facts.taken, *(row["number"] or 0 for row in ours)]),
    )


def _agrees(draft: Draft, facts: Facts, purpose: Purpose) -> bool:
    """What was taken back in another conversation a moment ago counts here; what this very turn
    hears counts more."""
    if facts.wishes is None or draft.turn.of("consent"):
        return draft.customer.agrees(purpose)
    stored = Customer(
        id=draft.customer.id,
        wants_messages=facts.wishes.wants_messages,
        wants_surveys=facts.wishes.wants_surveys,
        wants_offers=facts.wishes.wants_offers,
    )
    return draft.customer.agrees(purpose) and stored.agrees(purpose)


def _busy(draft: Draft, facts: Facts) -> Busy:
    """A ticket that this very turn opens is the flow's own: what it says of it isn't in the way."""
    ticket = draft.ticket
    opened = {now.id for before, now in draft.moved if before is None}
    if facts.held or (ticket is not None and ticket.id not in opened):
        return "ticket"
    return "conversation" if facts.talking else ""


def past(row: Any, now: datetime) -> Past:
    """Of a row of Facts.past."""
    answered, refused = row.answered_at is not None, row.refused_at is not None
    over = row.window_until is not None and row.window_until <= now
    return Past(
        id=row.id,
        at=row.at,
        flow=row.flow,
        purpose=row.purpose,
        kind=row.kind,
        metric=row.metric,
        number=row.number,
        answered=answered,
        refused=refused,
        ignored=over and row.outcome in ARRIVED and not answered and not refused,
    )


def _just_now(row: Mapping[str, Any]) -> Past:
    return Past(
        **{name: row[name] for name in ("id", "at", "flow", "purpose", "kind", "metric", "number")}
    )
