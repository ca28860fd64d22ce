"""A web side on a real port of loopback, over an intake that keeps its promises in memory."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from cxbot.clock import ManualClock
from cxbot.errors import Conflict
from cxbot.model.arrival import Arrival
from cxbot.model.value import replace
from cxbot.web.parts import Parts
from cxbot.web.server import Server, create_app

KEY = "key-of-the-shop"
SECRET = "secret-of-the-webhook"


@dataclass
class Memory:
    """What was committed; `broken` makes every write fail as a locked database does."""

    rows: dict[str, Arrival] = field(default_factory=dict)
    updates: list[Mapping[str, Any]] = field(default_factory=list)
    links: list[tuple[str, datetime]] = field(default_factory=list)
    broken: BaseException | None = None
    ready: bool = True
    username: str = "kettle_bot"

    def _check(self) -> None:
        if self.broken:
            raise self.broken

    async def missing(self) -> list[str]:
        return [] if self.ready else ["starting"]

    async def accept(self, arrivals: Sequence[Arrival]) -> int:
        self._check()
        new = {}
        for arrival in arrivals:
            known = self.rows.get(arrival.natural_key)
            if known is None:
                assert arrival.natural_key not in new
                new[arrival.natural_key] = arrival
            elif known.digest != arrival.digest:
                raise Conflict(arrival.natural_key)
        self.rows |= new
        return len(new)

    async def accept_update(self, raw: Mapping[str, Any]) -> None:
        self._check()
        self.updates.append(raw)

    async def create(self, order: str, expires_at: datetime) -> str:
        self._check()
        self.links.append((order, expires_at))
        return f"token-{len(self.links)}"


@dataclass
class Shop:
    """The caller's side: requests as the shop's system, or as anybody, would send them."""

    url: str
    memory: Memory
    http: aiohttp.ClientSession

    async def call(
        self, method: str, path: str, body: Any = None, **headers: str | None
    ) -> tuple[int, Any, Mapping[str, str]]:
        """Status, parsed JSON (None when empty) and headers; with the key unless told otherwise."""
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        names = {"Authorization": f"Bearer {KEY}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        given = {name: value for name, value in names.items() if value is not None}
        data = BytesIO(sent) if sent else sent
        async with self.http.request(method, self.url + path, data=data, headers=given) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None, answer.headers.copy()

    async def post(self, body: Any, **headers: str | None) -> tuple[int, Any]:
        status, answer, _ = await self.call("POST", "/api/events", body, **headers)
        return status, answer


Open = Callable[..., Awaitable[Shop]]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def open_shop(memory: Memory) -> AsyncIterator[Open]:
    """Starts a server; keyword arguments replace fields of Parts."""
    parts = Parts(
        intake=memory,
        links=memory,
        updates=memory,
        declared_events=lambda: {"stay.arrived": {"stay": {"room": "text"}}},
        api_key=KEY,
        webhook_path="/telegram",
        webhook_secret=SECRET,
        bot_username=lambda: memory.username,
        clock=ManualClock(),
        missing=memory.missing,
        body_within=timedelta(milliseconds=300),
    )
    async with AsyncExitStack() as stack:

        async def start(host: str = "127.0.0.1", port: int = 0, **changes: Any) -> Shop:
            server = Server(create_app(replace(parts, **changes)), host, port)
            await server.start()
            stack.push_async_callback(server.stop)
            http = await stack.enter_async_context(aiohttp.ClientSession())
            return Shop(server.url, memory, http)

        yield start


@pytest.fixture
async def shop(open_shop: Open) -> Shop:
    return await open_shop()


def an_event(number: str = "A-1042", **changes: Any) -> dict[str, Any]:
    envelope = {"specversion": "1.0", "id": "e1", "source": "shop", "type": "order.delivered"}
    return envelope | {"data": {"order": {"number": number}}} | changes
