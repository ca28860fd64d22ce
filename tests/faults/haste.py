"""Time that runs faster for a whole process: its loop's and its clock's, by the same factor.

So a minute at the desk passes in a few seconds while every limit, pause and deadline keeps the
number it has in earnest: 20 messages a minute, an album's 1.2 seconds, `retry_after`.
"""

import asyncio
import selectors
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from cxbot.clock import SystemClock


def loop_factory(factor: float) -> Callable[[], asyncio.AbstractEventLoop]:
    """For asyncio.Runner."""
    return lambda: _HastyLoop(factor)


class HastyClock(SystemClock):
    """`started` is the second of the machine's clock from which time runs faster: processes that
    share it agree on the time."""

    def __init__(self, factor: float, started: float) -> None:
        super().__init__()
        self._factor, self._started = factor, started

    def now(self) -> datetime:
        passed = time.time() - self._started
        return datetime.fromtimestamp(self._started, UTC) + timedelta(seconds=passed * self._factor)


class _HastyLoop(asyncio.SelectorEventLoop):
    def __init__(self, factor: float) -> None:
        self._factor = factor
        super().__init__(_HastySelector(factor))

    def time(self) -> float:
        return super().time() * self._factor


class _HastySelector(selectors.DefaultSelector):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self._factor if timeout else timeout)
