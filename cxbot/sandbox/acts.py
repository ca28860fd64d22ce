"""What people can do, by the names the control API uses.

An act takes the body of its request. `chat` is the group, or the person's own chat with the bot.
"""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

from cxbot.sandbox import commands, samples
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
    """`contents` in base 64, or `count` samples."""
    given = body.pop("contents", None)
    count = int(body.pop("count", 2))
    if given is None:
        contents = [samples.picture(shade=number) for number in range(count)]
    else:
        contents = [base64.b64decode(one) for one in given]
    return telegram.send_album(user, contents, chat=chat, **body)


def _rare(kind: str, telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.send_rare(user, kind, chat=chat, **body)


def _edit(telegram: Telegram, user: int, chat: int, body: Json) -> None:
    """`photo`, in base 64, replaces the file."""
    photo = body.get("photo")
    content = base64.b64decode(photo) if photo is not None else None
    telegram.edit(user, body["message_id"], body.get("text", ""), chat=chat, photo=content)


def _members(telegram: Telegram, _: int, chat: int, body: Json) -> Json:
    return telegram.add_member(chat, **body).to_json()


def _upgrade(telegram: Telegram, user: int, chat: int, body: Json) -> int:
    return telegram.upgrade(user, chat, **body)


def _commands(telegram: Telegram, user: int, chat: int, _: Json) -> list[Json]:
    """What they see when they type a slash."""
    return commands.shown(telegram, telegram.chats[chat], user)


def _here(method: Callable[..., Any], telegram: Telegram, user: int, chat: int, body: Json) -> Any:
    """Methods whose `chat` is named."""
    return method(telegram, user, chat=chat, **body)


def _there(method: Callable[..., Any], telegram: Telegram, user: int, chat: int, body: Json) -> Any:
    """Methods that take the person, then the chat."""
    return method(telegram, user, chat, **body)


def _alone(method: Callable[..., Any], telegram: Telegram, user: int, _: int, __: Json) -> Any:
    return method(telegram, user)


def _of(method: Callable[..., Any], telegram: Telegram, _: int, chat: int, body: Json) -> Any:
    """Methods about the chat alone."""
    return method(telegram, chat, **body)


_FILES: dict[str, Act] = {
    kind: partial(_file, kind)
    for kind in (
        "photo", "document", "voice", "audio", "video", "video_note", "animation", "sticker",
    )
}  # fmt: skip
_RARE: dict[str, Act] = {
    kind: partial(_rare, kind)
    for kind in (
        "poll", "quiz", "dice", "story", "invoice", "paid_media", "giveaway", "game", "checklist",
        "venue",
    )
}  # fmt: skip
TABLE: dict[str, Act] = {
    "say": _say,
    "start": _start,
    "album": _album,
    "contact": partial(_here, Telegram.send_contact),
    "location": partial(_here, Telegram.send_location),
    "tap": partial(_there, Telegram.tap),
    "edit": _edit,
    "delete": partial(_here, Telegram.delete),
    "react": partial(_here, Telegram.reacts),
    "pin": partial(_here, Telegram.pin),
    "commands": _commands,
    "block": partial(_alone, Telegram.block),
    "unblock": partial(_alone, Telegram.unblock),
    "deactivate": partial(_alone, Telegram.deactivate),
    "members": _members,
    "leave": lambda telegram, user, chat, _: telegram.remove_member(chat, user),
    "rank": lambda telegram, user, chat, body: telegram.rank(chat, user, **body),
    "open_topic": partial(_there, Telegram.open_topic),
    "rename_topic": partial(_there, Telegram.rename_topic),
    "shut_topic": partial(_there, Telegram.shut_topic),
    "remove_topic": partial(_there, Telegram.remove_topic),
    "switch_topics": partial(_of, Telegram.switch_topics),
    "upgrade": _upgrade,
    "channel_post": partial(_of, Telegram.channel_post),
    "uncopyable": partial(_of, Telegram.make_uncopyable),
    "bot": partial(_of, Telegram.set_bot),
    **_FILES,
    **_RARE,
}
