"""A cxbot that is killed: a process of its own, which ends by SIGKILL where a test says."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults.forks import Fork, Forks
from stores import reading

from cxbot.clock import SystemClock

from .kit import ANNA, Desk, Entry, until

_LEFT = (
    "SELECT (SELECT count(*) FROM inbox WHERE status = 'new')"
    " + (SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending') AND priority < 3)"
)
_BOARDS = "SELECT count(*) FROM outbox WHERE CAST(link AS TEXT) LIKE '%board:%'"
_UNSENT = "SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')"


class Doomed(Desk):
    """Time is the real one. What one would ask of the running cxbot is asked of its database."""

    def __init__(self, folder: Path, *, forum: bool, forks: Forks) -> None:
        super().__init__(folder, forum=forum, clock=SystemClock())
        self._forks = forks
        self._fork: Fork | None = None
        self._boards = 0

    async def start(self) -> None:
        settings = {name: str(value) for name, value in self.settings().items() if name != "http"}
        given = {
            "settings": settings,
            "effects": str(self.folder / "effects"),
            "log": str(self.folder / "log"),
        }
        self._boards = self._asks(_BOARDS) if self._fork is not None else 0
        self._fork = await self._forks.fork(given)
        await self._fork.ready

    async def stop(self) -> None:
        if self._fork is not None and not self._fork.ended.done():
            await self._fork.stop()

    async def dies_at(self, point: str, act: Callable[[], Any]) -> None:
        """Does it, and waits until the process has died of it at that point."""
        assert self._fork is not None
        self._fork.arm(point, 1)
        act()
        assert await self._fork.ended == -signal.SIGKILL

    async def settle(self) -> None:
        await until(lambda: not self.telegram.updates.pending and not self._asks(_LEFT))

    async def rests(self) -> None:
        """The list of open tickets has been drawn since the start, too, and pinned: until it is
        due again, in a minute, nobody dies of it."""
        await until(lambda: self.ledger.of("pinned"))
        await until(lambda: self._asks(_BOARDS) > self._boards)
        await until(lambda: not self.telegram.updates.pending and not self._asks(_UNSENT))

    async def calls(self, who: int = ANNA) -> Entry:
        self.telegram.say(who, "/person")
        await until(lambda: self.sent(self.group))
        await self.settle()
        return self.card()

    def _asks(self, sql: str) -> int:
        return int(reading.rows(self.database, sql)[0][0])
