"""The whole little Telegram: its people, and what they do with the groups they run.

An act that a real app wouldn't offer raises `CantDo`.
"""

from collections.abc import Iterable
from typing import Literal

from cxbot.sandbox.chats import TELEGRAM_ID, Chat, Json, Member, Status, User
from cxbot.sandbox.people import People
from cxbot.sandbox.refusals import CantDo


class Telegram(People):
    """The people's side."""

    # ---- who there is ----------------------------------------------------------------------

    def add_customer(
        self,
        name: str,
        language: str | None = None,
        id: int | None = None,  # noqa: A002  (Telegram's own word)
        *,
        username: str | None = None,
        phone: str | None = None,
    ) -> User:
        """A person who may open a private chat with the bot."""
        number = id or max((n for n in self.users if n < 10**9), default=1000) + 1
        if number in self.users:
            raise CantDo(f"There is somebody with id {number} already.")
        user = User(id=number, name=name, language=language, username=username, phone=phone)
        self.users[number] = user
        self.chats[number] = Chat(id=number, type="private", user=user)
        self.ledger.add("person", chat_id=number, text=name)
        return user

    def add_group(
        self,
        id: int = -1001,  # noqa: A002  (Telegram's own word)
        title: str = "Operators",
        *,
        forum: bool = True,
        type: Literal["group", "supergroup"] | None = None,  # noqa: A002  (Telegram's own word)
        bot_rights: Iterable[str] | None = None,
        bot: bool = True,
    ) -> Chat:
        """A group with the bot in it, an administrator with every right unless told otherwise.

        Without `bot` it is a group the bot knows nothing of; `set_bot` brings it there.
        """
        kind = type or ("supergroup" if forum else "group")
        chat = Chat(id=id, type=kind, title=title, forum=forum)
        rights = self.may_all() if bot_rights is None else frozenset(bot_rights)
        if bot:
            chat.members[self.bot.id] = _bot_member(self.bot.id, rights)
        # Message 1 of a forum is its General topic.
        chat.last_message_id = 1 if forum else 0
        self.chats[id] = chat
        self.ledger.add("group", chat_id=id, text=title)
        return chat

    def add_member(
        self,
        group: int,
        name: str,
        id: int,  # noqa: A002  (Telegram's own word)
        *,
        admin: bool = False,
        is_bot: bool = False,
        username: str | None = None,
        language: str | None = None,
        told: bool = False,
    ) -> User:
        """A person in the group; somebody known is only added to it. `told`: they join now."""
        user = self.users.get(id) or User(
            id=id, name=name, language=language, username=username, is_bot=is_bot
        )
        self.users[id] = user
        self.chats.setdefault(id, Chat(id=id, type="private", user=user))
        status: Status = "administrator" if admin else "member"
        rights = self.may_all() if admin else frozenset()
        member = Member(user_id=id, status=status, rights=rights)
        room = self._group(group)
        self.ledger.add("person", chat_id=group, text=name)
        if told:
            self.set_member(room, member, by=user)
        else:
            room.members[id] = member
        return user

    # ---- places in a group -----------------------------------------------------------------

    def set_bot(
        self,
        group: int,
        *,
        rights: Iterable[str] | None = None,
        without: Iterable[str] = (),
        status: Literal["administrator", "member", "left", "kicked"] = "administrator",
        by: int = 0,
    ) -> None:
        """Brings in, promotes, demotes or throws out the bot; it is told.

        `without` takes single rights away from all there are.
        """
        room = self._group(group)
        held = (self.may_all() if rights is None else frozenset(rights)) - frozenset(without)
        others = (self.users[n] for n in room.members if n != self.bot.id)
        who = self._user(by) if by else next(others, self.bot)
        member = Member(user_id=self.bot.id, status=status)
        if status == "administrator":
            member.rights = held
        self.set_member(room, member, by=who)

    def remove_member(self, group: int, user_id: int) -> None:
        """They leave; the bot is told if it asked for `chat_member`."""
        user = self._user(user_id)
        self.set_member(self._group(group), Member(user_id=user_id, status="left"), by=user)

    def rank(
        self,
        group: int,
        user_id: int,
        *,
        status: Status = "administrator",
        rights: Iterable[str] | None = None,
        anonymous: bool = False,
        by: int = 0,
    ) -> None:
        """Promotes, demotes, throws out or brings back somebody."""
        held = self.may_all() if rights is None else frozenset(rights)
        member = Member(user_id=self._user(user_id).id, status=status, anonymous=anonymous)
        if status == "administrator":
            member.rights = held
        self.set_member(self._group(group), member, by=self._user(by or user_id))

    # ---- running the group -----------------------------------------------------------------

    def open_topic(self, user_id: int, chat: int, name: str) -> int:
        return self.create_topic(self._group(chat), name, by=self._user(user_id)).id

    def rename_topic(
        self, user_id: int, chat: int, thread: int, name: str | None = None, icon: str | None = None
    ) -> None:
        room = self._group(chat)
        topic = self._topic(room, thread)
        self.edit_topic(room, topic, by=self._user(user_id), name=name, icon=icon)

    def shut_topic(self, user_id: int, chat: int, thread: int, *, closed: bool = True) -> None:
        room = self._group(chat)
        self.close_topic(room, self._topic(room, thread), by=self._user(user_id), closed=closed)

    def remove_topic(self, user_id: int, chat: int, thread: int) -> None:
        room = self._group(chat)
        self.delete_topic(room, self._topic(room, thread), by=self._user(user_id))

    def switch_topics(self, chat: int, *, forum: bool) -> None:
        self.set_forum(self._group(chat), forum=forum)

    def upgrade(self, user_id: int, chat: int, new_id: int, *, forum: bool | None = None) -> int:
        """The group becomes a supergroup; with topics if it had them, unless told otherwise."""
        room = self._group(chat)
        topics = room.forum if forum is None else forum
        return self.migrate(room, new_id, by=self._user(user_id), forum=topics).id

    def channel_post(self, chat: int, text: str, *, channel: str = "Shop news") -> int:
        """A post of the linked channel, which Telegram itself forwards into the group."""
        room = self._group(chat)
        shown: Json = {"id": room.id - 7, "type": "channel", "title": channel}
        origin = {"type": "channel", "chat": shown, "message_id": 5, "date": 1700000000}
        sender = self.users.setdefault(TELEGRAM_ID, User(id=TELEGRAM_ID, name="Telegram"))
        content = self.text(text) | {
            "sender_chat": shown,
            "forward_origin": origin,
            "is_automatic_forward": True,
        }
        return self.post(room, sender, content).id


def _bot_member(bot_id: int, rights: frozenset[str]) -> Member:
    status: Literal["administrator", "member"] = "administrator" if rights else "member"
    return Member(user_id=bot_id, status=status, rights=rights)
