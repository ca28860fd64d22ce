"""What an operator writes: to the customer, for colleagues, and what of it changes later."""

from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.sending import Sending
from cxbot.desk import lifecycle
from cxbot.model.message import Outbound, words_of
from cxbot.model.text import RichText


async def relay(office: Office, deed: Deed, text: RichText | None) -> None:
    """To the customer. Never sent for a ticket that isn't open, nor to one who can't be reached."""
    draft, ticket, message = deed.draft, deed.ticket, deed.message
    if ticket.unreachable or not draft.conversation.reachable:
        office.posts.say(draft, ticket, "customer_blocked", reply_to=message.message_id)
        return
    held_before = ticket.operator_id
    point = draft.new_id()
    move = office.posts.move(
        draft,
        ticket,
        lifecycle.OperatorAnswered(at=message.at, touchpoint=point, **deed.who.act),
    )
    if move.refused is not None:
        refused = move.refused
        office.posts.say(
            draft, ticket, refused.key, reply_to=message.message_id, values=refused.values
        )
        return
    if ticket.waiting_since is not None:
        # the bot's own words in between were no answer of a person
        draft.change_conversation(waiting_since=ticket.waiting_since)
    deed.ticket = move.ticket
    outbound = await _to_customer(office, deed, text)
    draft.send(
        outbound,
        Sending(
            initiator="operator",
            kind="media" if message.attachments else "message",
            name="operator.replied",
            ticket_id=ticket.id,
            operator_id=deed.who.account,
            words=outbound.text.text or words_of(message),
            touchpoint_id=point,
            link={
                "kind": "reply",
                "ticket_id": ticket.id,
                "other_chat": message.chat,
                "other_message": message.message_id,
                "operator_id": deed.who.account,
                "operator_name": deed.who.name,
                "written_at": message.at.isoformat(),
            },
        ),
    )
    if held_before != move.ticket.operator_id:
        await office.posts.redraw(draft, move.ticket)


async def _to_customer(office: Office, deed: Deed, text: RichText | None) -> Outbound:
    conversation, message = deed.draft.here, deed.message
    reply_to = None
    if message.reply_to is not None:
        reply_to = await office.store.tickets.twin(
            message.channel, message.chat, message.reply_to, conversation.account
        )
    said = text if text is not None else message.text
    if message.attachments and message.channel == conversation.channel:
        return Outbound(
            op="copy",
            peer=conversation.account,
            source_chat=message.chat,
            source_message=message.message_id,
            text=text or RichText(),
            reply_to=reply_to,
        )
    if message.attachments:
        said = RichText(f"[{message.attachments[0].kind}] ") + said
    return Outbound(op="message", peer=conversation.account, text=said, reply_to=reply_to)


def note(office: Office, deed: Deed, text: str) -> None:
    """Kept with the ticket; it stays in the group."""
    draft, ticket, message = deed.draft, deed.ticket, deed.message
    office.posts.move(draft, ticket, lifecycle.Noted(text=text, **deed.who.act))
    draft.note(
        name="note.written",
        kind="note",
        text=text,
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=ticket.id,
    )
    if message.message_id is not None:
        draft.turn.add(
            "message_map",
            {
                "channel": message.channel,
                "chat": message.chat,
                "message_id": message.message_id,
                "conversation_id": draft.here.id,
                "ticket_id": ticket.id,
                "kind": "note",
                "other_chat": None,
                "other_message": None,
            },
        )


async def aside(office: Office, deed: Deed, text: str) -> None:
    """A word to another team in answer to theirs; until teams can be asked it is a note."""
    note(office, deed, text)


async def edited(office: Office, deed: Deed) -> None:
    """An operator changed what they wrote."""


async def reacted(office: Office, deed: Deed) -> None:
    """An operator's reaction to a message."""
