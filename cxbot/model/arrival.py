"""Something that came in and must not be lost: how it is named before anyone understands it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Arrival(Struct, frozen=True, kw_only=True):
    """One row of the inbox to be. It is stored and committed before its sender is acknowledged."""

    #: telegram, api, console, timer …
    channel: str
    #: What makes it the same thing when it comes again: content, never "greater than the last".
    natural_key: str
    #: Whose turn it waits for: `channel:account` of a customer, `customer:ID`, `group:chat`.
    lane: str
    raw: Mapping[str, Any]
    #: Set where the sender chooses the key: the same key with another digest is a conflict.
    digest: str | None = None
