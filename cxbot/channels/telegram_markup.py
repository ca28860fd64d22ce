"""Outbound -> method and parameters of the Bot API, as plain JSON. Pure."""

from typing import Any

from cxbot.model.message import Attachment, Button, Outbound
from cxbot.model.text import RichText, entities_to_json, utf16_length

MAX_CAPTION = 1024
_MAX_TOAST = 200
_MAX_TOPIC_NAME = 128

_MEDIA = {
    "photo": "sendPhoto", "document": "sendDocument", "voice": "sendVoice", "video": "sendVideo",
    "video_note": "sendVideoNote", "audio": "sendAudio", "animation": "sendAnimation",
    "sticker": "sendSticker",
}  # fmt: skip
_UNCAPTIONED = frozenset({"sticker", "video_note", "location", "contact"})

Call = tuple[str, dict[str, Any]]


def calls(outbound: Outbound) -> list[Call]:
    """What to call, in order; the first one is the message that is known by its id."""
    match outbound.op:
        case "message":
            return _message(outbound)
        case "copy":
            return [("copyMessage", _copy(outbound))]
        case "copy_album":
            return [("copyMessages", _copy(outbound))]
        case "edit":
            return [("editMessageText", _edit(outbound))]
        case "buttons":
            parameters = _known(outbound) | _keyboard(outbound.buttons, always=True)
            return [("editMessageReplyMarkup", parameters)]
        case "delete":
            return [("deleteMessage", _known(outbound))]
        case "answer_tap":
            return [("answerCallbackQuery", _toast(outbound))]
        case "open_topic":
            name = outbound.text.text[:_MAX_TOPIC_NAME]
            return [("createForumTopic", {"chat_id": _chat(outbound.peer), "name": name})]
        case "topic" | "close_topic" | "reopen_topic" | "delete_topic":
            raise ValueError(outbound.op)
        case "caption" | "react" | "pin" | "leave":
            raise ValueError(outbound.op)
        case "method":
            return [(outbound.method or "", dict(outbound.arguments or {}))]


def upload(attachment: Attachment | None) -> str | None:
    """The local file to send with the call, when the attachment is one."""
    if attachment is None or attachment.url is None:
        return None
    return None if "://" in attachment.url else attachment.url


def _message(outbound: Outbound) -> list[Call]:
    base = _target(outbound) | _keyboard(outbound.buttons)
    attachment = outbound.attachment
    if attachment is None:
        parameters = base | _said(outbound.text)
        if outbound.text.entities and any(e.kind == "text_link" for e in outbound.text.entities):
            parameters["link_preview_options"] = {"is_disabled": True}
        return [("sendMessage", parameters)]
    method, parameters = _attached(attachment)
    parameters |= base
    if not outbound.text:
        return [(method, parameters)]
    fits = utf16_length(outbound.text.text) <= MAX_CAPTION
    if fits and attachment.kind not in _UNCAPTIONED:
        return [(method, parameters | _captioned(outbound.text))]
    alone = {key: value for key, value in parameters.items() if key != "reply_markup"}
    return [("sendMessage", base | _said(outbound.text)), (method, alone)]


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


def _copy(outbound: Outbound) -> dict[str, Any]:
    parameters = _target(outbound)
    parameters["from_chat_id"] = _chat(outbound.source_chat or "")
    if outbound.op == "copy_album":
        parameters["message_ids"] = [int(number) for number in outbound.source_messages]
        parameters.pop("reply_parameters", None)
        return parameters
    parameters["message_id"] = int(outbound.source_message or 0)
    if outbound.text:
        parameters |= _captioned(outbound.text)
    return parameters | _keyboard(outbound.buttons)


def _edit(outbound: Outbound) -> dict[str, Any]:
    return _known(outbound) | _said(outbound.text) | _keyboard(outbound.buttons)


def _toast(outbound: Outbound) -> dict[str, Any]:
    parameters: dict[str, Any] = {"callback_query_id": outbound.tap_id}
    if outbound.text:
        parameters["text"] = outbound.text.text[:_MAX_TOAST]
    return parameters


def _target(outbound: Outbound) -> dict[str, Any]:
    parameters: dict[str, Any] = {"chat_id": _chat(outbound.peer)}
    if outbound.thread is not None:
        parameters["message_thread_id"] = int(outbound.thread)
    if outbound.reply_to is not None:
        parameters["reply_parameters"] = {
            "message_id": int(outbound.reply_to),
            "allow_sending_without_reply": True,
        }
    if outbound.silent:
        parameters["disable_notification"] = True
    return parameters


def _known(outbound: Outbound) -> dict[str, Any]:
    return {"chat_id": _chat(outbound.peer), "message_id": int(outbound.message_id or 0)}


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


def _chat(peer: str) -> int | str:
    return int(peer) if peer.lstrip("-").isdigit() else peer
