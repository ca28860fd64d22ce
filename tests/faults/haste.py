"""Time that runs faster for several processes at once, but never faster than they can follow.

So a minute at the desk passes in a few seconds while every limit, pause and deadline keeps the
number it has in earnest: 20 messages a minute, an album's 1.2 seconds, `retry_after`.

A machine may have no time for a process; then a request that would be answered in a moment looks
unanswered. So time here is granted, a few seconds at once: whoever takes part notes the moment at
each turn of its loop, and time stands still at `LEEWAY` after the oldest of these notes. Nobody is
ever further behind than that, however slow the machine; where it is quick, nothing waits.
"""

import asyncio
import math
import mmap
import selectors
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cxbot.clock import SystemClock

#: In hasty seconds: how far the slowest loop may be behind.
LEEWAY = 3.0
#: Nobody sleeps for longer without a look, lest the others wait for its note.
_LOOK = 0.5
#: Beside the one who grants.
_PLACES = 31
#: Grants are written in turn, so that a reader who is stopped in the midst of one finds it whole.
_GRANTS = 64
_BEGAN, _FACTOR, _WALL, _NUMBER = range(4)
_FIRST_GRANT = 4
_FIRST_PLACE = _FIRST_GRANT + 3 * _GRANTS
_SIZE = _FIRST_PLACE + 1 + _PLACES


class HastyTime:
    """A small file that all share. Place 0 is whose grants they are: the test's own process."""

    def __init__(self, path: str, place: int) -> None:
        with Path(path).open("r+b") as file:
            self._shared = memoryview(mmap.mmap(file.fileno(), 0)).cast("d")
        self.path, self._place, self._free = path, place, 1
        self.factor = self._shared[_FACTOR]

    @classmethod
    def begin(cls, path: Path, factor: float) -> "HastyTime":
        began = time.monotonic()
        numbers = [math.inf] * _SIZE
        numbers[:_FIRST_GRANT] = [began, factor, time.time(), 0.0]
        numbers[_FIRST_GRANT : _FIRST_GRANT + 3] = [began, began, began + LEEWAY]
        path.write_bytes(struct.pack(f"{_SIZE}d", *numbers))
        return cls(str(path), 0)

    def now(self) -> float:
        """For loops; it never goes back."""
        return self._at(time.monotonic())

    def _at(self, real: float) -> float:
        shared = self._shared
        at = _FIRST_GRANT + 3 * (int(shared[_NUMBER]) % _GRANTS)
        granted, since, until = shared[at], shared[at + 1], shared[at + 2]
        return min(since + (real - granted) * self.factor, until)

    def wall(self) -> float:
        """The same as a time of day: it begins with the machine's."""
        return self._shared[_WALL] + self.now() - self._shared[_BEGAN]

    def seat(self) -> int:
        """A place for one process at a time."""
        self._free += 1
        assert self._free <= _PLACES
        return self._free - 1

    def leave(self, place: int) -> None:
        """Whoever had it is gone, and time doesn't wait for it."""
        self._shared[_FIRST_PLACE + place] = math.inf

    def note(self) -> None:
        """Here we are."""
        self._shared[_FIRST_PLACE + self._place] = self.now()
        if self._place == 0:
            self._grant()

    def _grant(self) -> None:
        shared, number = self._shared, int(self._shared[_NUMBER])
        real = time.monotonic()
        now, until = self._at(real), min(shared[_FIRST_PLACE:]) + LEEWAY
        if until - shared[_FIRST_GRANT + 3 * (number % _GRANTS) + 2] < _LOOK / 4:
            return
        at = _FIRST_GRANT + 3 * ((number + 1) % _GRANTS)
        shared[at], shared[at + 1], shared[at + 2] = real, now, max(until, now)
        shared[_NUMBER] = number + 1


def loop_factory(hasty: HastyTime) -> Callable[[], asyncio.AbstractEventLoop]:
    """For asyncio.Runner."""
    return lambda: _HastyLoop(hasty)


class HastyClock(SystemClock):
    """Processes that share the time agree on it."""

    def __init__(self, hasty: HastyTime) -> None:
        super().__init__()
        self._hasty = hasty

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._hasty.wall(), UTC)

    def steady(self) -> float:
        return self.now().timestamp()


class _HastyLoop(asyncio.SelectorEventLoop):
    def __init__(self, hasty: HastyTime) -> None:
        self._hasty = hasty
        super().__init__(_HastySelector(hasty))

    def time(self) -> float:
        return self._hasty.now()


class _HastySelector(selectors.DefaultSelector):
    def __init__(self, hasty: HastyTime) -> None:
        super().__init__()
        self._hasty = hasty

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._hasty.note()
        longest = _LOOK if timeout is None else min(timeout, _LOOK)
        found = super().select(longest / self._hasty.factor)
        self._hasty.note()
        return found
