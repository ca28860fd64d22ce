"""Updates as Telegram sends them."""

import json
from typing import Any

from aiogram.types import ChatMemberAdministrator, ChatMemberRestricted, Update

from cxbot.channels.telegram_reading import read
from cxbot.model.message import GroupInbound, Inbound

ANNA = {"id": 1001, "is_bot": False, "first_name": "Anna", "last_name": "<3", "language_code": "ru"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Anna"}
GROUP = {"id": -1009, "type": "supergroup", "title": "Operators", "is_forum": True}
FILE: dict[str, Any] = {"file_id": "f", "file_unique_id": "u"}
DATE = 1_773_144_000


def update(**parts: Any) -> dict[str, Any]:
    """Checked by aiogram: a shape that it refuses, Telegram doesn't send."""
    raw = {"update_id": 7, **parts}
    Update.model_validate(raw)
    return json.loads(json.dumps(raw))  # type: ignore[no-any-return]


def message(chat: dict[str, Any] = PRIVATE, **parts: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": DATE, "chat": chat, "from": ANNA, **parts}


def private(**parts: Any) -> Inbound:
    found = read(update(message=message(**parts)))
    assert isinstance(found, Inbound)
    return found


def group(**parts: Any) -> GroupInbound:
    found = read(update(message=message(GROUP, **parts)))
    assert isinstance(found, GroupInbound)
    return found


def tap(message_: dict[str, Any] | None, **parts: Any) -> dict[str, Any]:
    shown = {"message": message_} if message_ else {"inline_message_id": "i"}
    return update(callback_query={"id": "99", "from": ANNA, "chat_instance": "c", **shown, **parts})


def reaction(chat: dict[str, Any], *emoji: str, **parts: Any) -> dict[str, Any]:
    given = [{"type": "emoji", "emoji": one} for one in emoji]
    old: list[Any] = []
    who = parts or {"user": ANNA}
    return update(
        message_reaction={
            "chat": chat, "message_id": 5, "date": DATE, "old_reaction": old,
            "new_reaction": [*given, {"type": "custom_emoji", "custom_emoji_id": "1"}], **who,
        }
    )  # fmt: skip


OLGA = {"id": 2001, "is_bot": False, "first_name": "Olga"}
NOT_ALLOWED = dict.fromkeys(
    (name for name in ChatMemberRestricted.model_fields if name.startswith("can_")), False
)
ALLOWED = dict.fromkeys(
    (name for name in ChatMemberAdministrator.model_fields if name.startswith("can_")), True
)
PLACES: dict[str, dict[str, Any]] = {
    "creator": {"is_anonymous": False},
    "administrator": {"is_anonymous": False, **ALLOWED},
    "member": {},
    "restricted": {"is_member": True, "until_date": 0, **NOT_ALLOWED},
    "left": {},
    "kicked": {"until_date": 0},
}


def place(status: str, kind: str = "chat_member", **parts: Any) -> dict[str, Any]:
    before = {"user": OLGA, "status": "left"}
    after = {"user": OLGA, "status": status, **PLACES[status], **parts}
    change = {"chat": GROUP, "from": ANNA, "date": DATE, "old_chat_member": before}
    return update(**{kind: {**change, "new_chat_member": after}})
