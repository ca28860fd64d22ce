"""APScheduler ticks; what is due is asked of the database. A missed tick loses nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from cxbot.clock import Clock
from cxbot.conversation.inbound import Lanes
from cxbot.conversation.requests import TakenRequests
from cxbot.crashpoints import crashpoint
from cxbot.errors import StoreError
from cxbot.store import driver
from cxbot.store.inbox import InboxRow
from cxbot.store.timers import Timers

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 1
_PAGE = 100


class Ticker:
    def __init__(
        self,
        timers: Timers,
        lanes: Lanes,
        clock: Clock,
        requests: TakenRequests | None = None,
        looks: Sequence[Callable[[], Awaitable[None]]] = (),
        holds: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`looks`: what else is looked at once a second. While `holds` says so nothing is fired or
        looked at."""
        self._holds = holds
        self._looks = looks
        self._timers = timers
        self._requests = requests
        self._lanes = lanes
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._scheduler.add_listener(lambda _: self._at_rest.clear(), EVENT_JOB_SUBMITTED)
        ended = EVENT_JOB_EXECUTED | EVENT_JOB_ERROR
        self._scheduler.add_listener(lambda _: self._at_rest.set(), ended)

    def start(self) -> None:
        """The first tick comes at once: what fell due while nothing ran is late already."""
        at_once = datetime.now(UTC)  # the scheduler's own clock, which moves by itself
        self._scheduler.add_job(
            self._tick, "interval", seconds=_EVERY_SECONDS, next_run_time=at_once
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """No more ticks; one that has begun is finished, since the scheduler would cancel it in
        the middle of its transaction."""
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            await self._at_rest.wait()
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)  # it ends in the loop's next round, and may be started again

    async def tick(self, until: datetime | None = None) -> int:
        """Fire everything that is due now, or was then; returns how many."""
        # one instant for all: whoever is late is late together
        fired, now = 0, until or self._clock.now()
        while True:
            rows: Sequence[InboxRow] = await self._timers.fire(now, _PAGE)
            if rows:
                crashpoint("timer committed")
            self._lanes.take(rows)
            fired += len(rows)
            if len(rows) < _PAGE:
                return fired

    async def take(self) -> None:
        """What commands ask of the bot."""
        if self._requests is not None:
            await self._requests.take()

    async def look(self) -> None:
        for look in self._looks:
            await look()

    async def _tick(self) -> None:
        try:
            with driver.reads():
                await self.take()
                if self._holds is not None and await self._holds():
                    return
                await self.tick()
                await self.look()
        except StoreError as error:
            logger.warning("tick_failed", extra={"reason": str(error)})
