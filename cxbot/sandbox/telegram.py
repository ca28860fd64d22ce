"""What people do in our little Telegram: they write, send files, tap, block, run the group.

An act that a real app wouldn't offer raises `CantDo`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

from cxbot.sandbox.chats import ANONYMOUS_ID, Chat, Json, Member, Post, Topic, User
from cxbot.sandbox.files import describe
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import CantDo


class Telegram(Network):
    """The people's side. `chat` is the group's id; without it people write to the bot."""

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
    ) -> Chat:
        """A group with the bot in it, an administrator with every right unless told otherwise."""
        kind = type or ("supergroup" if forum else "group")
        chat = Chat(id=id, type=kind, title=title, forum=forum)
        rights = self.may_all() if bot_rights is None else frozenset(bot_rights)
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
        creator: bool = False,
        language: str | None = None,
    ) -> User:
        """A person in the group; somebody known is only added to it."""
        user = self.users.get(id) or User(id=id, name=name, language=language)
        self.users[id] = user
        self.chats.setdefault(id, Chat(id=id, type="private", user=user))
        status: Literal["creator", "administrator", "member"] = "member"
        if admin or creator:
            status = "creator" if creator else "administrator"
        rights = self.may_all() if admin else frozenset()
        self._group(group).members[id] = Member(user_id=id, status=status, rights=rights)
        self.ledger.add("person", chat_id=group, text=name)
        return user

    def set_bot(
        self,
        group: int,
        *,
        rights: Iterable[str] | None = None,
        status: Literal["administrator", "member", "left", "kicked"] = "administrator",
    ) -> None:
        """Promotes, demotes or throws out the bot; it is told."""
        held = self.may_all() if rights is None else frozenset(rights)
        by = next((self.users[n] for n in self._group(group).members if n != self.bot.id), self.bot)
        member = Member(user_id=self.bot.id, status=status)
        if status == "administrator":
            member = replace(member, rights=held)
        self.set_member(self._group(group), member, by=by)

    def remove_member(self, group: int, user_id: int) -> None:
        """They leave; the bot is told if it asked for `chat_member`."""
        user = self._user(user_id)
        self.set_member(self._group(group), Member(user_id=user_id, status="left"), by=user)

    # ---- writing ---------------------------------------------------------------------------

    def say(
        self,
        user_id: int,
        text: str,
        *,
        chat: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
    ) -> int:
        """Writes a text; answers with the message's id."""
        return self.put(
            user_id, self.text(text),
            chat=chat, thread=thread, reply_to=reply_to, anonymous=anonymous,
        )  # fmt: skip

    def start(self, user_id: int, payload: str = "") -> int:
        return self.say(user_id, f"/start {payload}".rstrip())

    def put(
        self,
        user_id: int,
        content: Json,
        *,
        chat: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
    ) -> int:
        """Posts any content of a `Message`, as it is."""
        user, room = self._user(user_id), self._room(user_id, chat)
        sender = user
        if anonymous:
            content = {**content, "sender_chat": room.to_json()}
            sender = User(id=ANONYMOUS_ID, name="Group", username="GroupAnonymousBot", is_bot=True)
            self.users.setdefault(ANONYMOUS_ID, sender)
        reply = self._post(room, reply_to) if reply_to is not None else None
        if thread is None and reply is not None:
            thread = reply.thread
        if thread is not None:
            topic = self._topic(room, thread)
            if topic.closed and not room.member(user_id).may("can_manage_topics"):
                raise CantDo("The topic is closed.")
        user.wrote = user.wrote or room.type == "private"
        return self.post(room, sender, content, thread=thread, reply_to=reply).id

    def send_file(
        self,
        user_id: int,
        kind: str,
        content: bytes,
        *,
        caption: str = "",
        name: str = "",
        mime_type: str = "",
        size: int = 0,
        duration: int = 1,
        **where: Any,
    ) -> int:
        """Any of photo, document, voice, audio, video, video_note, animation, sticker."""
        file = self.files.add(kind, content, name=name, mime_type=mime_type, size=size)
        shown = describe(kind, file, {"duration": duration})
        return self.put(user_id, shown | self._caption(caption), **where)

    def send_photo(self, user_id: int, content: bytes, **more: Any) -> int:
        return self.send_file(user_id, "photo", content, **more)

    def send_voice(self, user_id: int, content: bytes, **more: Any) -> int:
        return self.send_file(user_id, "voice", content, **more)

    def send_document(self, user_id: int, content: bytes, **more: Any) -> int:
        return self.send_file(user_id, "document", content, **more)

    def send_sticker(self, user_id: int, content: bytes = b"sticker", **more: Any) -> int:
        return self.send_file(user_id, "sticker", content, **more)

    def send_location(
        self, user_id: int, latitude: float = 55.75, longitude: float = 37.62, **where: Any
    ) -> int:
        place = {"latitude": latitude, "longitude": longitude}
        return self.put(user_id, {"location": place}, **where)

    def send_contact(
        self, user_id: int, phone: str | None = None, *, own: bool = True, **where: Any
    ) -> int:
        """The sender's own phone, as the button shares it, or somebody else's."""
        user = self._user(user_id)
        if own:
            number = phone or user.phone or f"+7900{user_id:07d}"
            contact: Json = {"phone_number": number, "first_name": user.name, "user_id": user_id}
        else:
            contact = {"phone_number": phone or "+79000000000", "first_name": "Somebody"}
        return self.put(user_id, {"contact": contact}, **where)

    def send_album(
        self, user_id: int, contents: Iterable[bytes], *, caption: str = "", **where: Any
    ) -> list[int]:
        """Photos that belong together; the first one carries the caption."""
        group = {"media_group_id": str(10**16 + self.ledger.seq)}
        numbers: list[int] = []
        for content in contents:
            words = {} if numbers else self._caption(caption)
            shown = describe("photo", self.files.add("photo", content), {})
            numbers.append(self.put(user_id, group | shown | words, **where))
        return numbers

    def edit(self, user_id: int, message_id: int, text: str, *, chat: int | None = None) -> None:
        """Changes the text, or the caption, of their own message."""
        user, room = self._user(user_id), self._room(user_id, chat)
        post = self._post(room, message_id)
        if post.sender != user_id:
            raise CantDo("People edit only their own messages.")
        changes = self.text(text) if "text" in post.message else self._caption(text)
        self.edit_post(room, post, changes, by=user)

    def delete(self, user_id: int, message_id: int, *, chat: int | None = None) -> None:
        room = self._room(user_id, chat)
        self.delete_post(self._post(room, message_id), by=self._user(user_id))

    # ---- buttons ---------------------------------------------------------------------------

    def tap(
        self,
        user_id: int,
        chat_id: int,
        message_id: int,
        button: str,
        *,
        force: bool = False,
    ) -> str:
        """Presses a button by label or data. Answers with the id of the tap, "" if it made none.

        A button of a reply keyboard writes its label, or shares the phone. `force` presses
        data that is no longer shown: the finger was faster than the edit.
        """
        user, room = self._user(user_id), self._room(user_id, chat_id)
        post = room.posts.get(message_id)
        if post is None or (post.deleted and not force):
            raise CantDo(f"There is no message {message_id} in {chat_id}.")
        if force:
            return self.press(room, post, user, button)
        for item in _buttons(post.message.get("reply_markup"), "inline_keyboard"):
            if button in (item["text"], item.get("callback_data")):
                data = item.get("callback_data")
                return self.press(room, post, user, data) if data is not None else ""
        for item in _buttons(post.keyboard, "keyboard"):
            if button == item["text"]:
                if item.get("request_contact"):
                    self.send_contact(user_id, own=True, reply_to=message_id)
                else:
                    self.say(user_id, button)
                return ""
        raise CantDo(f'Message {message_id} has no button "{button}".')

    # ---- the customer's relation to the bot -------------------------------------------------

    def block(self, user_id: int) -> None:
        self.set_blocked(self._user(user_id), blocked=True)

    def unblock(self, user_id: int) -> None:
        self.set_blocked(self._user(user_id), blocked=False)

    # ---- running the group -------------------------------------------------------------------

    def open_topic(self, user_id: int, chat: int, name: str) -> int:
        return self.create_topic(self._group(chat), name, by=self._user(user_id)).id

    def shut_topic(self, user_id: int, chat: int, thread: int, *, closed: bool = True) -> None:
        room = self._group(chat)
        self.close_topic(room, self._topic(room, thread), by=self._user(user_id), closed=closed)

    def remove_topic(self, user_id: int, chat: int, thread: int) -> None:
        room = self._group(chat)
        self.delete_topic(room, self._topic(room, thread), by=self._user(user_id))

    def upgrade(self, user_id: int, chat: int, new_id: int) -> int:
        """The group becomes a supergroup."""
        return self.migrate(self._group(chat), new_id, by=self._user(user_id)).id

    # ---- finding -----------------------------------------------------------------------------

    def _user(self, user_id: int) -> User:
        user = self.users.get(user_id)
        if user is None:
            raise CantDo(f"There is no person {user_id}.")
        return user

    def _group(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None or chat.type == "private":
            raise CantDo(f"There is no group {chat_id}.")
        return chat

    def _room(self, user_id: int, chat_id: int | None) -> Chat:
        if chat_id is None or chat_id == user_id:
            chat = self.chats.get(user_id)
            if chat is None or chat.user is None:
                raise CantDo(f"Person {user_id} has no chat with the bot.")
            if chat.user.blocked:
                raise CantDo("They blocked the bot; unblock it first.")
            return chat
        chat = self._group(chat_id)
        if not chat.member(user_id).present:
            raise CantDo(f"Person {user_id} isn't in group {chat_id}.")
        return chat

    @staticmethod
    def _post(chat: Chat, message_id: int) -> Post:
        post = chat.post(message_id)
        if post is None:
            raise CantDo(f"There is no message {message_id} in {chat.id}.")
        return post

    @staticmethod
    def _topic(chat: Chat, thread: int) -> Topic:
        topic = chat.topic(thread)
        if topic is None:
            raise CantDo(f"There is no topic {thread} in {chat.id}.")
        return topic

    def _caption(self, caption: str) -> Json:
        if not caption:
            return {}
        words = self.text(caption)
        return {"caption": caption} | (
            {"caption_entities": words["entities"]} if "entities" in words else {}
        )


def _bot_member(bot_id: int, rights: frozenset[str]) -> Member:
    status: Literal["administrator", "member"] = "administrator" if rights else "member"
    return Member(user_id=bot_id, status=status, rights=rights)


def _buttons(markup: Json | None, name: str) -> list[Json]:
    rows = (markup or {}).get(name, [])
    return [item if isinstance(item, dict) else {"text": str(item)} for row in rows for item in row]
