"""Who holds a ticket: take, drop, and what the group is told of it."""

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key


async def perform(office: Office, deed: Deed, event: lifecycle.ByOperator, said: Key) -> bool:
    """An operator's act on a ticket, said in its topic; who was second is told who was first.

    False when it was refused.
    """
    draft, ticket = deed.draft, deed.ticket
    move = office.posts.move(draft, ticket, event)
    if move.refused is not None:
        office.posts.answer(deed, move.refused.key, move.refused.values)
        await office.posts.redraw(draft, ticket)
        return False
    deed.ticket = move.ticket
    if deed.tap is not None:
        office.posts.toast(deed, None)
    office.posts.say(draft, move.ticket, said, values={"name": deed.who.name})
    draft.note(
        name=f"ticket.{move.happened[-1].kind}" if move.happened else "ticket.changed",
        kind="ticket",
        text="",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=ticket.id,
    )
    await office.posts.redraw(draft, move.ticket)
    if move.outcome is not None:
        await office.tickets.tell_flow(draft, move.outcome)
    return True


async def take(office: Office, deed: Deed) -> None:
    event = lifecycle.Take(**deed.who.act)
    await perform(office, deed, event, "taken_by")


async def drop(office: Office, deed: Deed) -> None:
    event = lifecycle.Drop(**deed.who.act)
    await perform(office, deed, event, "dropped")


ROWS = (
    Command(name="take", on_ticket=take, about="about_take"),
    Command(name="drop", on_ticket=drop, about="about_drop"),
)
