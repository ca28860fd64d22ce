"""What the web side is given by app.py; it makes and reaches for nothing itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from aiohttp import web
from msgspec import Struct

from cxbot.clock import Clock
from cxbot.model.arrival import Arrival

#: Of a histogram: how many up to each bound, and the sum of all.
Buckets = tuple[Sequence[tuple[float, int]], float]


class Intake(Protocol):
    """Where events are stored."""

    async def accept(self, arrivals: Sequence[Arrival]) -> int:
        """Commits all or none and returns how many were new. The keys differ from each other.

        Raises Conflict when a key is stored with another digest, StoreError on database trouble.
        """
        ...


class Updates(Protocol):
    """Where a channel's raw updates are stored."""

    async def accept_update(self, raw: Mapping[str, Any]) -> None:
        """Commits any JSON object, understood or not: what can't be understood is a poisoned row,
        never an error, or Telegram would send it for a day. Raises only StoreError.
        """
        ...


class Links(Protocol):
    """Who signs deep links."""

    async def create(self, order: str, expires_at: datetime) -> str:
        """The `start` payload, `[A-Za-z0-9_-]{1,64}`, that ties the order to who opens it."""
        ...


class Figure(Struct, frozen=True, kw_only=True):
    """One metric. `samples`: its labels, of which there are few, and a number, or for a histogram
    its (bound, count up to it) and the sum."""

    name: str
    help: str
    kind: Literal["gauge", "counter", "histogram"]
    samples: Sequence[tuple[Mapping[str, str], float | Buckets]]


class Parts(Struct, frozen=True, kw_only=True):
    intake: Intake
    links: Links
    updates: Updates
    #: The events of shop.yaml, asked each time since a deploy may change them.
    declared_events: Callable[[], Mapping[str, Any]]
    #: Without it there are no events and no links.
    api_key: str | None
    #: Without both there is no webhook.
    webhook_path: str | None
    webhook_secret: str | None
    #: Empty until Telegram has told it.
    bot_username: Callable[[], str]
    clock: Clock
    #: What keeps it from serving, by name; empty when it is ready.
    missing: Callable[[], Awaitable[Sequence[str]]]
    #: What /metrics tells; without it there is none.
    figures: Callable[[], Awaitable[Sequence[Figure]]] | None = None
    #: Without it only who is on this machine may read them.
    metrics_key: str | None = None
    #: Taken as well, until the shop's system has changed to `api_key`.
    older_api_key: str | None = None
    extra_routes: Sequence[web.AbstractRouteDef] = ()
    #: How long a body may take to arrive.
    body_within: timedelta = timedelta(seconds=10)


PARTS = web.AppKey("parts", Parts)
