"""A running dashboard over HTTP on a database file of its own, and an owner who is signed in.

async def test_it(owner_client: Owner) -> None:            # an empty database
    status, text = await owner_client.get("/map?period=30d")

async def test_it(season_client: Owner) -> None:           # tests/e2e/season.py, 120 customers

async def test_it(open_dashboard: Open) -> None:           # rows of your own
    owner = await open_dashboard({tables.customer: [...]}, texts={"flows/shop.yaml": "..."})
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from e2e.season import Season, live
from sqlalchemy import Table, insert
from stores import databases

from cxbot.clock import ManualClock
from cxbot.flow.catalog import Catalog, restored
from cxbot.model.value import replace
from cxbot.store.store import Store
from cxbot.web.dashboard.opening import dashboard
from cxbot.web.dashboard.site import Site
from cxbot.web.parts import Parts
from cxbot.web.server import Server, create_app
from web.conftest import Memory

OWNER, SECRET = "7001", b"0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Owner:
    """A browser of an owner's: one jar of cookies, and what is asked with it."""

    url: str
    http: aiohttp.ClientSession
    site: Site
    store: Store
    clock: ManualClock
    catalog: Catalog
    prefix: str = ""
    sent: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, method: str, path: str, data: Any = None, **headers: str
    ) -> tuple[int, str, Mapping[str, str]]:
        """Status, text and headers; redirects aren't followed."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.http.request(
            method, self.url + self.prefix + path, data=data, headers=names, allow_redirects=False
        ) as answer:
            return answer.status, await answer.text(), answer.headers.copy()

    async def get(self, path: str) -> tuple[int, str]:
        status, text, _ = await self.ask("GET", path)
        return status, text

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        """As the form of a page sends it: the status, and where it leads."""
        sent = {"csrf": await self.csrf(), **fields}
        status, text, headers = await self.ask("POST", path, sent, Origin=self.url)
        return status, headers.get("Location", text)

    async def csrf(self) -> str:
        """Of this session, as every page has it."""
        found = _CSRF.search((await self.get("/"))[1])
        assert found, "nobody is signed in"
        return found[1]

    async def sign_in(self, owner: str = OWNER) -> int:
        link = await self.site.gate.sessions.link(owner, self.clock.now())
        return (await self.ask("POST", "/sign-in", {"token": link}, Origin=self.url))[0]


Open = Callable[..., Awaitable[Owner]]


@pytest.fixture
async def open_dashboard(tmp_path: Path) -> AsyncIterator[Open]:
    """`rows`: table -> rows; `texts`: of flows/, else nothing; `signed_in`, `prefix`."""
    async with AsyncExitStack() as stack:

        async def start(
            rows: Mapping[Table, list[dict[str, Any]]] = {},
            texts: Mapping[str, str] = {},
            *,
            signed_in: bool = True,
            prefix: str = "",
            now: datetime = NOW,
            **changes: Any,
        ) -> Owner:
            clock = ManualClock(now)
            store = Store(databases.url(tmp_path / "cxbot.db"), clock, durable=False)
            await store.open()
            stack.push_async_callback(store.close)
            async with store.database.engine.begin() as connection:
                for table, several in rows.items():
                    await connection.execute(insert(table), several)
            catalog = restored(texts)
            server: Server
            given = {"owners": [OWNER], "base": lambda: server.url, "prefix": prefix, **changes}
            site = dashboard(store, lambda: catalog, clock, secret=SECRET, **given)
            server = Server(create_app(replace(_parts(clock), extra_routes=site.routes())),
                            "127.0.0.1", 0)  # fmt: skip
            await server.start()
            stack.push_async_callback(server.stop)
            jar = aiohttp.CookieJar(unsafe=True)
            http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
            owner = Owner(server.url, http, site, store, clock, catalog, prefix)
            if signed_in:
                assert await owner.sign_in() == 303
            return owner

        yield start


async def _nothing() -> list[str]:
    return []


def _parts(clock: ManualClock) -> Parts:
    memory = Memory()
    return Parts(
        intake=memory, links=memory, updates=memory, declared_events=dict, api_key="key",
        webhook_path=None, webhook_secret=None, bot_username=lambda: "", clock=clock,
        missing=_nothing,
    )  # fmt: skip


@pytest.fixture
async def owner_client(open_dashboard: Open) -> Owner:
    """Nothing has happened yet, and no flow is there."""
    return await open_dashboard()


@pytest.fixture
async def season_client(open_dashboard: Open) -> Owner:
    """A season of the shop in this repository."""
    season = Season(NOW).goes_by(customers=120)
    began = live(NOW)
    texts = next(iter(began.values()))[0]["texts"]
    return await open_dashboard(began | season.rows, texts)
