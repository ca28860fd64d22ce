"""What an operator does to a message later: edits it, takes it back, reacts to another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.relaying import signed
from cxbot.conversation.draft import Draft
from cxbot.conversation.sending import Sending
from cxbot.desk import writing
from cxbot.desk.phrases import Key
from cxbot.model.message import Outbound
from cxbot.model.text import RichText, styled
from cxbot.model.value import replace
from cxbot.store.tickets import Mapped

#: A bot can't take back an older message.
_DELETABLE = timedelta(hours=48)


async def edited(office: Office, deed: Deed) -> None:
    """The customer's copy follows, if there is one. An edit sends nothing that wasn't sent."""
    message, number = deed.message, deed.message.message_id
    if number is None:
        return
    known = await office.store.tickets.mapped(message.channel, message.chat, number)
    copies = await office.store.relayed.copies(
        message.channel, message.chat, number, deed.draft.here.account
    )
    intent = writing.read(
        replace(message, kind="message"),
        bot_username=office.bot_username(),
        commands=office.commands,
        anonymous_may=office.rules.anonymous,
    )
    if not isinstance(intent, writing.Relay):
        if copies:
            _hint(office, deed, "edit_still_there")
        return
    if not copies:
        _hint(office, deed, "edit_is_note" if _is_note(known) else "edit_not_sent")
        return
    if not deed.ticket.open:
        _hint(office, deed, "edit_not_carried")
        return
    said = intent.text if intent.text is not None else message.text
    await _carry(office, deed, copies[0], signed(office, deed, said))


def _is_note(known: Mapped | None) -> bool:
    return known is not None and known.kind == "note"


def _hint(office: Office, deed: Deed, key: Key) -> None:
    values = {"number": deed.ticket.number}
    office.posts.say(deed.draft, deed.ticket, key, reply_to=deed.message.message_id, values=values)


async def _carry(office: Office, deed: Deed, copy: str, text: RichText) -> None:
    """Where it can't be edited there, a correction answers it."""
    draft, message = deed.draft, deed.message
    account = draft.here.account
    shop = office.shop
    correction = shop.message("desk_correction", draft.customer.language or shop.language)
    instead = Outbound(
        op="message",
        peer=account,
        reply_to=copy,
        text=styled("bold", correction.text) + " " + text if correction else text,
    )
    there = await office.store.tickets.mapped(draft.here.channel, account, copy)
    bare = there is not None and there.kind == "words"
    caption = bool(message.attachments) and not bare
    waiting = draft.conversation.waiting_since
    draft.change_conversation(waiting_since=None)  # an edit answers nothing
    draft.send(
        Outbound(op="caption" if caption else "edit", peer=account, message_id=copy, text=text),
        Sending(
            initiator="operator",
            kind="edit",
            name="operator.edited",
            ticket_id=deed.ticket.id,
            operator_id=deed.who.account,
            words=message.text.text,
            link={
                "kind": "edit",
                "ticket_id": deed.ticket.id,
                "other_chat": message.chat,
                "other_message": message.message_id,
                "instead": instead.to_json(),
            },
        ),
    )
    draft.change_conversation(waiting_since=waiting)


# --- reactions -------------------------------------------------------------------------------


async def reacted(office: Office, deed: Deed) -> None:
    """To a customer's message: they see it under theirs. A bot has one emoji for each message."""
    message = deed.message
    if message.message_id is None:
        return
    known = await office.store.tickets.mapped(message.channel, message.chat, message.message_id)
    account = deed.draft.here.account
    mirrored = known is not None and known.kind == "relay" and known.other_chat == account
    if known is None or not mirrored or message.channel != deed.draft.here.channel:
        return
    deed.draft.do(
        Outbound(
            op="react",
            peer=account,
            message_id=known.other_message,
            reaction=message.reactions[-1] if message.reactions else "",
        )
    )


# --- /delete ---------------------------------------------------------------------------------


async def delete(office: Office, deed: Deed) -> None:
    """In answer to what went to the customer: it is taken back, an album whole."""
    draft, message = deed.draft, deed.message
    channel, chat, account = message.channel, message.chat, draft.here.account
    copies: list[str] = []
    if message.reply_to is not None:
        for part in await office.store.relayed.mates(channel, chat, message.reply_to):
            copies += await office.store.relayed.copies(channel, chat, part, account)
    if not copies:
        office.posts.answer(deed, "delete_what")
        return
    for copy in copies:
        sent_at = await office.store.relayed.sent_at(draft.here.id, account, copy)
        if sent_at is not None and draft.now - sent_at > _DELETABLE:
            office.posts.answer(deed, "delete_too_old")
            return
    for last, copy in enumerate(copies, 1 - len(copies)):
        link = {
            "kind": "delete",
            "ticket_id": deed.ticket.id,
            "other_chat": chat,
            "other_message": message.reply_to,
            "last": last == 0,
        }
        draft.do(Outbound(op="delete", peer=account, message_id=copy), Sending(link=link))
    draft.note(
        name="message.deleted",
        kind="note",
        text="",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )


async def deleted(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    """Only now it is gone."""
    ticket = await office.store.tickets.get(told["ticket"])
    if ticket is not None:
        office.posts.say(draft, ticket, "deleted", reply_to=told["message"])


async def not_deleted(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    ticket = await office.store.tickets.get(told["ticket"])
    if ticket is not None:
        values = {"reason": told["reason"]}
        office.posts.say(draft, ticket, "not_deleted", reply_to=told["message"], values=values)


ROWS = (Command(name="delete", on_ticket=delete, about="about_delete"),)

TELLINGS = {"deleted": deleted, "not_deleted": not_deleted}
