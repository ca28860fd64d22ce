"""`cxbot sandbox`: a local Bot API server, the whole of cxbot against it, and one page."""

import asyncio
import json
import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from cxbot.app.folder.project import read_project
from cxbot.app.telegram import Running, running
from cxbot.clock import SystemClock
from cxbot.errors import ConfigError
from cxbot.journey.export import exported
from cxbot.sandbox.page import routes
from cxbot.sandbox.server import SandboxServer
from cxbot.settings import HttpAddress, Settings, load

TOKEN = "42:sandbox"  # noqa: S105 -- the sandbox's own
ANNA, BORIS, VERA = 1001, 1002, 1901
DASHBOARD = "/dashboard"
FORUM = -1001000000001
_SHOWN = 500


@asynccontextmanager
async def sandbox(
    project: Path, http: HttpAddress, *, forum: bool = True
) -> AsyncIterator[tuple[SandboxServer, Running]]:
    """Everything on loopback, with a database that is thrown away; a group for the desk and one
    for each team that shop.yaml names."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cxbot-sandbox-"))
        server = SandboxServer(token=TOKEN, clock=clock)
        shop = read_project(project, handlers=False).catalog.shop
        groups = {name: FORUM - number for number, name in enumerate(shop.desk.teams, 1)}
        server.telegram.bot.name = shop.name or server.telegram.bot.name
        _people(server, groups, title=f"{shop.name or 'Operators'} · desk", forum=forum)
        await server.start()
        settings = load(
            None,
            telegram_token=TOKEN,
            telegram_api=server.base_url,
            operators_chat=", ".join([str(FORUM), *(f"{name}={groups[name]}" for name in groups)]),
            operators="members",
            owners=(VERA,),
            database_url=f"sqlite+aiosqlite:///{folder}/sandbox.db",
            durability="fast",
            secret=secrets.token_hex(32),
            project=project,
            http=http,
            api_key=secrets.token_urlsafe(24),
            webhook_url=None,
            webhook_secret=None,
            telegram_limits=None,
        )
        owner = DemoOwner(clock, settings)
        started = await stack.enter_async_context(
            running(settings, clock, routes(server, owner), dashboard_at=DASHBOARD)
        )
        # the page and the poll both wait on the server: it goes first
        stack.push_async_callback(server.stop)
        owner.begin(started)
        yield server, started


class DemoOwner:
    """What the page's right side shows and does; over HTTP where a shop would use HTTP."""

    running: Running

    def __init__(self, clock: SystemClock, settings: Settings) -> None:
        self._clock = clock
        self._begun = asyncio.Event()
        self._settings = settings
        self._seen: dict[str, tuple[int, str]] = {}
        self._row = 0

    def begin(self, running: Running) -> None:
        self.running = running
        self._begun.set()

    async def ready(self) -> None:
        await self._begun.wait()

    async def touchpoints(self, after: int) -> list[dict[str, Any]]:
        """New and changed ones: a row gets a new number when its outcome comes."""
        rows = []
        async for stored in self.running.engine.store.touchpoints.read():
            row = exported(stored)
            print_ = json.dumps(row, sort_keys=True)
            number, before = self._seen.get(row["id"], (0, ""))
            if print_ != before:
                self._row += 1
                number = self._row
                self._seen[row["id"]] = (number, print_)
            rows.append({"row": number, **row})
        newer = [row for row in rows if row["row"] > after]
        return sorted(newer, key=lambda row: row["row"])[-_SHOWN:]

    async def orders(self) -> list[dict[str, Any]]:
        return [
            {"number": order.number, "status": order.status, **order.data}
            for order in await self.running.engine.store.orders.newest(_SHOWN)
        ]

    async def post_event(self, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        key = self._settings.api_key[0].get_secret_value()
        url = f"{self.running.url}/api/events"
        async with (
            ClientSession() as client,
            client.post(url, json=event, headers={"Authorization": f"Bearer {key}"}) as response,
        ):
            return response.status, await response.json()

    async def move_clock(self, seconds: float) -> str:
        self._clock.shift += timedelta(seconds=max(0.0, seconds))
        await self.running.engine.ticker.tick()
        return self.now()

    def currency(self) -> str:
        return self.running.engine.flows.catalog.shop.currency

    def account(self) -> int | None:
        return VERA

    def now(self) -> str:
        zone = self.running.engine.flows.catalog.shop.zone()
        return self._clock.now().astimezone(zone).isoformat(timespec="seconds")


def _people(server: SandboxServer, teams: Mapping[str, int], *, title: str, forum: bool) -> None:
    telegram = server.telegram
    telegram.add_customer(name="Anna", language="en", id=ANNA)
    telegram.add_customer(name="Борис", language="ru", id=BORIS)
    telegram.add_customer(name="Vera, the owner", language="en", id=VERA)
    telegram.add_group(id=FORUM, title=title, forum=forum)
    telegram.add_member(FORUM, name="Olga", id=2001, admin=True)
    telegram.add_member(FORUM, name="Pavel", id=2002)
    for number, (name, chat) in enumerate(teams.items(), 2101):
        telegram.add_group(id=chat, title=name.capitalize(), forum=False)
        telegram.add_member(chat, name="Ivan", id=number)


def free_address(address: HttpAddress) -> HttpAddress:
    """The page's address; refuses what the world could reach, since the page asks for no key."""
    if address.host not in ("127.0.0.1", "localhost", "::1"):
        raise ConfigError("CXBOT_HTTP: the sandbox listens on 127.0.0.1 only.")
    return address
