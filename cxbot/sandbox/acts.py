"""What people can do, by the names the control API uses.

An act takes the body of its request. `chat` is the group, or the person's own chat with the bot.
"""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

from cxbot.sandbox import samples
from cxbot.sandbox.chats import Json
from cxbot.sandbox.refusals import CantDo
from cxbot.sandbox.telegram import Telegram

Act = Callable[[Telegram, int, int, Json], Any]


def run(telegram: Telegram, name: str, *, user: int, chat: int, body: Json) -> Any:
    """Does it, or raises `CantDo`; a body of another shape raises TypeError or KeyError."""
    act = TABLE.get(name)
    if act is None:
        raise CantDo(f'There is no act "{name}".')
    return act(telegram, user, chat, body)


def _say(telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.say(user, body.pop("text"), chat=chat, **body)


def _start(telegram: Telegram, user: int, _: int, body: Json) -> int:
    return telegram.start(user, **body)


def _file(kind: str, telegram: Telegram, user: int, chat: int, body: Json) -> int:
    """`content` in base 64, or a small sample when there is none."""
    given = body.pop("content", None)
    if given is not None:
        content = base64.b64decode(given)
    else:
        content, name, mime_type = samples.sample(kind)
        body = {"name": name, "mime_type": mime_type} | body
    return telegram.send_file(user, kind, content, chat=chat, **body)


def _album(telegram: Telegram, user: int, chat: int, body: Json) -> list[int]:
    contents = [base64.b64decode(one) for one in body.pop("contents")]
    return telegram.send_album(user, contents, chat=chat, **body)


def _contact(telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.send_contact(user, chat=chat, **body)


def _location(telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.send_location(user, chat=chat, **body)


def _tap(telegram: Telegram, user: int, chat: int, body: Json) -> str:
    return telegram.tap(user, chat, **body)


def _edit(telegram: Telegram, user: int, chat: int, body: Json) -> None:
    telegram.edit(user, body["message_id"], body["text"], chat=chat)


def _delete(telegram: Telegram, user: int, chat: int, body: Json) -> None:
    telegram.delete(user, body["message_id"], chat=chat)


def _block(telegram: Telegram, user: int, _: int, __: Json) -> None:
    telegram.block(user)


def _unblock(telegram: Telegram, user: int, _: int, __: Json) -> None:
    telegram.unblock(user)


def _members(telegram: Telegram, _: int, chat: int, body: Json) -> Json:
    return telegram.add_member(chat, **body).to_json()


def _open_topic(telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.open_topic(user, chat, body["name"])


def _shut_topic(telegram: Telegram, user: int, chat: int, body: Json) -> None:
    telegram.shut_topic(user, chat, **body)


def _remove_topic(telegram: Telegram, user: int, chat: int, body: Json) -> None:
    telegram.remove_topic(user, chat, **body)


def _upgrade(telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.upgrade(user, chat, body["new_id"])


def _bot(telegram: Telegram, _: int, chat: int, body: Json) -> None:
    telegram.set_bot(chat, **body)


_FILES: dict[str, Act] = {
    kind: partial(_file, kind)
    for kind in ("photo", "document", "voice", "audio", "video", "video_note", "sticker")
}
TABLE: dict[str, Act] = {
    "say": _say,
    "start": _start,
    "album": _album,
    "contact": _contact,
    "location": _location,
    "tap": _tap,
    "edit": _edit,
    "delete": _delete,
    "block": _block,
    "unblock": _unblock,
    "members": _members,
    "open_topic": _open_topic,
    "shut_topic": _shut_topic,
    "remove_topic": _remove_topic,
    "upgrade": _upgrade,
    "bot": _bot,
    **_FILES,
}
