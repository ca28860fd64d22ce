"""What a message can hold: its kinds by their names in the Bot API, and samples of the rare ones.

Which of them a bot can copy is TDLib's rule (`can_forward_message_content`).
"""

from typing import Any

from cxbot.sandbox.files import KINDS

Json = dict[str, Any]
#: Besides files; a venue shows itself as a location, too, so it is asked for first.
PLAIN_KINDS = (
    "venue", "location", "contact", "poll", "dice", "paid_media", "invoice", "story", "game",
    "giveaway", "giveaway_winners", "checklist", "successful_payment",
)  # fmt: skip
#: What happened in the chat, told as a message.
SERVICE = (
    "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "general_forum_topic_hidden", "general_forum_topic_unhidden", "pinned_message",
    "new_chat_members", "left_chat_member", "new_chat_title", "migrate_to_chat_id",
    "migrate_from_chat_id", "message_auto_delete_timer_changed", "giveaway_created",
    "giveaway_completed", "video_chat_started", "users_shared", "write_access_allowed",
)  # fmt: skip
#: Of its own messages the bot is told of these only (`need_skip_update_message`).
TOLD_OF_OWN = frozenset(
    ("pinned_message", "left_chat_member", "general_forum_topic_hidden",
     "general_forum_topic_unhidden", *SERVICE[:4])
)  # fmt: skip
_COPIED = frozenset((*KINDS, "venue", "location", "contact", "dice", "game", "checklist"))
#: Facts beside the content that a copy takes along.
_BESIDE = (
    "text", "entities", "caption", "caption_entities", "link_preview_options",
    "show_caption_above_media", "has_media_spoiler", "location", "document",
)  # fmt: skip


def kind_of(message: Json) -> str | None:
    """What the message carries besides text, as the Bot API names it."""
    return next((kind for kind in (*KINDS, *PLAIN_KINDS) if kind in message), None)


def service_of(message: Json) -> str | None:
    return next((name for name in SERVICE if name in message), None)


def can_be_copied(message: Json) -> bool:
    """A quiz only when its answer is known to the bot, which made it or saw it closed."""
    if service_of(message) is not None:
        return False
    kind = kind_of(message)
    if kind == "poll":
        poll = message["poll"]
        return poll["type"] != "quiz" or "correct_option_ids" in poll
    return kind in _COPIED or (kind is None and "text" in message)


def copied(message: Json) -> Json:
    kind = kind_of(message)
    return {name: message[name] for name in (kind, *_BESIDE) if name and name in message}


def rare(kind: str) -> Json:
    """A message of a kind that needs no file."""
    make = _RARE.get(kind)
    if make is None:
        raise KeyError(f"no message of kind {kind}; there are {', '.join(sorted(_RARE))}")
    return {kind if kind != "quiz" else "poll": make}


def poll(question: str, options: list[str], kind: str = "regular") -> Json:
    return {
        "id": "5" * 19, "question": question, "total_voter_count": 0, "is_closed": False,
        "options": [
            {"persistent_id": str(n), "text": text, "voter_count": 0}
            for n, text in enumerate(options)
        ],
        "is_anonymous": True, "type": kind, "allows_multiple_answers": False,
        "allows_revoting": kind == "regular", "members_only": False,
    }  # fmt: skip


_CHANNEL = {"id": -1002000000001, "title": "Somebody's channel", "type": "channel"}
_RARE: dict[str, Any] = {
    "poll": poll("Which print?", ["Cat", "Dog"]),
    "quiz": poll("What is 2 + 2?", ["3", "4"], "quiz"),
    "dice": {"emoji": "🎲", "value": 4},
    "paid_media": {"star_count": 5, "paid_media": [{"type": "preview", "width": 8, "height": 8}]},
    "invoice": {
        "title": "T-shirt", "description": "Cat", "start_parameter": "", "currency": "EUR",
        "total_amount": 1900,
    },
    "story": {"chat": _CHANNEL, "id": 3},
    "game": {
        "title": "Lumberjack", "description": "Chop",
        "photo": [{"file_id": "SBXgame", "file_unique_id": "AQgame", "width": 9, "height": 9}],
    },
    "giveaway": {"chats": [_CHANNEL], "winners_selection_date": 1900000000, "winner_count": 1},
    "checklist": {"title": "To do", "tasks": [{"id": 1, "text": "Wash"}]},
    "venue": {
        "location": {"latitude": 55.75, "longitude": 37.62}, "title": "Shop", "address": "Street 1",
    },
}  # fmt: skip
