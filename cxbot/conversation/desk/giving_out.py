"""Somebody has room again: what waits is offered to them, each ticket in its own lane."""

from collections.abc import Collection, Mapping
from typing import Any

from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.seeking import AGAIN, assign, members_of, names_people, tell
from cxbot.conversation.draft import Draft
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk.assigning.order import in_order
from cxbot.desk.assigning.routing import read
from cxbot.desk.assigning.strategies import Seat, Wish, lack
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

#: Tickets that are given out at once when somebody comes back.
_AT_ONCE = 20


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
    automatic = {rules.strategy, *(rules.strategy_of(name) for name in rules.queues)} != {"manual"}
    if not automatic and not names_people(office):
        return
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
        if ticket.id not in tried and await _may_go_to(office, seat, ticket)
    ]
    chosen = waiting[: min(_AT_ONCE, seat.room or _AT_ONCE) if back else 1]
    told = {"what": "assign", "to": account}
    tried = sorted({*tried, *(ticket.id for ticket in chosen)})
    for ticket in chosen:
        await tell_lane(office, draft, ticket, {**told, "ticket": ticket.id, "tried": tried})


async def _may_go_to(office: Office, seat: Seat, ticket: Ticket) -> bool:
    """At a glance; its own lane looks closer."""
    if office.rules.strategy_of(ticket.queue) != "manual":
        return lack(seat, Wish(members=members_of(office, ticket.queue))) is None
    if not names_people(office) or lack(seat, Wish()) is not None:
        return False
    return read(await office.store.holdings.opened(ticket.id), ticket).to == seat.account


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
