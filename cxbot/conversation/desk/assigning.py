"""Who gets a ticket: when it opens, when it is free again, when somebody has room again.

Each turn ends here: `settle` looks at what it did to tickets. One that became free is given to
whoever's turn it is. Whoever lost one may get the next of those that wait: that is told to its
lane, where everything is looked at anew.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.desk.roles import may
from cxbot.conversation.desk.seats import next_change
from cxbot.conversation.draft import Draft
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk import lifecycle
from cxbot.desk.assigning.order import in_order
from cxbot.desk.assigning.outcome import Outcome
from cxbot.desk.assigning.routing import Facts, Placing, place, read
from cxbot.desk.assigning.strategies import Choice, Lack, Seat, Wish, lack
from cxbot.desk.lifecycle.acts import WhyDropped
from cxbot.desk.mentions import mention
from cxbot.desk.phrases import Key, words
from cxbot.desk.times import at_time
from cxbot.flow import protocol
from cxbot.model.ticket import Ticket

#: The timer after which it is tried again; it depends on operators, not on the ticket's facts.
AGAIN = "assign"
#: Tickets that are given out at once when somebody comes back.
_AT_ONCE = 20
_MOST_REASONS = 5
_LACKS: Mapping[Lack, Key] = {
    "away": "lack_away",
    "left": "lack_left",
    "off": "lack_off",
    "full": "lack_full",
    "skill": "lack_skill",
    "language": "lack_language",
}


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


# --- looking for somebody ----------------------------------------------------------------------


async def assign(
    office: Office,
    draft: Draft,
    ticket: Ticket,
    placing: Placing | None = None,
    passed: Collection[str] = (),
) -> Outcome:
    """Whoever's turn it is holds it from now on; or it stays in the queue. Only a ticket that
    nobody holds is ever given out."""
    draft.sought.add(ticket.id)
    if not office.groups.bound:
        return Outcome(ticket=ticket)
    placing = placing or read(await office.store.holdings.opened(ticket.id), ticket)
    wish = await _wish(office, draft, ticket, placing, frozenset(passed))
    strategy = office.rules.strategy_of(ticket.queue)
    while True:
        choice, seats = await office.seats.choose(draft, ticket, strategy, wish)
        seat = choice.seat
        if seat is None:
            return await _stays(office, draft, ticket, wish, choice, seats)
        if await _may_hold(office, seat.account, ticket):
            break
        office.seats.let_go(ticket.id)
        wish = replace(wish, passed=wish.passed | {seat.account})
    because = _because(office, ticket, placing, choice)
    event = lifecycle.Assign(to_id=seat.account, to_name=seat.name, because=because)
    move = office.posts.move(draft, ticket, event)
    if move.refused is not None:
        office.seats.let_go(ticket.id)
        return Outcome(ticket=ticket)
    await given(office, draft, move.ticket, seat.account, seat.name)
    values = {"name": seat.name, "because": because}
    return Outcome(ticket=move.ticket, key="given", values=values, seat=seat)


async def given(office: Office, draft: Draft, ticket: Ticket, account: str, name: str) -> None:
    """It counts as theirs when turns are taken, and stands in the customer's log."""
    await office.people.assigned(draft, account, name)
    draft.note(
        name="ticket.assigned",
        kind="ticket",
        text=ticket.because,
        initiator="system",
        operator_id=account,
        ticket_id=ticket.id,
    )


def tell(office: Office, draft: Draft, outcome: Outcome) -> None:
    if outcome.key is None:
        return
    seat = outcome.seat
    below = mention(seat.account, seat.name) if seat is not None else None
    office.posts.say(draft, outcome.ticket, outcome.key, values=outcome.values, below=below)


async def _may_hold(office: Office, account: str, ticket: Ticket) -> bool:
    chat = office.groups.of_ticket(ticket.chat).chat
    return may(await office.roles.of(account, chat), "operator")


async def _wish(
    office: Office, draft: Draft, ticket: Ticket, placing: Placing, passed: frozenset[str]
) -> Wish:
    rules = office.rules
    last = None
    if rules.strategy_of(ticket.queue) == "sticky":
        last = await office.store.holdings.last_of(ticket.customer_id, ticket.id)
    return Wish(
        members=_members(office, ticket.queue),
        skill=placing.skill,
        language=draft.customer.language,
        to=placing.to,
        last=last,
        patient=draft.now < ticket.opened_at + rules.sticky_for,
        limited=rules.capacity is not None,
        passed=passed,
    )


def _members(office: Office, queue: str | None) -> frozenset[str] | None:
    found = office.rules.queues.get(queue or "")
    if found is None or not found.members:
        return None
    named = (office.rules.named(name) for name in found.members)
    return frozenset(member.account for member in named if member is not None)


def _because(office: Office, ticket: Ticket, placing: Placing, choice: Choice) -> str:
    language = office.groups.of_ticket(ticket.chat).language
    why = words(choice.why, language) if choice.why is not None else ""
    if placing.because and choice.why == "why_named":
        return placing.because
    return ", ".join(filter(None, (placing.because, why)))


async def _stays(
    office: Office,
    draft: Draft,
    ticket: Ticket,
    wish: Wish,
    choice: Choice,
    seats: Collection[Seat],
) -> Outcome:
    """In the queue: never assigned into the void. It is tried again when somebody comes back."""
    group = office.groups.of_ticket(ticket.chat)
    if choice.waits:
        until = ticket.opened_at + office.rules.sticky_for
        _try_again(draft, ticket, until)
        name = next(seat.name for seat in seats if seat.account == wish.last)
        time = at_time(until, draft.now, group.time_zone, group.language)
        return Outcome(ticket=ticket, key="waits_for", values={"name": name, "time": time})
    if not choice.nobody:
        return Outcome(ticket=ticket)
    rows = await office.people.known()
    _try_again(draft, ticket, next_change(list(seats), rows, office.rules, draft.now))
    if not office.rules.hours.open_at(draft.now):
        return Outcome(ticket=ticket)  # nobody is expected; the morning's list tells of it
    why = _why_nobody(seats, wish, group.language)
    return Outcome(ticket=ticket, key="nobody_can", values={"number": ticket.number, "why": why})


def _try_again(draft: Draft, ticket: Ticket, at: datetime | None) -> None:
    draft.cancel_timer(ticket.id, AGAIN)
    if at is not None:
        draft.set_timer(ticket.id, TICKET_TIMER, AGAIN, at)


def _why_nobody(seats: Collection[Seat], wish: Wish, language: str) -> str:
    reasons = []
    for seat in seats:
        key = _LACKS.get(lack(seat, wish) or "queue")
        if key is not None and (wish.members is None or seat.account in wish.members):
            values = {"name": seat.name, "count": seat.holds}
            values |= {"skill": wish.skill or "", "language": wish.language}
            reasons.append(words(key, language, **values))
    return ", ".join(reasons[:_MOST_REASONS]) or words("nobody_there", language)


# --- the end of a turn -------------------------------------------------------------------------


async def settle(office: Office, draft: Draft) -> None:
    first: dict[str, Ticket | None] = {}
    for before, after in draft.moved:
        first.setdefault(after.id, before)
    now = {after.id: after for _, after in draft.moved}
    for ticket_id, after in now.items():
        before = first[ticket_id]
        if await _holder_is_away(office, draft, before, after):
            after = await requeue(office, draft, after, "away")  # noqa: PLW2901 -- as it is now
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


async def _holder_is_away(
    office: Office, draft: Draft, before: Ticket | None, after: Ticket
) -> bool:
    """The customer, or the end of a snooze, made it our turn, and whoever holds it isn't there."""
    if before is None or before.state == after.state or after.operator_id is None:
        return False
    if after.state != "active" or before.state not in ("waiting_customer", "snoozed"):
        return False
    row = await office.people.get(after.operator_id)
    if row is None or not row.away(draft.now):
        return False
    return too_long(office, draft.now, row.away_until)


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


# --- somebody has room --------------------------------------------------------------------------


async def give_out(
    office: Office,
    draft: TurnDraft,
    account: str,
    tried: Collection[str] = (),
    *,
    back: bool = False,
) -> None:
    """They may get what waits: one for one, or, when they are `back`, as many as they have room
    for, the most pressing first. Each is decided in its own lane; what finds somebody else, or
    nobody, lets the next one try."""
    rules = office.rules
    changed = [after for _, after in draft.moved] if isinstance(draft, Draft) else []
    seats = await office.seats.all(draft.now, changed)
    seat = next((one for one in seats if one.account == account), None)
    if back:  # what says so, or that they are here at all, isn't on disk yet
        seat = seat or Seat(account=account, name="", capacity=rules.capacity)
        seat = replace(seat, presence="on" if seat.presence != "off" else "off")
    if seat is None:
        return
    waiting = [
        ticket
        for ticket in in_order(await office.store.holdings.waiting())
        if ticket.id not in tried
        and rules.strategy_of(ticket.queue) != "manual"
        and lack(seat, Wish(members=_members(office, ticket.queue))) is None
    ]
    chosen = waiting[: min(_AT_ONCE, seat.room or _AT_ONCE) if back else 1]
    told = {"what": "assign", "to": account}
    tried = sorted({*tried, *(ticket.id for ticket in chosen)})
    for ticket in chosen:
        await tell_lane(office, draft, ticket, {**told, "ticket": ticket.id, "tried": tried})


async def tell_lane(
    office: Office, draft: TurnDraft, ticket: Ticket, told: Mapping[str, Any]
) -> None:
    """Something that this turn means for another ticket."""
    address = await office.store.conversations.address(ticket.conversation_id)
    if address is not None:
        key = f"{told['what']}|{ticket.id}|{draft.row.id}"
        draft.arrive(str(address), key, told)


async def offered(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    """Somebody has room: this ticket is looked at again, and then the next."""
    ticket = draft.ticket
    if ticket is not None and ticket.id == told["ticket"] and free(ticket):
        outcome = await assign(office, draft, ticket)
        if outcome.key == "given":
            ticket = outcome.ticket
            tell(office, draft, outcome)
            await office.posts.redraw(draft, ticket)
    if ticket is None or ticket.operator_id != told["to"]:
        await give_out(office, draft, told["to"], tried=told["tried"])


async def tried_again(office: Office, draft: Draft, ticket: Ticket) -> None:
    """A shift begins, somebody is back, or nobody waits for the last holder any longer."""
    if not free(ticket):
        return
    outcome = await assign(office, draft, ticket)
    tell(office, draft, outcome)
    if outcome.key == "given":
        await office.posts.redraw(draft, outcome.ticket)


def free(ticket: Ticket) -> bool:
    return ticket.state == "queued" and not ticket.held


TELLINGS = {"assign": offered}
#: Timers of tickets that stand for themselves.
LOOKS = {AGAIN: tried_again}
