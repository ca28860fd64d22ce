"""The state of our little Telegram and the changes that both the bot and people can make to it.

It knows no HTTP and nothing of cxbot. Every change is written into the ledger.
"""

from datetime import datetime
from typing import Any

from cxbot.clock import Clock
from cxbot.sandbox import entities
from cxbot.sandbox.chats import RIGHTS, Chat, Json, Member, Post, Topic, User
from cxbot.sandbox.files import Files, kind_of
from cxbot.sandbox.ledger import Entry, Ledger
from cxbot.sandbox.updates import UpdateQueue

TOPIC_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
#: Deletes an optional field in `edit_post`.
GONE: Any = object()
_LANE = 1 << 33


class Network:
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

    # ---- posting ---------------------------------------------------------------------------

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
    ) -> Post:
        """Puts a message into a chat; one of a person also becomes an update for the bot."""
        chat.last_message_id += 1
        message: Json = {
            "message_id": chat.last_message_id,
            "from": sender.to_json(),
            "chat": chat.to_json(),
            "date": int(self.clock.now().timestamp()),
        }
        message |= self._place(chat, thread, reply_to)
        message |= content
        post = Post(message=message, keyboard=keyboard)
        chat.posts[post.id] = post
        by_bot = sender is self.bot
        entry = self.record(kind or ("sent" if by_bot else "received"), post)
        if not by_bot:
            self.updates.push("message", message, entry=entry, lane=chat.id)
        return post

    @staticmethod
    def _place(chat: Chat, thread: int | None, reply_to: Post | None) -> Json:
        place: Json = {}
        if thread is not None:
            place = {"message_thread_id": thread, "is_topic_message": True}
            # In a topic, a message that replies to nothing replies to the topic's beginning.
            reply_to = reply_to or chat.posts.get(thread)
        elif reply_to is not None and chat.type == "supergroup":
            place = {"message_thread_id": reply_to.message.get("message_thread_id", reply_to.id)}
        if reply_to is not None:
            place["reply_to_message"] = reply_to.quoted()
        return place

    def edit_post(
        self, chat: Chat, post: Post, changes: Json, *, by: User, dated: bool = True
    ) -> Post:
        """Changes a message in place; one of a person also becomes an update for the bot."""
        message = {**post.message, **changes}
        if dated:
            message["edit_date"] = int(self.clock.now().timestamp())
        post.message = {name: value for name, value in message.items() if value is not GONE}
        entry = self.record("edited", post, by=by.id)
        if by is not self.bot:
            self.updates.push("edited_message", post.message, entry=entry, lane=chat.id)
        return post

    def delete_post(self, post: Post, *, by: User) -> None:
        """Nobody is told: the Bot API has no update for a deletion."""
        post.deleted = True
        self.record("deleted", post, by=by.id)

    def react(self, post: Post, user: User, emoji: str | None) -> None:
        if emoji is None:
            post.reactions.pop(user.id, None)
        else:
            post.reactions[user.id] = emoji
        self.record("reaction", post, by=user.id, emoji=emoji or "")

    def record(self, kind: str, post: Post, **more: Any) -> Entry:
        """Writes a ledger entry about a message."""
        message = post.message
        entry = self.ledger.add(
            kind,
            chat_id=message["chat"]["id"],
            thread=post.thread,
            message_id=post.id,
            **{"from": message["from"]["id"]},
            text=message.get("text", message.get("caption")),
            media=kind_of(message),
            album=message.get("media_group_id"),
            **more,
        )
        post.changed = entry["seq"]
        return entry

    # ---- topics and groups -----------------------------------------------------------------

    def create_topic(
        self, chat: Chat, name: str, *, by: User, color: int = 0, icon: str | None = None
    ) -> Topic:
        created: Json = {"name": name, "icon_color": color or TOPIC_COLORS[0]}
        if icon:
            created["icon_custom_emoji_id"] = icon
        number = chat.last_message_id + 1
        topic = Topic(
            id=number, name=name, color=color or TOPIC_COLORS[0], icon=icon, creator=by.id
        )
        chat.topics[number] = topic
        self.post(chat, by, {"forum_topic_created": created}, thread=number, kind=self._service(by))
        return topic

    def edit_topic(
        self, chat: Chat, topic: Topic, *, by: User, name: str | None, icon: str | None
    ) -> None:
        edited: Json = {}
        if name is not None and name != topic.name:
            topic.name = edited["name"] = name
        if icon is not None and icon != (topic.icon or ""):
            topic.icon = icon or None
            edited["icon_custom_emoji_id"] = icon
        self._tell(chat, topic, by, {"forum_topic_edited": edited})

    def close_topic(self, chat: Chat, topic: Topic, *, by: User, closed: bool) -> None:
        topic.closed = closed
        word = "forum_topic_closed" if closed else "forum_topic_reopened"
        self._tell(chat, topic, by, {word: {}})

    def delete_topic(self, chat: Chat, topic: Topic, *, by: User) -> None:
        """With all its messages; the Bot API tells nobody."""
        topic.deleted = True
        for post in chat.posts.values():
            if post.thread == topic.id:
                post.deleted = True
        self.ledger.add(
            "topic", chat_id=chat.id, thread=topic.id, text="deleted", **{"from": by.id}
        )

    def set_member(self, chat: Chat, member: Member, *, by: User) -> None:
        """Changes a place in a group; of the bot's own place it is always told."""
        old = chat.member(member.user_id)
        chat.members[member.user_id] = member
        self._member_update(chat, old, member, by)

    def set_blocked(self, user: User, *, blocked: bool) -> None:
        if user.blocked == blocked:
            return
        user.blocked = blocked
        here, gone = Member(user_id=self.bot.id), Member(user_id=self.bot.id, status="kicked")
        old, new = (here, gone) if blocked else (gone, here)
        self._member_update(self.chats[user.id], old, new, user)

    def migrate(self, chat: Chat, new_id: int, *, by: User) -> Chat:
        """The group becomes a supergroup with another id; the old one refuses sends from now on."""
        members = {n: Member(user_id=n, status=m.status, rights=m.rights)
                   for n, m in chat.members.items()}  # fmt: skip
        new = Chat(id=new_id, type="supergroup", title=chat.title, members=members)
        self.chats[new_id] = new
        self.post(chat, by, {"migrate_to_chat_id": new_id})
        chat.migrated_to = new_id
        self.post(new, by, {"migrate_from_chat_id": chat.id})
        return new

    def _member_update(self, chat: Chat, old: Member, new: Member, by: User) -> None:
        user = self.users[new.user_id]
        entry = self.ledger.add(
            "member", chat_id=chat.id, user=user.id, text=new.status, **{"from": by.id}
        )
        payload = {
            "chat": chat.to_json(),
            "from": by.to_json(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": old.to_json(user),
            "new_chat_member": new.to_json(user),
        }
        mine = user is self.bot
        self.updates.push(
            "my_chat_member" if mine else "chat_member",
            payload,
            entry=entry,
            lane=chat.id + (5 if mine else 6) * _LANE,
        )

    def _tell(self, chat: Chat, topic: Topic, by: User, content: Json) -> None:
        self.post(chat, by, content, thread=topic.id, kind=self._service(by))

    def _service(self, by: User) -> str | None:
        return "topic" if by is self.bot else None

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
        lane = user.id + 3 * _LANE
        self.updates.push("callback_query", payload, entry=entry, lane=lane)
        return number

    # ---- looking ---------------------------------------------------------------------------

    def chat(self, chat_id: int) -> list[Json]:
        """The messages that are visible in the chat now, oldest first."""
        return [post.message for post in self.chats[chat_id].visible()]

    def may_all(self) -> frozenset[str]:
        return frozenset(RIGHTS)

    @staticmethod
    def text(text: str) -> Json:
        """A person's text with what Telegram finds in it."""
        found = entities.find(text)
        return {"text": text, "entities": found} if found else {"text": text}


class Tap:
    """A press of an inline button that waits for its answer."""

    __slots__ = ("answered", "at", "chat_id", "user_id")

    def __init__(self, *, user_id: int, chat_id: int, at: datetime) -> None:
        self.user_id = user_id
        self.chat_id = chat_id
        self.at = at
        self.answered = False
