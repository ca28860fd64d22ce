"""Outbound -> method and parameters of the Bot API, as plain JSON. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cxbot.channels.telegram_emoji import NO_ICONS, REACTIONS, bare, icon_id
from cxbot.model.message import Attachment, Button, Outbound
from cxbot.model.text import RichText, entities_to_json, utf16_length
from cxbot.model.text_split import split

#: In UTF-16 units.
MAX_TEXT = 4096
MAX_CAPTION = 1024
_MAX_TOAST = 200
_MAX_TOPIC_NAME = 128
_GENERAL = "1"

_MEDIA = {
    "photo": "sendPhoto", "document": "sendDocument", "voice": "sendVoice", "video": "sendVideo",
    "video_note": "sendVideoNote", "audio": "sendAudio", "animation": "sendAnimation",
    "sticker": "sendSticker",
}  # fmt: skip
_UNCAPTIONED = frozenset({"sticker", "video_note", "location", "contact"})

Call = tuple[str, dict[str, Any]]


def calls(outbound: Outbound, icons: Mapping[str, str] = NO_ICONS) -> list[Call]:
    """What to call, in order; the first one is the message that is known by its id.

    None at all when there is nothing to change: a topic that was to get an icon which doesn't
    exist. Raises ValueError for what Telegram has no way to do.
    """
    match outbound.op:
        case "open_topic":
            return [("createForumTopic", _peer(outbound) | _topic_look(outbound, icons))]
        case "topic":
            look = _topic_look(outbound, icons)
            return [("editForumTopic", _topic(outbound) | look)] if look else []
        case op:
            return _CALLS[op](outbound)


def album(outbound: Outbound, numbers: Sequence[int]) -> Call:
    """Those messages of the source chat at once; the numbers must rise."""
    parameters = _place(outbound) | _source(outbound) | {"message_ids": list(numbers)}
    return "copyMessages", parameters | ({"remove_caption": True} if outbound.bare else {})


def album_part(outbound: Outbound, number: int) -> Call:
    """One of them by itself."""
    parameters = _place(outbound) | _source(outbound) | {"message_id": number}
    return "copyMessage", parameters | ({"caption": ""} if outbound.bare else {})


def upload(attachment: Attachment | None) -> str | None:
    """The local file to send with the call, when the attachment is one."""
    if attachment is None or attachment.url is None:
        return None
    return None if attachment.url.startswith("data:") or "://" in attachment.url else attachment.url


# --- messages --------------------------------------------------------------------------------


def _message(outbound: Outbound) -> list[Call]:
    if outbound.attachment is None:
        return _texts(outbound, _place(outbound) | _answering(outbound))
    method, parameters = _attached(outbound.attachment)
    return _with_words(
        outbound,
        (method, parameters | _place(outbound) | _answering(outbound)),
        captioned=outbound.attachment.kind not in _UNCAPTIONED,
        without={},
    )


def _album(outbound: Outbound) -> list[Call]:
    media = [
        {
            "type": item.attachment.kind,
            "media": item.attachment.file_id,
            **(_captioned(item.text) if item.text else {}),
        }
        for item in outbound.items
    ]
    return [("sendMediaGroup", _place(outbound) | _answering(outbound) | {"media": media})]


def _copy(outbound: Outbound) -> list[Call]:
    parameters = _place(outbound) | _answering(outbound) | _source(outbound)
    parameters["message_id"] = int(outbound.source_message or 0)
    # without a caption of its own a copy keeps the one it has
    without = {"caption": ""}
    return _with_words(outbound, ("copyMessage", parameters), captioned=True, without=without)


def _with_words(
    outbound: Outbound, media: Call, *, captioned: bool, without: Mapping[str, Any]
) -> list[Call]:
    """The words under the media, or after it where they are too long for that. `without` is what
    makes it stand bare."""
    method, parameters = media
    if not outbound.text:
        bare = without if outbound.bare else {}
        return [(method, {**parameters, **bare, **_keyboard(outbound.buttons)})]
    if captioned and utf16_length(outbound.text.text) <= MAX_CAPTION:
        return [(method, parameters | _captioned(outbound.text) | _keyboard(outbound.buttons))]
    return [(method, {**parameters, **without}), *_texts(outbound, _place(outbound))]


def _texts(outbound: Outbound, first: Mapping[str, Any]) -> list[Call]:
    """The text in as many messages as it needs: the first answers, the last has the buttons."""
    parts = [outbound.text]
    if utf16_length(outbound.text.text) > MAX_TEXT:
        parts = [part for part in split(outbound.text, MAX_TEXT) if part] or parts
    later = _place(outbound)
    made = [
        {**(later if number else first), **_said(part), **_preview(part)}
        for number, part in enumerate(parts)
    ]
    made[-1] |= _keyboard(outbound.buttons)
    return [("sendMessage", parameters) for parameters in made]


def _preview(text: RichText) -> dict[str, Any]:
    """An address behind words is no invitation to show what is there."""
    hidden = any(entity.kind == "text_link" for entity in text.entities)
    return {"link_preview_options": {"is_disabled": True}} if hidden else {}


def _attached(attachment: Attachment) -> Call:
    if attachment.kind == "location":
        place = {"latitude": attachment.latitude, "longitude": attachment.longitude}
        return "sendLocation", place
    if attachment.kind == "contact":
        name = attachment.name or attachment.phone
        return "sendContact", {"phone_number": attachment.phone, "first_name": name}
    method = _MEDIA.get(attachment.kind, "sendDocument")
    kind = attachment.kind if attachment.kind in _MEDIA else "document"
    parameters: dict[str, Any] = {kind: attachment.file_id or attachment.url}
    return method, parameters


# --- changes of what is there ----------------------------------------------------------------


def _edit(outbound: Outbound) -> list[Call]:
    parameters = _known(outbound) | _said(outbound.text) | _keyboard(outbound.buttons)
    return [("editMessageText", parameters)]


def _caption(outbound: Outbound) -> list[Call]:
    parameters = _known(outbound) | _captioned(outbound.text) | _keyboard(outbound.buttons)
    return [("editMessageCaption", parameters)]


def _buttons(outbound: Outbound) -> list[Call]:
    parameters = _known(outbound) | _keyboard(outbound.buttons, always=True)
    return [("editMessageReplyMarkup", parameters)]


def _delete(outbound: Outbound) -> list[Call]:
    return [("deleteMessage", _known(outbound))]


def _delete_many(outbound: Outbound) -> list[Call]:
    """What isn't there any more is passed over."""
    numbers = [int(number) for number in outbound.source_messages]
    return [("deleteMessages", _peer(outbound) | {"message_ids": numbers})]


def _react(outbound: Outbound) -> list[Call]:
    emoji = bare(outbound.reaction)
    if emoji and emoji not in REACTIONS:
        raise ValueError(f"a bot may not react with {emoji}")
    reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
    return [("setMessageReaction", _known(outbound) | {"reaction": reaction})]


def _pin(outbound: Outbound) -> list[Call]:
    parameters = _known(outbound)
    if outbound.silent:
        parameters["disable_notification"] = True
    return [("pinChatMessage", parameters)]


def _toast(outbound: Outbound) -> list[Call]:
    parameters: dict[str, Any] = {"callback_query_id": outbound.tap_id}
    if outbound.text:
        parameters["text"] = outbound.text.text[:_MAX_TOAST]
    return [("answerCallbackQuery", parameters)]


def _topic_look(outbound: Outbound, icons: Mapping[str, str]) -> dict[str, Any]:
    look: dict[str, Any] = {}
    if outbound.text:
        look["name"] = outbound.text.text[:_MAX_TOPIC_NAME]
    if (number := icon_id(outbound.icon, icons)) is not None:
        look["icon_custom_emoji_id"] = number
    return look


_CALLS: Mapping[str, Callable[[Outbound], list[Call]]] = {
    "message": _message,
    "copy": _copy,
    "copy_album": lambda o: [album(o, sorted(int(number) for number in o.source_messages))],
    "album": _album,
    "edit": _edit,
    "caption": _caption,
    "buttons": _buttons,
    "delete": _delete,
    "delete_many": _delete_many,
    "react": _react,
    "pin": _pin,
    "answer_tap": _toast,
    "close_topic": lambda o: [("closeForumTopic", _topic(o))],
    "reopen_topic": lambda o: [("reopenForumTopic", _topic(o))],
    "delete_topic": lambda o: [("deleteForumTopic", _topic(o))],
    "leave": lambda o: [("leaveChat", _peer(o))],
    "method": lambda o: [(o.method or "", dict(o.arguments or {}))],
}


# --- parameters that many methods have -------------------------------------------------------


def _peer(outbound: Outbound) -> dict[str, Any]:
    return {"chat_id": chat_id(outbound.peer)}


def _topic(outbound: Outbound) -> dict[str, Any]:
    return {**_peer(outbound), "message_thread_id": int(outbound.thread or 0)}


def _place(outbound: Outbound) -> dict[str, Any]:
    """General has the number 1, and a message that names it is refused."""
    parameters = _peer(outbound)
    if outbound.thread not in (None, _GENERAL):
        parameters["message_thread_id"] = int(outbound.thread or 0)
    if outbound.silent:
        parameters["disable_notification"] = True
    return parameters


def _answering(outbound: Outbound) -> dict[str, Any]:
    if outbound.reply_to is None:
        return {}
    # In a group what a message answers says whose it is: without that it is refused, and mended.
    matters = outbound.peer.startswith("-") and outbound.attachment is None
    reply = {"message_id": int(outbound.reply_to), "allow_sending_without_reply": not matters}
    return {"reply_parameters": reply}


def _source(outbound: Outbound) -> dict[str, Any]:
    return {"from_chat_id": chat_id(outbound.source_chat or "")}


def _known(outbound: Outbound) -> dict[str, Any]:
    return {**_peer(outbound), "message_id": int(outbound.message_id or 0)}


def _said(text: RichText) -> dict[str, Any]:
    parameters: dict[str, Any] = {"text": text.text}
    if text.entities:
        parameters["entities"] = entities_to_json(text.entities)
    return parameters


def _captioned(text: RichText) -> dict[str, Any]:
    parameters: dict[str, Any] = {"caption": text.text}
    if text.entities:
        parameters["caption_entities"] = entities_to_json(text.entities)
    return parameters


def _keyboard(lines: tuple[tuple[Button, ...], ...], *, always: bool = False) -> dict[str, Any]:
    """Inline buttons; a button that shares the phone needs a reply keyboard instead."""
    if not lines:
        return {"reply_markup": {"inline_keyboard": []}} if always else {}
    if any(button.shares_phone for line in lines for button in line):
        keys = [[_key(button) for button in line] for line in lines]
        markup = {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}
        return {"reply_markup": markup}
    keys = [[_inline(button) for button in line] for line in lines]
    return {"reply_markup": {"inline_keyboard": keys}}


def _inline(button: Button) -> dict[str, Any]:
    if button.url is not None:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data or ""}


def _key(button: Button) -> dict[str, Any]:
    if button.shares_phone:
        return {"text": button.label, "request_contact": True}
    return {"text": button.label}


def chat_id(peer: str) -> int | str:
    return int(peer) if peer.lstrip("-").isdigit() else peer
