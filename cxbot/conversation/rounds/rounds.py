"""What has to be looked at now and then and may take long: one after another, beside the turns."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cxbot.clock import Clock
from cxbot.errors import CxbotError

logger = logging.getLogger(__name__)

_AFTER_ERROR = timedelta(minutes=5)
#: A start has better things to do, and some runs are over soon.
_AFTER_START = timedelta(seconds=30)


class Round(Protocol):
    async def go(self, now: datetime) -> datetime:
        """Do what is due; when to come again. Everything is on disk: it may be cancelled at any
        wait, and a round that comes too often does nothing."""
        ...


class Rounds:
    """`look`ed at once a second; it never waits for what it begins."""

    def __init__(self, clock: Clock, rounds: Sequence[Round]) -> None:
        self._clock = clock
        self._rounds = rounds
        self._first = clock.now() + _AFTER_START
        self._rest: dict[int, datetime] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def look(self) -> None:
        now = self._clock.now()
        if self._closed or not self.idle or now < self._first:
            return
        due = [
            at for at in range(len(self._rounds)) if at not in self._rest or self._rest[at] <= now
        ]
        if due:
            self._task = asyncio.create_task(self._go(due), name="rounds")

    @property
    def idle(self) -> bool:
        return self._task is None or self._task.done()

    async def settled(self) -> None:
        """Until what was begun is through."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self, within: float | None = None) -> None:
        """No more; what goes on is stopped, and done again after the next start. A query that goes
        on for longer is left to end by itself."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=within)

    async def _go(self, due: Sequence[int]) -> None:
        for at in due:
            now = self._clock.now()
            try:
                self._rest[at] = await self._rounds[at].go(now)
            except CxbotError as error:
                self._rest[at] = now + _AFTER_ERROR
                logger.warning("round_waits", extra={"reason": str(error)})
            except Exception:
                self._rest[at] = now + _AFTER_ERROR
                logger.exception("round_failed")
