"""A loop whose time stands still while anything is to be done, and then jumps to what comes next.

So an outage of an hour, a `retry_after` of a minute and pauses that double take no time at all, and
every limit keeps the number it has in earnest. Sockets are real: a request over loopback has
arrived before the loop asks again. Nothing here is a copy of cxbot's logic.

With a random generator what is ready at the same moment runs in any order that it gives: `asyncio`
promises the order of registration, so a campaign may say no to that.
"""

import asyncio
import gc
import logging
import selectors
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from cxbot.clock import encode

from .campaign import Case, Result

T = TypeVar("T")
#: Where the clock of a campaign begins: a Tuesday, noon in Moscow.
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
#: Real seconds in which a socket may still answer before time goes on.
_GRACE = 0.001
#: Each turn of the loop takes a moment, or who waits for less than a float can say waits for ever.
_TURN = 1e-6
#: Turns between looks at how long the thread has worked.
_LOOK = 64


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self, random: Random | None = None, *, sockets: bool = True) -> None:
        #: Seconds since the campaign began.
        self.passed = 0.0
        #: In memory nothing comes from outside, so nothing is waited for.
        self.grace = _GRACE if sockets else 0.0
        #: By this thread's own work, lest a busy machine ends it.
        self.latest = time.thread_time() + 3600
        self._random = random
        self._turns = 0
        super().__init__(_JumpingSelector(self))
        # a clock that is exact to the nanosecond would leave a timer a hair before its time
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self.passed

    def _run_once(self) -> None:
        self._turns += 1
        if self._turns % _LOOK == 0 and time.thread_time() > self.latest:
            self.latest += 3600
            raise TimeoutError(f"{self.passed:.0f} s of its time have passed and it isn't done")
        self.passed += _TURN
        ready: deque[Any] = self._ready  # type: ignore[attr-defined]  # asyncio's own
        if self._random is not None and len(ready) > 1:
            handles = list(ready)
            self._random.shuffle(handles)
            ready.clear()
            ready.extend(handles)
        super()._run_once()  # type: ignore[misc]  # asyncio's own

    def run_in_executor(  # type: ignore[override]  # what it returns is done already
        self, executor: Any, work: Callable[..., T], *of: Any
    ) -> "asyncio.Future[T]":
        """At once: time stands still meanwhile anyway, and no thread has its own order."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(work(*of))
        except Exception as error:  # noqa: BLE001 -- as an executor does
            done.set_exception(error)
        return done


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if events or timeout == 0:
            return events
        if timeout is None:
            return super().select(None)
        if self._loop.grace and (events := super().select(self._loop.grace)):
            return events
        self._loop.passed += max(timeout, 0.0)
        return []


class VirtualClock:
    """The loop's time as a date, moved by `shift`; ids count up, so that a seed gives the same."""

    def __init__(self, loop: VirtualLoop, start: datetime = NOON) -> None:
        self.shift = timedelta()
        self._loop, self._start = loop, start
        self._last = 0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.passed) + self.shift

    def steady(self) -> float:
        return self.now().timestamp()

    def travelled(self) -> timedelta:
        return timedelta()

    def new_id(self) -> str:
        """Milliseconds and a count, as the machine's own: a later process makes later ids."""
        milliseconds = int(self.now().timestamp() * 1000)
        self._last = max(self._last + 1, milliseconds << 56)
        return encode(self._last)


def run(
    work: Callable[[VirtualLoop], Coroutine[Any, Any, T]],
    random: Random | None = None,
    *,
    sockets: bool = True,
    limit: float = 110.0,
) -> T:
    """`work` on a loop of its own, everything that it left behind ended."""
    loop = VirtualLoop(random, sockets=sockets)
    loop.latest = time.thread_time() + limit
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        try:
            return runner.run(work(loop))
        finally:
            gc.unfreeze()


def virtually(
    work: Callable[[VirtualLoop, Case], Coroutine[Any, Any, Result]], *, sockets: bool = True
) -> Callable[[Case], Awaitable[Result]]:
    """A campaign's `run` that has a loop of its own, in a thread beside the one that awaits it."""

    async def run_case(case: Case) -> Result:
        hush()
        return await asyncio.to_thread(run, lambda loop: work(loop, case), sockets=sockets)

    return run_case


def hush() -> None:
    """What is ordered to fail is no news."""
    for name in ("cxbot", "aiohttp", "asyncio", "apscheduler"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
