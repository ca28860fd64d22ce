"""Raw updates of the Bot API -> our words. Pure, tolerant of anything Telegram may send.

The raw JSON is read as it is: building aiogram's models costs more than the rest of a turn.
Missing and unknown parts are left out; what has no meaning for us is None.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cxbot.channels import telegram_contents as contents
from cxbot.model.arrival import Arrival
from cxbot.model.channel import Standing
from cxbot.model.message import (
    GROUP_RIGHTS,
    GroupInbound,
    GroupKind,
    GroupRight,
    Inbound,
    InboundKind,
)
from cxbot.model.text import RichText, clean, cleaned
from cxbot.model.value import replace
from cxbot.store.encoding import encode

CHANNEL = "telegram"
GROUP_ANONYMOUS_BOT = "1087968824"

_LONGEST_KEY = 400
#: Telegram's own have 52 bits: https://core.telegram.org/bots/api#user
_BEYOND_ANY_ID = 1 << 63

_LEFT = frozenset({"kicked", "left"})
_GROUPS = frozenset({"group", "supergroup"})
_TOPIC_SERVICES: Mapping[str, GroupKind] = {
    "forum_topic_closed": "topic_closed", "forum_topic_reopened": "topic_reopened",
    "forum_topic_edited": "topic_edited",
}  # fmt: skip


def arrival(raw: Mapping[str, Any], bot_id: str) -> Arrival:
    """How an update is stored before anyone looks into it. Never raises.

    The key is made of content: update ids restart when Telegram's queue is new. What no database
    could hold as text is cleaned here, so that one such update doesn't keep its page out.
    """
    update = cleaned(dict(raw)) if _dirty(raw) else dict(raw)
    return Arrival(
        channel=CHANNEL, natural_key=f"{bot_id}:{_key(update)}", lane=_lane(update), raw=update
    )


def read(raw: Mapping[str, Any], bot_id: str = "") -> Inbound | GroupInbound | None:
    """Never raises: whatever a stored update looks like, its turn must end."""
    try:
        return _read(raw, bot_id)
    # a time that no calendar has is an OSError
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        return None


def _dirty(raw: Mapping[str, Any]) -> bool:
    """It may hold a NUL or half a surrogate pair; much cheaper than to look at each text."""
    text = encode(raw)
    return "\\u0000" in text or "\\ud" in text


def _key(raw: Mapping[str, Any]) -> str:
    """At most as long as the inbox takes it, whatever an update holds."""
    key = _named(raw)
    return key if len(key) <= _LONGEST_KEY else f"h:{_fingerprint(key)}"


def _named(raw: Mapping[str, Any]) -> str:
    try:
        if message := raw.get("message"):
            return f"m:{message['chat']['id']}:{_number(message['message_id'])}"
        if edited := raw.get("edited_message"):
            print_ = _fingerprint([edited.get("text"), edited.get("caption")])
            chat, number = edited["chat"]["id"], _number(edited["message_id"])
            return f"e:{chat}:{number}:{edited.get('edit_date')}:{print_}"
        if tap := raw.get("callback_query"):
            return f"c:{tap['id']}"
    except (KeyError, TypeError, AttributeError):
        pass
    return f"u:{raw.get('update_id')}:{_fingerprint(raw)}"


def _number(given: Any) -> int:
    """Raises TypeError: what has no number is no message, and isn't counted as one."""
    if not isinstance(given, int):
        raise TypeError(given)
    return given


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
            or raw.get("message_reaction")
            or raw.get("chat_member")
        )
        if part is None:
            return "ignored"
        chat = part["chat"]
        private = chat["type"] == "private"
        number = tap["from"]["id"] if tap and private else chat["id"]
        if not isinstance(number, int) or abs(number) >= _BEYOND_ANY_ID:
            return "ignored"
        if private:
            return f"{CHANNEL}:{number}"
        return f"group:{number}" if chat["type"] in _GROUPS else "ignored"
    except (KeyError, TypeError, AttributeError):
        return "ignored"


def _read(raw: Mapping[str, Any], bot_id: str) -> Inbound | GroupInbound | None:
    if tap := raw.get("callback_query"):
        return _tap(tap)
    if reaction := raw.get("message_reaction"):
        return _reaction(reaction)
    if change := raw.get("my_chat_member"):
        return _our_place(change)
    if change := raw.get("chat_member"):
        return _place(change)
    message = raw.get("message") or raw.get("edited_message")
    if message is None:
        return None
    edited = "edited_message" in raw
    if message["chat"]["type"] == "private":
        return _private(message, edited)
    if message["chat"]["type"] in _GROUPS:
        to_us = _answers(message, bot_id)
        return replace(
            _group(message, edited), quoted=_quoted(message) if to_us else "", to_us=to_us
        )
    return None


def _private(message: Mapping[str, Any], edited: bool) -> Inbound | None:
    sender = message.get("from")
    if sender is None or sender.get("is_bot"):
        return None
    return Inbound(
        kind="edit" if edited else "message",
        channel=CHANNEL,
        sender=contents.person(sender),
        at=contents.instant(message.get("edit_date") if edited else message["date"]),
        message_id=str(message["message_id"]),
        text=contents.text(message),
        attachments=contents.attachments(message),
        reply_to=_reply(message),
        album=message.get("media_group_id"),
    )


def _group(message: Mapping[str, Any], edited: bool) -> GroupInbound:
    sender = message.get("from") or {"id": 0}
    text, attachments = contents.text(message), contents.attachments(message)
    moved_to = message.get("migrate_to_chat_id")
    return GroupInbound(
        kind="edit" if edited else _group_kind(message, plain=bool(text or attachments)),
        channel=CHANNEL,
        chat=str(message["chat"]["id"]),
        at=contents.instant((edited and message.get("edit_date")) or message["date"]),
        sender=contents.person(sender),
        anonymous=_anonymous(message),
        sender_chat=_sender_chat(message),
        thread=_thread(message),
        message_id=str(message["message_id"]),
        text=text,
        attachments=attachments,
        reply_to=_reply(message),
        album=message.get("media_group_id"),
        forwarded="forward_origin" in message,
        moved_to=str(moved_to) if moved_to else None,
    )


def _group_kind(message: Mapping[str, Any], *, plain: bool) -> GroupKind:
    if message.get("migrate_to_chat_id"):
        return "migrated"
    if plain:
        return "message"
    return next((kind for name, kind in _TOPIC_SERVICES.items() if name in message), "service")


def _thread(message: Mapping[str, Any]) -> str | None:
    """A reply in General or in a group without topics has a thread too, which is no topic."""
    topic = message.get("is_topic_message") and message.get("message_thread_id")
    return str(topic) if topic else None


def _anonymous(message: Mapping[str, Any]) -> bool:
    return "sender_chat" in message or str(message.get("from", {}).get("id")) == GROUP_ANONYMOUS_BOT


def _sender_chat(message: Mapping[str, Any]) -> str | None:
    chat = message.get("sender_chat")
    return str(chat["id"]) if chat else None


def _tap(tap: Mapping[str, Any]) -> Inbound | GroupInbound | None:
    message = tap.get("message")
    if message is None:
        return None
    sender, chat = contents.person(tap["from"]), message["chat"]
    label = _label(message, tap.get("data"))
    # an inaccessible (old) message has date 0
    at = datetime.now(UTC) if not message.get("date") else contents.instant(message["date"])
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
    return GroupInbound(
        kind="tap",
        channel=CHANNEL,
        chat=str(chat["id"]),
        at=at,
        sender=sender,
        thread=_thread(message),
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


def _reaction(change: Mapping[str, Any]) -> Inbound | GroupInbound | None:
    """The emoji that stand there now. Custom and paid ones have no meaning for us."""
    chat, user = change["chat"], change.get("user")
    given = change.get("new_reaction") or ()
    common: dict[str, Any] = {
        "kind": "reaction",
        "channel": CHANNEL,
        "at": contents.instant(change["date"]),
        "message_id": str(change["message_id"]),
        "reactions": tuple(clean(one["emoji"]) for one in given if one.get("type") == "emoji"),
    }
    if chat["type"] == "private":
        return Inbound(**common, sender=contents.person(user)) if user else None
    if chat["type"] not in _GROUPS:
        return None
    return GroupInbound(
        **common,
        chat=str(chat["id"]),
        sender=contents.person(user or change["actor_chat"]),
        anonymous=user is None,
        sender_chat=str(change["actor_chat"]["id"]) if user is None else None,
    )


def _our_place(change: Mapping[str, Any]) -> Inbound | GroupInbound:
    """In a private chat it tells whether they block us."""
    chat, member = change["chat"], change["new_chat_member"]
    sender, at = contents.person(change["from"]), contents.instant(change["date"])
    if chat["type"] == "private":
        kind: InboundKind = "blocked" if member["status"] in _LEFT else "unblocked"
        return Inbound(kind=kind, channel=CHANNEL, sender=sender, at=at)
    standing = standing_of(member)
    return GroupInbound(
        kind="bot",
        channel=CHANNEL,
        chat=str(chat["id"]),
        at=at,
        sender=sender,
        present=standing is not None,
        admin=standing == "admin",
        rights=rights_of(member),
    )


def _place(change: Mapping[str, Any]) -> GroupInbound | None:
    """Somebody else's place in a group."""
    chat, member = change["chat"], change["new_chat_member"]
    if chat["type"] not in _GROUPS:
        return None
    standing = standing_of(member)
    return GroupInbound(
        kind="member",
        channel=CHANNEL,
        chat=str(chat["id"]),
        at=contents.instant(change["date"]),
        sender=contents.person(change["from"]),
        member=contents.person(member["user"]),
        present=standing is not None,
        admin=standing == "admin",
    )


def standing_of(member: Mapping[str, Any]) -> Standing | None:
    """What a ChatMember is in its group; None: not in it."""
    match member.get("status"):
        case "creator" | "administrator":
            return "admin"
        case "member":
            return "member"
        case "restricted" if member.get("is_member"):
            return "member"
        case _:
            return None


def rights_of(member: Mapping[str, Any]) -> frozenset[GroupRight]:
    if member.get("status") == "creator":
        return frozenset(GROUP_RIGHTS)
    if member.get("status") != "administrator":
        return frozenset()
    return frozenset(right for right in GROUP_RIGHTS if member.get(right))


def _reply(message: Mapping[str, Any]) -> str | None:
    """In a topic every message "replies" to the one that made the topic: that is no reply."""
    replied = message.get("reply_to_message")
    if replied is None or replied.get("forum_topic_created") is not None:
        return None
    number = str(replied["message_id"])
    # outside of topics the thread of a reply is what it replies to
    return None if number == _thread(message) else number


def _answers(message: Mapping[str, Any], bot_id: str) -> bool:
    """What is in a topic and answers nothing else answers the message that began the topic."""
    replied = message.get("reply_to_message") or {}
    return str((replied.get("from") or {}).get("id")) == bot_id


def _quoted(message: Mapping[str, Any]) -> str:
    """No caption: it may be a customer's."""
    return str(message["reply_to_message"].get("text") or "")
