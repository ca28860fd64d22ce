"""What the page draws: all of it at first, later only what changed after a number of the ledger."""

from cxbot.sandbox.chats import Chat, Json, Post
from cxbot.sandbox.telegram import Telegram
from cxbot.sandbox.topics import ICONS

_EMOJI = {number: emoji for emoji, number in ICONS.items()}


def snapshot(telegram: Telegram, after: int = 0) -> Json:
    """People and rooms always; messages and events only those after `after`."""
    customers = [
        c for c in telegram.chats.values() if c.user is not None and _is_customer(telegram, c)
    ]
    groups = [chat for chat in telegram.chats.values() if chat.type != "private"]
    return {
        "seq": telegram.ledger.seq,
        "now": telegram.clock.now().isoformat(),
        "bot": telegram.bot.to_json(),
        "icons": _EMOJI,
        "customers": [_customer(chat) for chat in customers],
        "groups": [_group(telegram, chat) for chat in groups],
        "posts": [
            _post(chat, post)
            for chat in telegram.chats.values()
            for post in chat.posts.values()
            if post.changed > after
        ],
        "events": [e for e in telegram.ledger.after(after) if e["kind"] in {"toast", "action"}],
    }


def _is_customer(telegram: Telegram, chat: Chat) -> bool:
    """People who are only in a group have a chat, too, but no phone on the page."""
    in_group = any(chat.id in group.members for group in telegram.chats.values())
    return bool(chat.posts) or not in_group


def _customer(chat: Chat) -> Json:
    assert chat.user is not None
    user = chat.user
    return {
        "id": user.id, "name": user.name, "language": user.language,
        "wrote": user.wrote, "blocked": user.blocked,
    }  # fmt: skip


def _group(telegram: Telegram, chat: Chat) -> Json:
    return {
        "id": chat.id,
        "title": chat.title,
        "forum": chat.forum,
        "migrated_to": chat.migrated_to,
        "members": [
            {
                "id": member.user_id,
                "name": telegram.users[member.user_id].name,
                "admin": member.status in {"creator", "administrator"},
            }
            for member in chat.members.values()
            if member.present and member.user_id != telegram.bot.id
        ],
        "topics": [
            topic.to_json() | {"closed": topic.closed, "icon": _EMOJI.get(topic.icon or "")}
            for topic in chat.topics.values()
            if not topic.deleted
        ],
    }


def _post(chat: Chat, post: Post) -> Json:
    return {
        "chat": chat.id,
        "id": post.id,
        "thread": post.thread,
        "deleted": post.deleted,
        "message": None if post.deleted else post.message,
        "keyboard": post.keyboard,
        "reactions": {str(user): emoji for user, emoji in post.reactions.items()},
        "pinned": post.id in chat.pinned,
        "changed": post.changed,
    }
