"""What people send and what we send them, free of any messenger's own words."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from cxbot.model.text import NOTHING_SAID, RichText

AttachmentKind = Literal[
    "photo", "document", "voice", "video", "video_note", "audio", "animation", "sticker",
    "location", "contact", "venue", "poll", "dice", "other",
]  # fmt: skip

#: How the address of a file begins that is its own content (RFC 2397).
_HELD = "data:"


class Attachment(Struct, frozen=True, kw_only=True):
    """A file (by the channel's own id, by a URL or path of the owner's, or held whole), a place,
    or a contact."""

    kind: AttachmentKind
    file_id: str | None = None
    url: str | None = None
    name: str | None = None
    mime_type: str | None = None
    size: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str | None = None
    #: A contact is proof of a phone only when it is the sender's own.
    own: bool = False

    @classmethod
    def holding(
        cls, kind: AttachmentKind, content: bytes, *, name: str, mime_type: str
    ) -> "Attachment":
        """A small file that lies in the row itself, so that a resend finds it as it was."""
        url = f"{_HELD}{mime_type};base64,{b64encode(content).decode()}"
        return cls(kind=kind, url=url, name=name, mime_type=mime_type)

    @property
    def content(self) -> bytes | None:
        """Of one that is held whole. Raises ValueError where it can't be read."""
        if self.url is None or not self.url.startswith(_HELD):
            return None
        try:
            return b64decode(self.url.partition(",")[2], validate=True)
        except binascii.Error as error:
            raise ValueError("a file held in the outbox can't be read") from error

    def to_json(self) -> dict[str, Any]:
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in values if value is not None and value is not False}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Attachment":
        return cls(**data)


class Person(Struct, frozen=True, kw_only=True):
    """Who wrote, as the channel vouches for them."""

    account: str
    name: str = ""
    username: str | None = None
    language: str | None = None
    is_bot: bool = False


InboundKind = Literal["message", "edit", "tap", "reaction", "blocked", "unblocked"]


class Inbound(Struct, frozen=True, kw_only=True):
    """One thing that came from a customer in their private chat with us."""

    kind: InboundKind
    channel: str
    sender: Person
    at: datetime
    message_id: str | None = None
    text: RichText = NOTHING_SAID
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    album: str | None = None
    #: Of an album read as one: the ids of its parts, in order, and the words under each; and the
    #: ids of those that were handled before these came.
    parts: tuple[str, ...] = ()
    captions: tuple[RichText, ...] = ()
    earlier: tuple[str, ...] = ()
    #: For a tap: the data of the button, and the id the channel wants answered.
    data: str | None = None
    tap_id: str | None = None
    #: For a reaction: the emoji that now stand under `message_id`; none when taken away.
    reactions: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        return self.sender.account


GroupKind = Literal[
    "message",
    "edit",
    "tap",
    "reaction",        # `sender` changed their emoji under `message_id`
    "member",          # `member` came, went, or was made an administrator or none, by `sender`
    "bot",             # the same of ourselves
    "migrated",        # the group has another id: `moved_to`
    "topic_closed",    # `thread`, by `sender`; so the next two
    "topic_reopened",
    "topic_edited",
    "service",         # whatever else the messenger says in the group
]  # fmt: skip
#: What a bot can be allowed in a group, as far as the desk needs it.
GroupRight = Literal["can_manage_topics", "can_delete_messages", "can_pin_messages"]
GROUP_RIGHTS: tuple[GroupRight, ...] = (
    "can_manage_topics", "can_delete_messages", "can_pin_messages",
)  # fmt: skip


class GroupInbound(Struct, frozen=True, kw_only=True):
    """One thing that came from a group: an operator's message or tap, or a change of the group."""

    kind: GroupKind
    channel: str
    chat: str
    at: datetime
    sender: Person
    #: Written in the name of the group or of a channel, so nobody can tell by whom.
    anonymous: bool = False
    #: That group or channel.
    sender_chat: str | None = None
    #: The topic; None in General and outside of forums.
    thread: str | None = None
    message_id: str | None = None
    text: RichText = NOTHING_SAID
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    #: The text of the message replied to, if it is one of ours.
    quoted: str = ""
    #: It answers a message of ours, or stands in a topic that we began.
    to_us: bool = False
    album: str | None = None
    #: As with `Inbound`.
    parts: tuple[str, ...] = ()
    captions: tuple[RichText, ...] = ()
    earlier: tuple[str, ...] = ()
    #: Somebody else's words, passed on from another chat.
    forwarded: bool = False
    data: str | None = None
    tap_id: str | None = None
    #: For `reaction`: the emoji that now stand there; none when taken away.
    reactions: tuple[str, ...] = ()
    #: For `member`: whose place changed.
    member: Person | None = None
    #: For `member` and `bot`: what they are in the group from now on.
    present: bool = True
    admin: bool = False
    #: For `bot`.
    rights: frozenset[GroupRight] = frozenset()
    #: For `migrated`: the new id of the group.
    moved_to: str | None = None


def ids_of(message: Inbound | GroupInbound) -> tuple[str, ...]:
    """The ids it has in its chat: of an album read as one several, of a tap none of its own."""
    return message.parts or ((message.message_id,) if message.message_id is not None else ())


def words_of(message: Inbound | GroupInbound) -> str:
    """What the log keeps of it: the text, or what stands for media without one."""
    return message.text.text or "".join(f"[{a.kind}]" for a in message.attachments)


class Button(Struct, frozen=True, kw_only=True):
    """A button under a message: `data` comes back on a tap, or `url` opens."""

    label: str
    data: str | None = None
    url: str | None = None
    #: Asks the messenger to share the customer's own phone (a reply keyboard in Telegram).
    shares_phone: bool = False

    def to_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"label": self.label}
        if self.data is not None:
            row["data"] = self.data
        if self.url is not None:
            row["url"] = self.url
        if self.shares_phone:
            row["shares_phone"] = True
        return row

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Button":
        return cls(**data)


OutboundOp = Literal[
    "message",        # text and/or one attachment, with buttons
    "copy",           # a message of another chat, as it is (`source_chat`, `source_message`)
    "copy_album",     # several of them, kept together (`source_messages`, rising)
    "album",          # files sent together (`items`); unlike copies of one it can answer
    "edit",           # text and buttons of a message of ours (`message_id`)
    "caption",        # the same of a photo, a file … : what stands under it
    "buttons",        # only its buttons
    "delete",         # a message of ours
    "delete_many",    # these (`source_messages`), whoever wrote them: all or none
    "react",          # our only emoji under a message (`message_id`) is `reaction`; empty: none
    "pin",            # a message (`message_id`)
    "answer_tap",     # the toast after a tap (`tap_id`)
    "open_topic",     # a new topic named `text`, with `icon`; its id is the outcome's message_id
    "topic",          # its name (`text`), its `icon`, or both; what isn't given stays
    "close_topic",
    "reopen_topic",
    "delete_topic",
    "leave",          # the bot leaves the chat
    "method",         # a raw call made by an owner's own router (`method`, `arguments`)
]  # fmt: skip


class AlbumItem(Struct, frozen=True, kw_only=True):
    """One file of an album, and the words under it."""

    attachment: Attachment
    text: RichText = NOTHING_SAID

    def to_json(self) -> dict[str, Any]:
        words = {"text": self.text.to_json()} if self.text else {}
        return {"attachment": self.attachment.to_json(), **words}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "AlbumItem":
        text = RichText.from_json(data["text"]) if "text" in data else RichText()
        return cls(attachment=Attachment.from_json(data["attachment"]), text=text)


class Outbound(Struct, frozen=True, kw_only=True):
    """One thing to do at a channel, as it lies in the outbox."""

    op: OutboundOp
    #: The chat it goes to, in the channel's own words.
    peer: str
    thread: str | None = None
    text: RichText = NOTHING_SAID
    attachment: Attachment | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    reply_to: str | None = None
    message_id: str | None = None
    tap_id: str | None = None
    source_chat: str | None = None
    source_message: str | None = None
    source_messages: tuple[str, ...] = ()
    items: tuple[AlbumItem, ...] = ()
    #: A copy without the words that stand under its source.
    bare: bool = False
    #: An emoji; where the messenger has no such icon the topic goes without.
    icon: str | None = None
    reaction: str = ""
    silent: bool = False
    method: str | None = None
    arguments: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"op": self.op, "peer": self.peer}
        if self.text.text:
            row["text"] = self.text.to_json()
        if self.attachment is not None:
            row["attachment"] = self.attachment.to_json()
        if self.buttons:
            row["buttons"] = [[button.to_json() for button in line] for line in self.buttons]
        if self.source_messages:
            row["source_messages"] = list(self.source_messages)
        if self.items:
            row["items"] = [item.to_json() for item in self.items]
        for name in _PLAIN:
            value = getattr(self, name)
            if value:
                row[name] = value
        return row

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Outbound":
        row = dict(data)
        if "text" in row:
            row["text"] = RichText.from_json(row["text"])
        if "attachment" in row:
            row["attachment"] = Attachment.from_json(row["attachment"])
        if "buttons" in row:
            row["buttons"] = tuple(
                tuple(Button.from_json(button) for button in line) for line in row["buttons"]
            )
        if "source_messages" in row:
            row["source_messages"] = tuple(row["source_messages"])
        if "items" in row:
            row["items"] = tuple(AlbumItem.from_json(item) for item in row["items"])
        return cls(**row)


_PLAIN = (
    "thread", "reply_to", "message_id", "tap_id", "source_chat", "source_message",
    "bare", "icon", "reaction", "silent", "method", "arguments",
)  # fmt: skip
