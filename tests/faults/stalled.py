"""How long a process was ready to work and no core took it: that time is the machine's, not ours.

So a bound in seconds holds its own number on a busy machine, too. Linux alone counts it; elsewhere
it is nothing, and seconds are those of the clock.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path


def queued(pid: int) -> float:
    """Seconds, of all its threads, since they began."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        try:
            total += int((thread / "schedstat").read_text().split()[1])
        except (OSError, IndexError):
            continue  # it has ended, or this machine doesn't count
    return total / 1e9


class Watch:
    """Seconds from its making on, without those that cxbot or its Telegram stood in a queue."""

    def __init__(self, *processes: int) -> None:
        self._processes = (os.getpid(), *processes)
        self._began = time.monotonic()
        self._queued = self._all()

    @property
    def seconds(self) -> float:
        return max(0.0, self._wall - max(0.0, self._all() - self._queued))

    @property
    def share(self) -> float:
        """Of the time that passed, what was ours."""
        return min(1.0, self.seconds / self._wall) if self._wall else 1.0

    @property
    def _wall(self) -> float:
        return time.monotonic() - self._began

    def _all(self) -> float:
        return sum(map(queued, self._processes))


async def emptied(
    left: Callable[[], Awaitable[Mapping[str, int]]], processes: Sequence[int], patience: float
) -> bool:
    """Until nothing is left; False when for so many seconds, with a core for us, nothing moved."""
    loop = asyncio.get_running_loop()
    before: Mapping[str, int] | None = None
    watch = Watch(*processes)
    while True:
        began = loop.time()
        if not (now := await left()):
            return True
        if now != before:
            before, watch = now, Watch(*processes)
        if watch.seconds > patience:
            return False
        # looking must not be what is waited for
        await asyncio.sleep(max(0.05, 30 * (loop.time() - began)))
