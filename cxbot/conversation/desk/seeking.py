"""Somebody is looked for who can have a ticket, and its topic hears who it is, or why nobody."""

from collections.abc import Collection, Mapping
from datetime import datetime

from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.desk.roles import may
from cxbot.conversation.desk.seats import next_change
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.assigning.outcome import Outcome
from cxbot.desk.assigning.routing import Placing, read
from cxbot.desk.assigning.strategies import Choice, Lack, Seat, Wish, lack
from cxbot.desk.mentions import mention
from cxbot.desk.phrases import Key, words
from cxbot.desk.times import at_time
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

#: The timer after which it is tried again; it depends on operators, not on the ticket's facts.
AGAIN = "assign"
_MOST_REASONS = 5
_LACKS: Mapping[Lack, Key] = {
    "away": "lack_away",
    "left": "lack_left",
    "off": "lack_off",
    "full": "lack_full",
    "skill": "lack_skill",
    "language": "lack_language",
}


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
    strategy = office.rules.strategy_of(ticket.queue)
    if not office.groups.bound or (strategy == "manual" and not names_people(office)):
        return Outcome(ticket=ticket)
    placing = placing or read(await office.store.holdings.opened(ticket.id), ticket)
    wish = await _wish(office, draft, ticket, placing, frozenset(passed))
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


def names_people(office: Office) -> bool:
    return any(rule.to is not None for rule in office.rules.routes)


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
        members=members_of(office, ticket.queue),
        skill=placing.skill,
        language=draft.customer.language,
        to=placing.to,
        last=last,
        patient=draft.now < ticket.opened_at + rules.sticky_for,
        limited=rules.capacity is not None,
        passed=passed,
    )


def members_of(office: Office, queue: str | None) -> frozenset[str] | None:
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
