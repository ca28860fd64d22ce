"""Who gets a ticket: when it opens, when it is free again, when somebody has room again.

Each turn ends here: `settle` looks at what it did to tickets. One that became free is given to
whoever's turn it is. Whoever lost one may get the next of those that wait: that is told to its
lane, where everything is looked at anew.
"""

from collections.abc import Mapping
from datetime import datetime

from cxbot.conversation.desk.giving_out import give_out
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.seeking import assign, tell
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.assigning.outcome import Outcome
from cxbot.desk.assigning.routing import Facts, Placing, place
from cxbot.desk.lifecycle.acts import WhyDropped
from cxbot.desk.phrases import Key
from cxbot.flow import protocol
from cxbot.model.ticket import Ticket


class Assigning:
    """What a ticket that opens asks for."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def place(self, draft: Draft, asked: protocol.OpenTicket) -> Placing:
        """Where the shop's rules send it."""
        office, customer = self._office, draft.customer
        rules = office.rules
        looks_at_queues = any("waiting" in rule.when for rule in rules.routes)
        waiting = await office.store.holdings.waiting_in(asked.queue) if looks_at_queues else 0
        facts = Facts(
            queue=asked.queue,
            flow=asked.place.flow or "",
            touchpoint=asked.place.touchpoint or "",
            channel=draft.here.channel,
            language=customer.language or office.shop.language,
            persona=customer.persona or "",
            priority=asked.priority,
            waiting=waiting,
        )
        return place(rules, facts, office.groups.own.language)

    async def assign(self, draft: Draft, ticket: Ticket, placing: Placing) -> Outcome:
        return await assign(self._office, draft, ticket, placing)

    def tell(self, draft: Draft, outcome: Outcome) -> None:
        tell(self._office, draft, outcome)

    async def settle(self, draft: Draft) -> None:
        await settle(self._office, draft)


async def settle(office: Office, draft: Draft) -> None:
    first: dict[str, Ticket | None] = {}
    for before, after in draft.moved:
        first.setdefault(after.id, before)
    now = {after.id: after for _, after in draft.moved}
    for ticket_id, after in now.items():
        before = first[ticket_id]
        absent = await _absent(office, draft, before, after)
        if absent is not None:
            after = await requeue(office, draft, after, absent)  # noqa: PLW2901 -- as it is now
        if after.id not in draft.sought and _became_free(before, after):
            passed = [before.operator_id] if before is not None and before.operator_id else []
            outcome = await assign(office, draft, after, passed=passed)
            tell(office, draft, outcome)
            if outcome.ticket is not after:
                await office.posts.redraw(draft, outcome.ticket)
            after = outcome.ticket  # noqa: PLW2901 -- as above
        lost_by = _lost_by(before, after)
        if lost_by is not None:
            await give_out(office, draft, lost_by, tried={ticket_id})


def _became_free(before: Ticket | None, after: Ticket) -> bool:
    if after.state != "queued" or after.held:
        return False
    return before is None or (before.state, before.queue) != (after.state, after.queue)


def _lost_by(before: Ticket | None, after: Ticket) -> str | None:
    """Who has room for another one."""
    if before is None or not before.open or before.operator_id is None:
        return None
    still = after.open and after.operator_id == before.operator_id
    return None if still else before.operator_id


async def _absent(
    office: Office, draft: Draft, before: Ticket | None, after: Ticket
) -> WhyDropped | None:
    """It is our turn again, by the customer or the end of a snooze, and the holder isn't there."""
    if before is None or after.operator_id is None or after.state != "active":
        return None
    if before.state not in ("waiting_customer", "snoozed"):
        return None
    row = await office.people.get(after.operator_id)
    if row is None or not (row.status == "left" or row.away(draft.now)):
        return None
    if row.status == "left":
        return "left"
    return "away" if too_long(office, draft.now, row.away_until) else None


def too_long(office: Office, now: datetime, until: datetime | None) -> bool:
    """Longer than a customer may wait for somebody who isn't there. Who doesn't say until when is
    away too long in any case."""
    if until is None:
        return True
    limit = office.rules.requeue_after
    return limit is not None and until - now > limit


_WHY: Mapping[WhyDropped, Key] = {
    "away": "requeued_away",
    "left": "requeued_left",
    "silent": "requeued_silent",
}


async def requeue(office: Office, draft: Draft, ticket: Ticket, why: WhyDropped) -> Ticket:
    """Back to the queue with a note; the end of the turn looks for somebody else."""
    name = ticket.operator_name or ""
    move = office.posts.move(draft, ticket, lifecycle.Drop(why=why))
    if move.refused is not None:
        return ticket
    office.posts.say(draft, move.ticket, _WHY[why], values={"name": name})
    await office.posts.redraw(draft, move.ticket)
    return move.ticket
