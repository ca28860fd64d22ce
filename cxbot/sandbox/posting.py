"""The state of our little Telegram, and what becomes of a message: posted, edited, deleted, tapped.

It knows no HTTP and nothing of cxbot. Every change is written into the ledger; what the bot may
see of it becomes an update.
"""

from datetime import datetime
from typing import Any

from cxbot.clock import Clock
from cxbot.sandbox import entities
from cxbot.sandbox.chats import RIGHTS, Chat, Json, Post, User
from cxbot.sandbox.contents import TOLD_OF_OWN, kind_of, service_of
from cxbot.sandbox.files import Files
from cxbot.sandbox.ledger import Entry, Ledger
from cxbot.sandbox.updates import UpdateQueue

#: Deletes an optional field in `edit_post`.
GONE: Any = object()
#: The webhook's lanes of one chat lie this far apart, by kind of update.
LANE = 1 << 33


class Posting:
    """Users, chats, files, the bot's queue of updates, and the ledger."""

    def __init__(self, clock: Clock, bot_id: int = 42) -> None:
        self.clock = clock
        self.ledger = Ledger(clock)
        self.files = Files()
        self.updates = UpdateQueue(clock)
        self.bot = User(id=bot_id, name="Sandbox", username="sandbox_bot", is_bot=True)
        self.users: dict[int, User] = {bot_id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        #: The bot's commands by (scope as JSON, language).
        self.commands: dict[tuple[str, str], list[Json]] = {}
        #: With privacy, a bot that is no administrator sees little of a group.
        self.privacy = False

    # ---- messages --------------------------------------------------------------------------

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        *,
        thread: int | None = None,
        reply_to: Post | None = None,
        keyboard: Json | None = None,
        kind: str | None = None,
        about: Json | None = None,
    ) -> Post:
        """Puts a message into a chat; the bot is told of it when it may see it.

        `about` are facts for the ledger: `copied_from` (chat, message), or `author`, the person
        behind an anonymous message.
        """
        chat.last_message_id += 1
        message: Json = {
            "message_id": chat.last_message_id,
            "from": sender.to_json(),
            "chat": chat.to_json(),
            "date": int(self.clock.now().timestamp()),
        }
        message |= _place(chat, thread, reply_to)
        message |= content
        post = Post(message=message, keyboard=keyboard, author=(about or {}).get("author"))
        chat.posts[post.id] = post
        by_bot = sender is self.bot
        entry = self.record(kind or ("sent" if by_bot else "received"), post, **(about or {}))
        if (service_of(content) in TOLD_OF_OWN) if by_bot else self._sees(chat, message):
            self.updates.push("message", message, entry=entry, lane=chat.id)
        return post

    def edit_post(
        self, chat: Chat, post: Post, changes: Json, *, by: User, dated: bool = True
    ) -> Post:
        """Changes a message in place; one of a person also becomes an update for the bot."""
        message = {**post.message, **changes}
        if dated:
            message["edit_date"] = int(self.clock.now().timestamp())
        post.message = {name: value for name, value in message.items() if value is not GONE}
        entry = self.record("edited", post, by=by.id)
        if by is not self.bot and self._sees(chat, message):
            self.updates.push("edited_message", post.message, entry=entry, lane=chat.id)
        return post

    def delete_post(self, post: Post, *, by: User) -> None:
        """Nobody is told: the Bot API has no update for a deletion."""
        post.deleted = True
        self.record("deleted", post, by=by.id)

    def react(
        self, chat: Chat, post: Post, user: User, emoji: str | None, *, as_chat: bool = False
    ) -> None:
        """One reaction of each; the bot hears of others' where it is an administrator."""
        old = post.reactions.pop(user.id, None)
        if emoji is not None:
            post.reactions[user.id] = emoji
        entry = self.record("reaction", post, by=user.id, emoji=emoji or "")
        heard = chat.type == "private" or chat.member(self.bot.id).status == "administrator"
        if user is self.bot or old == emoji or not heard:
            return
        actor = {"actor_chat": chat.to_json()} if as_chat else {"user": user.to_json()}
        payload = {
            "chat": chat.to_json(),
            "message_id": post.id,
            "date": int(self.clock.now().timestamp()),
            "old_reaction": _reactions(old),
            "new_reaction": _reactions(emoji),
        }
        lane = chat.id + 8 * LANE
        self.updates.push("message_reaction", payload | actor, entry=entry, lane=lane)

    def record(self, kind: str, post: Post, **more: Any) -> Entry:
        """Writes a ledger entry about a message."""
        message = post.message
        replied = message.get("reply_to_message", {}).get("message_id")
        entry = self.ledger.add(
            kind,
            chat_id=message["chat"]["id"],
            thread=post.thread,
            message_id=post.id,
            **{"from": message["from"]["id"]},
            text=message.get("text", message.get("caption")),
            media=kind_of(message),
            service=service_of(message),
            album=message.get("media_group_id"),
            # In a topic a message that replies to nothing shows the topic's beginning.
            reply_to=replied if replied != post.thread else None,
            **more,
        )
        post.changed = entry["seq"]
        return entry

    # ---- taps ------------------------------------------------------------------------------

    def press(self, chat: Chat, post: Post, user: User, data: str) -> str:
        """Presses an inline button; the answer's id is the callback query's."""
        number = str((user.id << 32) + len(self.taps) + 1)
        self.taps[number] = Tap(user_id=user.id, chat_id=chat.id, at=self.clock.now())
        entry = self.record("tap", post, by=user.id, data=data, tap_id=number)
        payload = {
            "id": number,
            "from": user.to_json(),
            "message": post.message,
            "chat_instance": str(chat.id * 7919),
            "data": data,
        }
        lane = user.id + 3 * LANE
        self.updates.push("callback_query", payload, entry=entry, lane=lane)
        return number

    # ---- looking ---------------------------------------------------------------------------

    def chat(self, chat_id: int) -> list[Json]:
        """The messages that are visible in the chat now, oldest first."""
        return [post.message for post in self.chats[chat_id].visible()]

    def copies(self, chat_id: int, message_id: int) -> list[tuple[int, int]]:
        """(chat, message) of everything that was copied or forwarded from a message."""
        return [
            (entry["chat_id"], entry["message_id"])
            for entry in self.ledger.of("sent")
            if entry.get("copied_from") == [chat_id, message_id]
        ]

    def may_all(self) -> frozenset[str]:
        return frozenset(RIGHTS)

    @staticmethod
    def text(text: str) -> Json:
        """A person's text with what Telegram finds in it."""
        found = entities.find(text)
        return {"text": text, "entities": found} if found else {"text": text}

    def _sees(self, chat: Chat, message: Json) -> bool:
        """Whether the bot gets the message of somebody else."""
        if chat.type == "private":
            return True
        place = chat.member(self.bot.id)
        if not place.present or not self.privacy or place.status == "administrator":
            return place.present
        told = service_of(message) is not None or message.get("text", "").startswith("/")
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        return told or replied == self.bot.id


class Tap:
    """A press of an inline button that waits for its answer."""

    __slots__ = ("answered", "at", "chat_id", "user_id")

    def __init__(self, *, user_id: int, chat_id: int, at: datetime) -> None:
        self.user_id = user_id
        self.chat_id = chat_id
        self.at = at
        self.answered = False


def _reactions(emoji: str | None) -> list[Json]:
    return [] if emoji is None else [{"type": "emoji", "emoji": emoji}]


def _place(chat: Chat, thread: int | None, reply_to: Post | None) -> Json:
    """The fields of a message that say where it lies and what it answers."""
    place: Json = {}
    elsewhere = reply_to is not None and (
        reply_to.message["chat"]["id"] != chat.id or (chat.forum and reply_to.thread != thread)
    )
    if reply_to is not None and elsewhere:
        place["external_reply"] = _external(reply_to)
        reply_to = None
    if thread is not None:
        place |= {"message_thread_id": thread, "is_topic_message": True}
        # In a topic, a message that replies to nothing replies to the topic's beginning.
        reply_to = reply_to or chat.posts.get(thread)
    elif reply_to is not None and chat.type == "supergroup":
        place = {"message_thread_id": reply_to.message.get("message_thread_id", reply_to.id)}
    if reply_to is not None:
        place["reply_to_message"] = reply_to.quoted()
    return place


def _external(post: Post) -> Json:
    """A message of another chat or topic, as a reply to it shows it."""
    message = post.message
    origin = {"type": "user", "date": message["date"], "sender_user": message["from"]}
    shown: Json = {"origin": origin}
    if message["chat"]["type"] == "supergroup":
        shown |= {"chat": message["chat"], "message_id": post.id}
    kind = kind_of(message)
    return shown | ({kind: message[kind]} if kind else {})
