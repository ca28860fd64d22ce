"""A whole cxbot against the sandbox's Bot API, both in this process and in virtual time.

Requests go over real sockets, so aiogram, aiohttp and our own reading of answers are the real ones;
what was sent and seen is in the sandbox's ledger, which is the oracle.
"""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from cxbot.app.telegram import Running, running
from cxbot.sandbox.faults import Fault
from cxbot.sandbox.limits import Limits
from cxbot.sandbox.server import SandboxServer
from cxbot.sandbox.updates import UpdateQueue
from cxbot.sandbox.webhook import Webhook
from cxbot.settings import HttpAddress, load
from cxbot.testing import write

from .virtual import VirtualClock, VirtualLoop

TOKEN, BOT, KEY, SECRET = "42:campaigns", "42", "key-of-the-shop", "a secret of sixteen or more"
GROUP, OLGA, OWNER = -1001, 2001, 2009
HOOK_SECRET = "a-webhook-secret-of-more-than-32-signs"
#: What the bot says names the input that it answers, so that each can be counted.
FLOWS: Mapping[str, str] = {
    "shop": "shop: Campaigns\nlanguage: en\ntime_zone: Europe/Moscow\ncurrency: EUR\n"
    'messages:\n  human_done: ""\n',
    "echo": """
when: {command: /echo}
do:
  - id: again
    ask: "next after {said | or: nothing}?"
    answer: text
    save: said
  - say: "heard {said}."
  - go: again
""",
    "pick": """
when: {command: /pick}
do:
  - ask: "which?"
    answer: choice
    choices: {one: One, two: Two}
    save: picked
  - say: "picked {picked}."
""",
    "paid": """
when: {event: order.paid}
contact: {awaited: yes}
do:
  - say: "paid {order.number}."
""",
    "person": """
when: {command: /person}
do:
  - human: "a person for {customer.name}"
    say: "a colleague comes."
  - say: "back with the bot."
""",
}


@dataclass
class Wire:
    loop: VirtualLoop
    clock: VirtualClock
    server: SandboxServer
    folder: Path
    http: aiohttp.ClientSession
    settings: dict[str, Any]
    database_url: str
    started: Running = field(init=False)
    _stop: Callable[[], Any] = field(init=False)
    _ticking: asyncio.Task[None] = field(init=False)

    async def start(self) -> None:
        settings = load(None, **self.settings)
        if self.database_url:  # in memory, which settings rightly refuse
            settings = settings.model_copy(update={"database_url": self.database_url})
        running_now = running(settings, self.clock)
        self.started = await running_now.__aenter__()
        self._stop = lambda: running_now.__aexit__(None, None, None)
        # APScheduler counts by the machine's clock; here a second is the loop's
        await self.started.engine.ticker.stop()
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        self._ticking.cancel()
        await asyncio.gather(self._ticking, return_exceptions=True)
        await self._stop()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            if not await self.started.engine.restoration.holds():
                await self.started.engine.ticker.tick()

    @property
    def base(self) -> str:
        return self.started.url

    async def settled(self, seconds: float = 3600) -> bool:
        """Nothing is on its way any more; False if that doesn't come within so much time."""
        latest = self.loop.time() + seconds
        calm = 0
        while calm < 3:
            if self.loop.time() > latest:
                return False
            await asyncio.sleep(0.5)
            quiet = self.started.engine.idle and not self.server.telegram.updates.pending
            calm = calm + 1 if quiet else 0
        return True

    async def rows(self, sql: str) -> list[Mapping[str, Any]]:
        async with self.started.engine.store.database.reading() as connection:
            found = await connection.exec_driver_sql(sql)
            return [dict(row._mapping) for row in found]

    async def post(self, body: Any, key: str = KEY, path: str = "/api/events") -> int:
        """The status of the answer."""
        headers = {"Authorization": f"Bearer {key}"}
        data = body if isinstance(body, bytes) else None
        more: dict[str, Any] = {"data": io.BytesIO(data)} if data is not None else {"json": body}
        async with self.http.post(f"{self.base}{path}", headers=headers, **more) as answer:
            await answer.read()
            return answer.status

    def fail(self, **fault: Any) -> None:
        self.server.fail(Fault(**fault))

    def seen(self, chat: int | None = None) -> list[dict[str, Any]]:
        sent = [e for e in self.server.ledger.of("sent") if "text" in e]
        return sent if chat is None else [e for e in sent if e["chat_id"] == chat]

    async def pass_time(self, **by: float) -> None:
        await asyncio.sleep(timedelta(**by).total_seconds())


@asynccontextmanager
async def wired(
    loop: VirtualLoop,
    folder: Path,
    *,
    flows: Mapping[str, str] = FLOWS,
    customers: int = 10,
    group: bool = False,
    forum: bool = True,
    courier: Callable[[UpdateQueue], Webhook] | None = None,
    limits: bool = True,
    owner: bool = False,
    database_url: str = "sqlite+aiosqlite://",
) -> AsyncIterator[Wire]:
    """Customers are 1001, 1002 … With a `courier` updates come by webhook, brought by it."""
    clock = VirtualClock(loop)
    server = SandboxServer(TOKEN, clock)
    webhook = courier is not None
    if courier is not None:
        server.webhook = courier(server.telegram.updates)
    if limits:
        server.limits = Limits(loop.time)
    write(folder, flows)
    telegram = server.telegram
    for number in range(1001, 1001 + customers):
        telegram.add_customer(f"c{number}", "en", number)
    if group:
        telegram.add_group(GROUP, "Operators", forum=forum)
        telegram.add_member(GROUP, "Olga", OLGA, admin=True)
    if owner:
        telegram.add_customer("Owner", "en", OWNER)
    await server.start()
    settings: dict[str, Any] = {
        "telegram_token": TOKEN,
        "telegram_api": server.base_url,
        "durability": "fast",
        "secret": SECRET,
        "project": folder,
        "api_key": KEY,
        "http": HttpAddress("127.0.0.1", _free_port() if webhook else 0),
        "webhook_url": None,
        "webhook_secret": None,
    }
    if group:
        settings["operators_chat"] = str(GROUP)
    if owner:
        settings["owners"] = str(OWNER)
    if not limits:
        settings["telegram_limits"] = None
    if webhook:
        port = settings["http"].port
        settings["webhook_url"] = f"http://127.0.0.1:{port}/telegram"
        settings["webhook_secret"] = HOOK_SECRET
    http = aiohttp.ClientSession()
    world = Wire(loop, clock, server, folder, http, settings, database_url)
    await world.start()
    try:
        yield world
    finally:
        await world.stop()
        await http.close()
        await server.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
