"""Customers who wait for us are told that they aren't forgotten; those we wait for are asked."""

from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.appointments import notice_after
from cxbot.model.ticket import Ticket


async def notice(office: Office, draft: Draft, ticket: Ticket) -> None:
    """While people are there and none has answered; the next one as much later."""
    every = office.rules.notice_every
    if ticket.waiting_since is None or every is None:
        return
    if office.rules.hours.open_at(draft.now):
        office.tickets.waiting.say(draft, ticket, "desk_waiting", way_out=True)
        following = notice_after(draft.now, every, office.rules.hours)
    else:  # we come late: nothing ran while people were there
        following = office.rules.hours.next_opening(draft.now)
    if following is not None:
        draft.set_timer(ticket.id, TICKET_TIMER, "notice", following)


async def remind(office: Office, draft: Draft, ticket: Ticket) -> None:
    """Is there anything else?"""
    if _night(office, draft, ticket, "idle_remind"):
        return
    move = office.posts.move(draft, ticket, lifecycle.IdleReminded())
    if move.refused is not None:
        return
    if office.tickets.waiting.say(draft, move.ticket, "desk_idle", way_out=True):
        office.posts.say(draft, move.ticket, "idle_reminded")


async def resolve(office: Office, draft: Draft, ticket: Ticket) -> None:
    """They said nothing to that either."""
    if _night(office, draft, ticket, "idle_resolve"):
        return
    move = office.posts.move(draft, ticket, lifecycle.IdleResolved())
    if move.refused is not None or move.outcome is None:
        return
    office.tickets.waiting.say(draft, move.ticket, "desk_idle_closed")
    office.posts.say(draft, move.ticket, "idle_resolved")
    draft.note(name="ticket.resolved", kind="ticket", text="", ticket_id=ticket.id)
    await office.posts.redraw(draft, move.ticket)
    await office.tickets.tell_flow(draft, move.outcome)


def _night(office: Office, draft: Draft, ticket: Ticket, key: str) -> bool:
    """Nobody is woken for this: it waits for the morning."""
    shop = office.shop
    until = shop.quiet_until(draft.now, draft.customer.time_zone or shop.time_zone)
    if until is not None:
        draft.set_timer(ticket.id, TICKET_TIMER, key, until)
    return until is not None
