"""Raw updates of the Bot API -> our words. Pure, tolerant of anything Telegram may send.

The raw JSON is read as it is: building aiogram's models costs more than the rest of a turn.
Missing and unknown parts are left out; what has no meaning for us is None.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cxbot.model.arrival import Arrival
from cxbot.model.message import (
    Attachment,
    AttachmentKind,
    GroupInbound,
    Inbound,
    InboundKind,
    Person,
)
from cxbot.model.text import RichText, entities_from_json

CHANNEL = "telegram"
GROUP_ANONYMOUS_BOT = "1087968824"

_FILES: Mapping[str, AttachmentKind] = {
    "document": "document", "voice": "voice", "video": "video", "video_note": "video_note",
    "audio": "audio", "animation": "animation", "sticker": "sticker",
}  # fmt: skip
_OTHERS: Mapping[str, AttachmentKind] = {
    "venue": "venue", "poll": "poll", "dice": "dice", "story": "other", "game": "other",
    "giveaway": "other", "invoice": "other", "paid_media": "other", "gift": "other",
    "checklist": "other",
}  # fmt: skip
#: Entities that carry nothing but what we keep; others (custom_emoji, mentions by id) stay plain.
_ENTITIES = frozenset(
    {
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link",
        "blockquote", "expandable_blockquote", "mention", "url", "hashtag", "bot_command", "email",
        "phone_number", "cashtag", "text_mention",
    }
)  # fmt: skip
_LEFT = frozenset({"kicked", "left"})


def arrival(raw: Mapping[str, Any], bot_id: str) -> Arrival:
    """How an update is stored before anyone looks into it. Never raises.

    The key is made of content: update ids restart when Telegram's queue is new.
    """
    return Arrival(
        channel=CHANNEL, natural_key=f"{bot_id}:{_key(raw)}", lane=_lane(raw), raw=dict(raw)
    )


def read(raw: Mapping[str, Any], bot_id: str = "") -> Inbound | GroupInbound | None:
    """Never raises: whatever a stored update looks like, its turn must end."""
    try:
        return _read(raw, bot_id)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _key(raw: Mapping[str, Any]) -> str:
    try:
        if message := raw.get("message"):
            return f"m:{message['chat']['id']}:{message['message_id']}"
        if edited := raw.get("edited_message"):
            print_ = _fingerprint([edited.get("text"), edited.get("caption")])
            chat, number = edited["chat"]["id"], edited["message_id"]
            return f"e:{chat}:{number}:{edited.get('edit_date')}:{print_}"
        if tap := raw.get("callback_query"):
            return f"c:{tap['id']}"
    except (KeyError, TypeError, AttributeError):
        pass
    return f"u:{raw.get('update_id')}:{_fingerprint(raw)}"


def _fingerprint(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _lane(raw: Mapping[str, Any]) -> str:
    try:
        tap = raw.get("callback_query")
        part = (
            (tap or {}).get("message")
            or raw.get("message")
            or raw.get("edited_message")
            or raw.get("my_chat_member")
        )
        if part is None:
            return "ignored"
        chat = part["chat"]
        if chat["type"] == "private":
            return f"{CHANNEL}:{tap['from']['id'] if tap else chat['id']}"
        return f"group:{chat['id']}" if chat["type"] in ("group", "supergroup") else "ignored"
    except (KeyError, TypeError, AttributeError):
        return "ignored"


def _read(raw: Mapping[str, Any], bot_id: str) -> Inbound | GroupInbound | None:
    if tap := raw.get("callback_query"):
        return _tap(tap)
    if change := raw.get("my_chat_member"):
        return _membership(change)
    message = raw.get("message") or raw.get("edited_message")
    if message is None:
        return None
    edited = "edited_message" in raw
    if message["chat"]["type"] == "private":
        return _private(message, edited)
    if message["chat"]["type"] in ("group", "supergroup"):
        return replace(_group(message, edited), quoted=_quoted(message, bot_id))
    return None


def _private(message: Mapping[str, Any], edited: bool) -> Inbound | None:
    sender = message.get("from")
    if sender is None or sender.get("is_bot"):
        return None
    return Inbound(
        kind="edit" if edited else "message",
        channel=CHANNEL,
        sender=_person(sender),
        at=_time(message.get("edit_date") if edited else message["date"]),
        message_id=str(message["message_id"]),
        text=_text(message),
        attachments=_attachments(message),
        reply_to=_reply(message),
        album=message.get("media_group_id"),
    )


def _group(message: Mapping[str, Any], edited: bool) -> GroupInbound:
    chat = str(message["chat"]["id"])
    sender = message.get("from") or {"id": 0}
    text, attachments = _text(message), _attachments(message)
    moved_to = message.get("migrate_to_chat_id")
    topic = message.get("is_topic_message") and message.get("message_thread_id")
    plain = bool(text or attachments)
    return GroupInbound(
        kind="migrated" if moved_to else "edit" if edited else "message" if plain else "service",
        channel=CHANNEL,
        chat=chat,
        at=_time(message["date"]),
        sender=_person(sender),
        anonymous=_anonymous(message),
        thread=str(topic) if topic else None,
        message_id=str(message["message_id"]),
        text=text,
        attachments=attachments,
        reply_to=_reply(message),
        album=message.get("media_group_id"),
        moved_to=str(moved_to) if moved_to else None,
    )


def _anonymous(message: Mapping[str, Any]) -> bool:
    return "sender_chat" in message or str(message.get("from", {}).get("id")) == GROUP_ANONYMOUS_BOT


def _tap(tap: Mapping[str, Any]) -> Inbound | GroupInbound | None:
    message = tap.get("message")
    if message is None:
        return None
    sender, chat = _person(tap["from"]), message["chat"]
    label = _label(message, tap.get("data"))
    # an inaccessible (old) message has date 0
    at = datetime.now(UTC) if not message.get("date") else _time(message["date"])
    if chat["type"] == "private":
        return Inbound(
            kind="tap",
            channel=CHANNEL,
            sender=sender,
            at=at,
            message_id=str(message["message_id"]),
            text=RichText(label),
            data=tap.get("data"),
            tap_id=str(tap["id"]),
        )
    topic = message.get("message_thread_id")
    return GroupInbound(
        kind="tap",
        channel=CHANNEL,
        chat=str(chat["id"]),
        at=at,
        sender=sender,
        thread=str(topic) if topic else None,
        message_id=str(message["message_id"]),
        data=tap.get("data"),
        tap_id=str(tap["id"]),
    )


def _label(message: Mapping[str, Any], data: str | None) -> str:
    """What stood on the button that was tapped."""
    for line in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in line:
            if button.get("callback_data") == data:
                return str(button["text"])
    return ""


def _membership(change: Mapping[str, Any]) -> Inbound | GroupInbound | None:
    chat, status = change["chat"], change["new_chat_member"]["status"]
    sender, at = _person(change["from"]), _time(change["date"])
    if chat["type"] == "private":
        kind: InboundKind = "blocked" if status in _LEFT else "unblocked"
        return Inbound(kind=kind, channel=CHANNEL, sender=sender, at=at)
    return GroupInbound(
        kind="bot",
        channel=CHANNEL,
        chat=str(chat["id"]),
        at=at,
        sender=sender,
        present=status not in _LEFT,
    )


def _person(user: Mapping[str, Any]) -> Person:
    names = (user.get("first_name"), user.get("last_name"))
    return Person(
        account=str(user["id"]),
        name=" ".join(clean(name) for name in names if name),
        username=user.get("username"),
        language=user.get("language_code"),
        is_bot=bool(user.get("is_bot")),
    )


def clean(text: str) -> str:
    """Without what a database or a screen can't hold: NUL and halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(message: Mapping[str, Any]) -> RichText:
    text = message.get("text") or message.get("caption") or ""
    rows = message.get("entities") or message.get("caption_entities") or ()
    return RichText(
        clean(text), entities_from_json([row for row in rows if row.get("type") in _ENTITIES])
    )


def _attachments(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    if photos := message.get("photo"):
        largest = photos[-1]
        return (
            Attachment(kind="photo", file_id=largest["file_id"], size=largest.get("file_size")),
        )
    for name, kind in _FILES.items():
        if (found := message.get(name)) is not None:
            return (_file(kind, found),)
    if contact := message.get("contact"):
        own = contact.get("user_id") == message.get("from", {}).get("id")
        return (
            Attachment(
                kind="contact",
                phone=contact.get("phone_number"),
                name=contact.get("first_name"),
                own=own and contact.get("user_id") is not None,
            ),
        )
    if (place := message.get("location")) and not message.get("venue"):
        return (
            Attachment(
                kind="location", latitude=place.get("latitude"), longitude=place.get("longitude")
            ),
        )
    return tuple(Attachment(kind=kind) for name, kind in _OTHERS.items() if name in message)[:1]


def _file(kind: AttachmentKind, found: Mapping[str, Any]) -> Attachment:
    return Attachment(
        kind=kind,
        file_id=found["file_id"],
        name=found.get("file_name"),
        mime_type=found.get("mime_type"),
        size=found.get("file_size"),
    )


def _reply(message: Mapping[str, Any]) -> str | None:
    """In a topic every message "replies" to the one that made the topic: that is no reply."""
    replied = message.get("reply_to_message")
    if replied is None or replied.get("forum_topic_created") is not None:
        return None
    number = replied["message_id"]
    return None if number == message.get("message_thread_id") else str(number)


def _quoted(message: Mapping[str, Any], bot_id: str) -> str:
    """Words of ours only: a caption may be a customer's, and another bot may write as we do."""
    replied = message.get("reply_to_message") or {}
    ours = str((replied.get("from") or {}).get("id")) == bot_id
    return str(replied.get("text") or "") if ours else ""


def _time(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds or 0), UTC)
