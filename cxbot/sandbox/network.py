"""Topics, groups and members: the changes that both the bot and people can make to them."""

from typing import Any

from cxbot.sandbox.chats import Chat, Json, Member, Topic, User
from cxbot.sandbox.posting import LANE, Posting

TOPIC_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


class Network(Posting):
    """All that the methods of the Bot API work on."""

    # ---- topics ----------------------------------------------------------------------------

    def create_topic(
        self, chat: Chat, name: str, *, by: User, color: int = 0, icon: str | None = None
    ) -> Topic:
        number = chat.last_message_id + 1
        topic = Topic(
            id=number, name=name, color=color or TOPIC_COLORS[0], icon=icon, creator=by.id
        )
        chat.topics[number] = topic
        created = {name: value for name, value in topic.to_json().items() if "thread" not in name}
        self._tell(chat, topic, by, {"forum_topic_created": created})
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
        gone = [post for post in chat.visible() if post.thread == topic.id]
        for post in gone:
            post.deleted = True
        entry = self.ledger.add(
            "topic", chat_id=chat.id, thread=topic.id, text="deleted", service="topic_deleted",
            messages=[post.id for post in gone], **{"from": by.id},
        )  # fmt: skip
        for post in gone:
            post.changed = entry["seq"]

    def set_forum(self, chat: Chat, *, forum: bool) -> None:
        """Switches topics on or off. Without them all messages lie in one row; nobody is told."""
        chat.forum = forum
        chat.last_message_id = max(chat.last_message_id, 1)
        self.ledger.add("group", chat_id=chat.id, text="forum" if forum else "no forum")

    # ---- groups and members ----------------------------------------------------------------

    def set_member(self, chat: Chat, member: Member, *, by: User) -> None:
        """Changes a place in a group; of the bot's own place it is always told.

        Who comes or goes is also told by a message in the group.
        """
        old = chat.member(member.user_id)
        user = self.users[member.user_id]
        if old.present and not member.present:
            self.post(chat, by, {"left_chat_member": user.to_json()}, kind="service")
        chat.members[member.user_id] = member
        self._member_update(chat, old, member, by)
        if member.present and not old.present:
            self.post(chat, by, {"new_chat_members": [user.to_json()]}, kind="service")

    def set_blocked(self, user: User, *, blocked: bool) -> None:
        if user.blocked == blocked:
            return
        user.blocked = blocked
        here, gone = Member(user_id=self.bot.id), Member(user_id=self.bot.id, status="kicked")
        old, new = (here, gone) if blocked else (gone, here)
        self._member_update(self.chats[user.id], old, new, user)

    def migrate(self, chat: Chat, new_id: int, *, by: User, forum: bool = False) -> Chat:
        """The group becomes a supergroup with another id; the old one refuses sends from now on.

        No message and no topic goes along.
        """
        members = {n: Member(user_id=n, status=m.status, rights=m.rights, anonymous=m.anonymous)
                   for n, m in chat.members.items()}  # fmt: skip
        new = Chat(id=new_id, type="supergroup", title=chat.title, members=members, forum=forum)
        new.last_message_id = 1 if forum else 0
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
        payload: dict[str, Any] = {
            "chat": chat.to_json(),
            "from": by.to_json(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": old.to_json(user),
            "new_chat_member": new.to_json(user),
        }
        mine = user is self.bot
        if not mine and chat.member(self.bot.id).status != "administrator":
            return
        self.updates.push(
            "my_chat_member" if mine else "chat_member",
            payload,
            entry=entry,
            lane=chat.id + (5 if mine else 6) * LANE,
        )

    def _tell(self, chat: Chat, topic: Topic, by: User, content: Json) -> None:
        self.post(chat, by, content, thread=topic.id, kind="topic" if by is self.bot else None)
