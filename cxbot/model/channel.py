"""The seam between us and a messenger: what a channel can do, and how a send can end."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol, runtime_checkable

from msgspec import Struct

from cxbot.model.message import GroupInbound, GroupRight, Inbound, Outbound

#: What somebody is in a group.
Standing = Literal["admin", "member"]


class Capabilities(Struct, frozen=True, kw_only=True):
    """What a face can show; texts are cut to it before they are sent."""

    max_text: int = 4096
    max_caption: int = 1024
    buttons: bool = True
    edits: bool = True


class Sent(Struct, frozen=True, kw_only=True):
    """It arrived. `message_id` is the channel's name for it; `thread` where it landed.

    Without a `message_id` it can't be found again: no reply, edit or deletion will reach it.
    """

    message_id: str | None = None
    thread: str | None = None
    #: Where it became several: of a text in parts each part, in order; of an album one for each of
    #: its `source_messages`, None for what could not be copied. `message_id` is the first of them.
    message_ids: tuple[str | None, ...] = ()

    @property
    def known_ids(self) -> tuple[str, ...]:
        """Every message it became and that can be found again."""
        return tuple(one for one in (self.message_ids or (self.message_id,)) if one is not None)


class NotSent(Struct, frozen=True, kw_only=True):
    """Surely not delivered; worth another try after `after` seconds."""

    reason: str
    after: float
    #: The channel itself named the time (429), so the whole peer waits.
    flood: bool = False


class Ambiguous(Struct, frozen=True, kw_only=True):
    """Nobody knows whether it arrived: the connection broke after the request was written."""

    reason: str
    #: The channel itself named these seconds (429) for the rest of something that has begun.
    flood: float = 0.0


RefusalCode = Literal[
    "blocked",         # the customer doesn't want us
    "deactivated",     # the account is gone
    "kicked",          # the bot isn't in that group (any more)
    "chat_not_found",
    "migrated",        # the group has another id: `moved_to`
    "no_forum",        # the group has no topics
    "topic_gone",
    "topic_closed",
    "no_rights",
    "message_gone",    # what was to be edited, deleted, copied … isn't there, or is too old for it
    "reply_gone",      # what was to be replied to
    "not_modified",    # it looks like that already
    "tap_too_old",
    "uncopyable",      # a message of a kind that can't be copied
    "too_large",
    "bad_entities",
    "unauthorized",
    "other",
]  # fmt: skip


class Refused(Struct, frozen=True, kw_only=True):
    """Surely not delivered, and the same request won't ever be."""

    code: RefusalCode
    reason: str
    #: For `migrated`: the group's new id.
    moved_to: str | None = None


Outcome = Sent | NotSent | Ambiguous | Refused


class BotRights(Struct, frozen=True, kw_only=True):
    """What the bot is in a group, so that the desk can say what it will have to do without."""

    present: bool
    admin: bool = False
    rights: frozenset[GroupRight] = frozenset()
    forum: bool = False
    #: It gets every message of the group: it is an administrator, or its privacy mode is off.
    hears_everyone: bool = False


class Channel(Protocol):
    """A face. It translates and decides nothing."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def read(self, raw: Mapping[str, Any]) -> Inbound | GroupInbound | None:
        """One stored raw update in our words; None for what we don't serve. Never raises."""
        ...

    async def send(self, outbound: Outbound) -> Outcome:
        """One attempt. Never raises: every way to fail is an Outcome."""
        ...


@runtime_checkable
class Questioned(Channel, Protocol):
    """A channel that can be asked whether it is there, by what changes nothing."""

    async def answers(self) -> bool:
        """Never raises."""
        ...
