"""The seam between us and a messenger: what a channel can do, and how a send can end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from cxbot.model.message import GroupInbound, Inbound, Outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a face can show; texts are cut to it before they are sent."""

    max_text: int = 4096
    max_caption: int = 1024
    buttons: bool = True
    edits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It arrived. `message_id` is the channel's name for it; `thread` where it landed."""

    message_id: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """Surely not delivered; worth another try after `after` seconds."""

    reason: str
    after: float
    #: The channel itself named the time (429), so the whole peer waits.
    flood: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Nobody knows whether it arrived: the connection broke after the request was written."""

    reason: str


RefusalCode = Literal[
    "blocked", "deactivated", "chat_not_found", "topic_gone", "topic_closed", "no_rights",
    "migrated", "bad_entities", "reply_gone", "not_modified", "message_gone", "tap_too_old",
    "too_large", "unauthorized", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Surely not delivered, and the same request won't ever be."""

    code: RefusalCode
    reason: str
    #: For `migrated`: the group's new id.
    moved_to: str | None = None


Outcome = Sent | NotSent | Ambiguous | Refused


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
