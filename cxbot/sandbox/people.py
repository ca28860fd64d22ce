"""What a person does in a chat: writes, sends files and albums, edits, reacts, forwards, taps.

An act that a real app wouldn't offer raises `CantDo`.
"""

from collections.abc import Iterable
from typing import Any

from cxbot.sandbox import contents
from cxbot.sandbox.chats import ANONYMOUS_ID, Chat, Json, Post, Topic, User
from cxbot.sandbox.files import KINDS, describe
from cxbot.sandbox.network import Network
from cxbot.sandbox.posting import GONE
from cxbot.sandbox.reactions import REACTIONS
from cxbot.sandbox.refusals import CantDo


class People(Network):
    """`chat` is the group's id; without it people write to the bot."""

    # ---- writing ---------------------------------------------------------------------------

    def say(self, user_id: int, text: str, **where: Any) -> int:
        """Writes a text; answers with the message's id."""
        return self.put(user_id, self.text(text), **where)

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
        quote: str | None = None,
        anonymous: bool = False,
        forwarded_from: str | None = None,
    ) -> int:
        """Posts any content of a `Message`, as it is. `quote` is a part of what it replies to.

        `forwarded_from` is the name of somebody whose account stays hidden.
        """
        user, room = self._user(user_id), self._room(user_id, chat)
        sender, about = user, None
        anonymous = anonymous or room.member(user_id).anonymous
        if anonymous:
            sender, about = self._anonymous(room, user), {"author": user_id}
            content = {**content, "sender_chat": room.to_json()}
        if forwarded_from is not None:
            origin = {"type": "hidden_user", "sender_user_name": forwarded_from, "date": 1700000000}
            content = {**content, "forward_origin": origin}
        reply = self._post(room, reply_to) if reply_to is not None else None
        if quote is not None:
            content = {**content, "quote": {"text": quote, "position": 0, "is_manual": True}}
        if thread is None and reply is not None and room.forum:
            thread = reply.thread
        if thread is not None:
            topic = self._topic(room, thread)
            if topic.closed and not room.member(user_id).may("can_manage_topics"):
                raise CantDo("The topic is closed.")
        user.wrote = user.wrote or room.type == "private"
        return self.post(room, sender, content, thread=thread, reply_to=reply, about=about).id

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
        """Any of photo, document, voice, audio, video, video_note, animation, sticker.

        `album` in `where` makes it one more part of the album with that id.
        """
        if kind not in KINDS:
            raise CantDo(f'There is no file of kind "{kind}".')
        file = self.files.add(kind, content, name=name, mime_type=mime_type, size=size)
        shown = describe(kind, file, {"duration": duration})
        album = where.pop("album", None)
        group = {"media_group_id": album} if album else {}
        return self.put(user_id, group | shown | self._caption(caption), **where)

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

    def send_rare(self, user_id: int, kind: str, **where: Any) -> int:
        """A poll, quiz, dice, story, invoice, paid_media, giveaway, game, checklist or venue."""
        return self.put(user_id, contents.rare(kind), **where)

    def send_album(
        self,
        user_id: int,
        contents: Iterable[bytes],
        *,
        caption: str = "",
        kinds: Iterable[str] = (),
        split: int = 0,
        **where: Any,
    ) -> list[int]:
        """Files that belong together, photos unless `kinds` say; the first carries the caption.

        `split` ends a page of getUpdates after that many parts: the rest comes with the next one.
        """
        group = self.album_id()
        given = list(contents)
        kinds = [*kinds, *(["photo"] * len(given))]
        numbers: list[int] = []
        for kind, content in zip(kinds, given, strict=False):
            words = "" if numbers else caption
            more = {"album": group, "caption": words} | where
            numbers.append(self.send_file(user_id, kind, content, **more))
            if len(numbers) == split:
                self.updates.end_page()
        return numbers

    def album_id(self) -> str:
        """The id of an album that is still to come."""
        return str(10**16 + self.ledger.seq)

    # ---- changing what one wrote -----------------------------------------------------------

    def edit(
        self,
        user_id: int,
        message_id: int,
        text: str,
        *,
        chat: int | None = None,
        photo: bytes | None = None,
    ) -> None:
        """Changes the text, or the caption, of their own message; `photo` replaces its file."""
        user, room = self._user(user_id), self._room(user_id, chat)
        post = self._post(room, message_id)
        if user_id not in (post.sender, post.author):
            raise CantDo("People edit only their own messages.")
        changes = self.text(text) if "text" in post.message else self._caption(text)
        if "text" in post.message:
            changes.setdefault("entities", GONE)
        if photo is not None:
            changes |= dict.fromkeys((*KINDS, "text", "entities"), GONE)
            changes |= describe("photo", self.files.add("photo", photo), {}) | self._caption(text)
        self.edit_post(room, post, changes, by=user)

    def delete(self, user_id: int, message_id: int, *, chat: int | None = None) -> None:
        room = self._room(user_id, chat)
        self.delete_post(self._post(room, message_id), by=self._user(user_id))

    def reacts(
        self,
        user_id: int,
        message_id: int,
        emoji: str | None = None,
        *,
        chat: int | None = None,
        anonymous: bool = False,
    ) -> None:
        """Puts one of Telegram's reactions under a message, or takes theirs away."""
        user, room = self._user(user_id), self._room(user_id, chat)
        if emoji is not None and (emoji := emoji.replace("\ufe0f", "")) not in REACTIONS:
            raise CantDo(f'Telegram has no reaction "{emoji}".')
        self.react(room, self._post(room, message_id), user, emoji, as_chat=anonymous)

    def pin(self, user_id: int, message_id: int, *, chat: int) -> None:
        room, user = self._group(chat), self._user(user_id)
        post = self._post(room, message_id)
        if not room.member(user_id).may("can_pin_messages"):
            raise CantDo("Only administrators pin messages.")
        room.pinned.append(message_id)
        self.post(room, user, {"pinned_message": post.quoted()}, thread=post.thread)

    def make_uncopyable(self, chat: int, message_id: int) -> None:
        """From now on the message can't be copied, as one that destroys itself can't."""
        self._post(self._chat(chat), message_id).uncopyable = True

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
        data that is no longer shown: the finger was faster than the edit. Whoever is anonymous
        presses under their own name.
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

    def deactivate(self, user_id: int) -> None:
        """The account is gone; the bot isn't told."""
        self._user(user_id).deactivated = True

    # ---- finding -----------------------------------------------------------------------------

    def _user(self, user_id: int) -> User:
        user = self.users.get(user_id)
        if user is None:
            raise CantDo(f"There is no person {user_id}.")
        return user

    def _chat(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None:
            raise CantDo(f"There is no chat {chat_id}.")
        return chat

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
            if chat.user.deactivated:
                raise CantDo("Their account is gone.")
            return chat
        chat = self._group(chat_id)
        if not chat.member(user_id).present:
            raise CantDo(f"Person {user_id} isn't in group {chat_id}.")
        if chat.migrated_to is not None:
            raise CantDo(f"The group became supergroup {chat.migrated_to}.")
        return chat

    def _anonymous(self, room: Chat, user: User) -> User:
        if room.type == "private" or room.member(user.id).status not in {
            "creator",
            "administrator",
        }:
            raise CantDo("Only administrators of a group write anonymously.")
        sender = User(id=ANONYMOUS_ID, name="Group", username="GroupAnonymousBot", is_bot=True)
        return self.users.setdefault(ANONYMOUS_ID, sender)

    @staticmethod
    def _post(chat: Chat, message_id: int) -> Post:
        post = chat.post(message_id)
        if post is None:
            raise CantDo(f"There is no message {message_id} in {chat.id}.")
        return post

    @staticmethod
    def _topic(chat: Chat, thread: int) -> Topic:
        topic = chat.topic(thread)
        if topic is None or not chat.forum:
            raise CantDo(f"There is no topic {thread} in {chat.id}.")
        return topic

    def _caption(self, caption: str) -> Json:
        if not caption:
            return {}
        words = self.text(caption)
        return {"caption": caption} | (
            {"caption_entities": words["entities"]} if "entities" in words else {}
        )


def _buttons(markup: Json | None, name: str) -> list[Json]:
    rows = (markup or {}).get(name, [])
    return [item if isinstance(item, dict) else {"text": str(item)} for row in rows for item in row]
