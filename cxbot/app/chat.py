"""`cxbot chat`: the same engine with the terminal as its channel and a throw-away database.

`wait 3 days` moves the clock.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from cxbot.app.engine import Engine, Surroundings
from cxbot.app.project import Project
from cxbot.channels.console import Console
from cxbot.clock import SystemClock
from cxbot.errors import ConfigError
from cxbot.store.store import Store

_WAIT = re.compile(r"wait (\d{1,4}) (second|minute|hour|day|week)s?")


class Alone:
    """In the terminal whoever types may act."""

    async def may_act(self, account: str) -> bool:  # noqa: ARG002 -- the protocol's
        return True


class Chat:
    """One conversation in the terminal."""

    def __init__(self, project: Project, show: Callable[[str], None], language: str | None) -> None:
        self._project = project
        self._language = language
        self.console = Console(show)
        self.clock = SystemClock()
        self._show = show

    async def run(self, lines: AsyncIterator[str], flow: str | None) -> None:
        with tempfile.TemporaryDirectory(prefix="cxbot-chat-") as folder:
            store = Store(
                f"sqlite+aiosqlite:///{Path(folder) / 'chat.db'}", self.clock, durable=False
            )
            async with AsyncExitStack() as stack:
                await store.open()
                stack.push_async_callback(store.close)
                around = Surroundings(channels={"console": self.console}, staff=Alone())
                engine = Engine(self._project, store, self.clock, b"chat" * 8, around)
                stack.push_async_callback(engine.close)
                await engine.open()
                await self._begin(engine, flow)
                async for line in lines:
                    await self._take(engine, line.rstrip("\n"))

    async def _begin(self, engine: Engine, flow: str | None) -> None:
        if flow is None:
            await self._say(engine, "/start")
            return
        found = engine.flows.catalog.flows.get(flow)
        if found is None:
            known = ", ".join(name for name in engine.flows.catalog.flows if ":" not in name)
            raise ConfigError(f'There is no flow "{flow}". There are: {known}.')
        words = [word.text for word in found.trigger.words]
        start = next(iter(found.trigger.commands or tuple(words)), None)
        if start is None:
            raise ConfigError(
                f'"{flow}" starts by an event of the shop, which a chat can\'t send. '
                "Try it in the sandbox: cxbot sandbox."
            )
        await self._say(engine, start)

    async def _take(self, engine: Engine, line: str) -> None:
        if not line.strip():
            return
        waited = _WAIT.fullmatch(line.strip())
        if waited is None:
            await self._say(engine, line)
            return
        self.clock.shift += timedelta(**{f"{waited[2]}s": int(waited[1])})
        fired = await engine.ticker.tick()
        await _settled(engine)
        if not fired:
            self._show("(nothing happened)")

    async def _say(self, engine: Engine, line: str) -> None:
        arrival = self.console.typed(line, self.clock.now(), self._language)
        await engine.lanes.accept([arrival])
        await _settled(engine)


async def _settled(engine: Engine) -> None:
    """Until everything that was said has been answered."""
    while not engine.idle:  # noqa: ASYNC110 -- two queues, neither knows of the other
        await asyncio.sleep(0.005)


async def typed_lines() -> AsyncIterator[str]:
    """Lines of the terminal, without holding the loop up."""
    loop = asyncio.get_running_loop()
    while True:
        if sys.stdin.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        yield line
