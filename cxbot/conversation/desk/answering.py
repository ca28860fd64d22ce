"""Does what an operator wrote go to the customer at once? What doesn't is kept, with a button.

Kept back it is a note: it stands in the ticket's log with all that is needed to send exactly that
message later, so a button still works when the message has been edited or the bot restarted.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from cxbot.conversation.desk import ending
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.relaying import relay, remember
from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key, words
from cxbot.desk.writing import RepliedTo
from cxbot.model.message import Attachment, GroupInbound, Outbound, ids_of, words_of
from cxbot.model.text import RichText, utf16_length
from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC

#: Parts of one text come within it.
_AT_ONCE = timedelta(seconds=5)
#: UTF-16 units, of the 4096 that one message holds.
_LONG = 2048


class _Why(Struct, frozen=True):
    """It isn't sent: the sentence, and the button under it."""

    said: Key
    button: Key = "send_kept"


async def written(office: Office, deed: Deed, text: RichText | None, replied_to: RepliedTo) -> None:
    """A message that is meant for the customer."""
    message = deed.message
    if not (message.text or message.attachments) or _uncopyable(message):
        kind = kind_of(message)
        office.posts.say(
            deed.draft,
            deed.ticket,
            "not_copyable",
            reply_to=message.message_id,
            values={"kind": kind},
        )
        return
    why = _why_not(office, deed, replied_to)
    if why is None and text is None and await _goes_on(office, deed):
        why = _Why("kept_rest")
    if why is None:
        await relay(office, deed, text)
        return
    _keep(office, deed, text if text is not None else message.text, why)


def kind_of(message: GroupInbound) -> str:
    """What a messenger calls it that we have no word for."""
    first = message.attachments[0] if message.attachments else None
    return (first.name or first.kind) if first is not None else "message"


def _uncopyable(message: GroupInbound) -> bool:
    return any(attachment.kind == "other" for attachment in message.attachments)


def _why_not(office: Office, deed: Deed, replied_to: RepliedTo) -> _Why | None:
    ticket, rules = deed.ticket, office.rules
    if ticket.state in lifecycle.REOPENABLE:
        return _Why("kept_ended", "reopen_and_send")
    if not ticket.open:
        return _Why("kept_closed", "open_and_send")
    if rules.relayed == "replies" and replied_to not in ("customer", "card"):
        return _Why("kept_reply")
    others = ticket.held and ticket.operator_id != deed.who.account
    if rules.relayed == "holder" and others:
        return _Why("kept_holder")
    if rules.confirm_forwards and deed.message.forwarded:
        return _Why("kept_forward")
    return None


async def _goes_on(office: Office, deed: Deed) -> bool:
    """An app cuts a text that is too long for one message, and only the first part of a note says
    that it is one. It cuts between words, so no part but the last is short."""
    if deed.message.attachments:
        return False
    since = deed.draft.now - _AT_ONCE
    notes = await office.store.relayed.noted(deed.ticket.id, deed.who.actor, since)
    return bool(notes) and utf16_length(notes[-1]) >= _LONG


def _keep(office: Office, deed: Deed, text: RichText, why: _Why) -> None:
    draft, ticket, message = deed.draft, deed.ticket, deed.message
    kept: dict[str, Any] = {
        "ids": list(ids_of(message)),
        "text": text.to_json(),
        "attachments": [attachment.to_json() for attachment in message.attachments],
        "reply_to": message.reply_to,
    }
    said = text.text or words_of(message)
    move = office.posts.move(draft, ticket, lifecycle.Noted(text=said, kept=kept, **deed.who.act))
    deed.ticket = move.ticket
    draft.note(
        name="note.written",
        kind="note",
        text=said,
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=ticket.id,
    )
    remember(deed, "note")
    _offer(office, deed, why)


def _offer(office: Office, deed: Deed, why: _Why) -> None:
    surface, ticket, message = office.posts.surface, deed.ticket, deed.message
    if surface is None:
        return
    send = surface.button(ticket, "send", words(why.button, deed.group.language))
    values = {"name": ticket.operator_name or "", "number": ticket.number}
    post = surface.say(
        deed.draft.dialogue,
        ticket,
        why.said,
        reply_to=message.message_id,
        values=values,
        buttons=((send,),),
    )
    # the button says nothing of the message: what it stands under does
    about = {"other_chat": message.chat, "other_message": message.message_id}
    office.posts.post(deed.draft, replace(post, link={**post.link, **about}))


async def send_kept(office: Office, deed: Deed) -> None:
    """The button under what was kept back: exactly that message goes out, once."""
    store, tap = office.store, deed.message
    offered = await store.tickets.mapped(tap.channel, tap.chat, tap.message_id or "")
    number = offered.other_message if offered is not None else None
    kept = await store.relayed.kept(deed.ticket.id, number) if number is not None else None
    if kept is None or number is None:
        office.posts.toast(deed, "stale")
        return
    known = await store.tickets.mapped(tap.channel, tap.chat, number)
    if known is not None and known.kind == "source":
        office.posts.toast(deed, "sent_already")
        return
    if deed.ticket.open:
        office.posts.toast(deed, None)
    else:
        await ending.go_on(office, deed)
        if not deed.ticket.open:
            return
    again = replace(deed, message=_kept_message(deed, kept), tap=None)
    if await relay(office, again, RichText.from_json(kept["text"]) if _says(kept) else None):
        bare = Outbound(op="buttons", peer=tap.chat, message_id=tap.message_id)
        deed.draft.post(deed.group.channel, bare, {}, COSMETIC)
    deed.ticket = again.ticket


def _says(kept: Mapping[str, Any]) -> bool:
    return not kept["attachments"] or bool(kept["text"].get("text"))


def _kept_message(deed: Deed, kept: Mapping[str, Any]) -> GroupInbound:
    ids = tuple(kept["ids"])
    return replace(
        deed.message,
        kind="message",
        at=deed.draft.row.received_at,
        message_id=ids[0],
        parts=ids if len(ids) > 1 else (),
        text=RichText.from_json(kept["text"]),
        attachments=tuple(Attachment.from_json(row) for row in kept["attachments"]),
        reply_to=kept["reply_to"],
        data=None,
        tap_id=None,
    )


ROWS = (Command(name="send", on_ticket=send_kept, button_only=True),)
