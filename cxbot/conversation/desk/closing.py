"""A ticket's time to come back: the customer's word opens it again; after it the topic closes."""

from typing import TYPE_CHECKING, Literal

from cxbot.conversation.desk.posts import DeskPosts
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.mentions import mention
from cxbot.model.message import Inbound
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store.outbox import DESK
from cxbot.store.store import Store

if TYPE_CHECKING:
    from cxbot.conversation.desk.office import Office


async def close(office: "Office", draft: Draft, ticket: Ticket) -> None:
    """For good. A topic that a newer ticket of the customer lives in stays open."""
    move = office.posts.move(draft, ticket, lifecycle.Close())
    if move.refused is not None:
        return
    newest = await office.store.tickets.latest(ticket.conversation_id)
    if newest is not None and newest.id == ticket.id:
        await office.posts.redraw(draft, move.ticket)
        _topic(office.posts, draft, move.ticket, "close_topic")


async def open_topic_again(posts: DeskPosts, store: Store, draft: Draft, ticket: Ticket) -> None:
    """A new ticket finds the topic that the one before it left closed."""
    before = await store.tickets.latest(draft.here.id)
    if before is not None and before.state == "closed" and before.chat == ticket.chat:
        _topic(posts, draft, ticket, "reopen_topic")


async def ended_lately(posts: DeskPosts, store: Store, draft: Draft) -> Ticket | None:
    """The customer's ticket that a message of theirs would open again."""
    if draft.ticket is not None:
        return None
    ticket = await store.tickets.latest(draft.here.id)
    if ticket is None or ticket.state != "resolved" or ticket.resolved_at is None:
        return None
    return ticket if draft.now - ticket.resolved_at < posts.rules().reopen_within else None


async def came_back(
    posts: DeskPosts, store: Store, draft: Draft, ticket: Ticket, message: Inbound
) -> Ticket | None:
    """Open again, with whoever had it if they are there; None when it's too late."""
    holder = await store.operators.get(ticket.operator_id) if ticket.operator_id else None
    on = holder is not None and holder.status != "left" and not holder.away(draft.now)
    point = draft.arrived.id if draft.arrived is not None else ""
    event = lifecycle.CustomerCameBack(at=message.at, touchpoint=point, holder_on=on)
    move = posts.move(draft, ticket, event)
    if move.refused is not None:
        return None
    back = move.ticket
    called = mention(back.operator_id, back.operator_name or "") if back.operator_id else None
    posts.say(draft, back, "came_back", values={"number": back.number}, below=called)
    await posts.redraw(draft, back)
    return back


def _topic(
    posts: DeskPosts, draft: Draft, ticket: Ticket, op: Literal["close_topic", "reopen_topic"]
) -> None:
    """Where tickets have topics."""
    shown = posts.surface.icon(draft.dialogue, ticket) if posts.surface is not None else None
    if shown is not None:
        link = {name: value for name, value in shown.link.items() if name != "of"}
        outbound = replace(shown.outbound, op=op, icon=None)
        posts.post(draft, replace(shown, outbound=outbound, link=link), DESK)
