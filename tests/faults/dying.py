"""A world of the testing kit in a process of its own that dies, and again in one that lives."""

import asyncio
import sys
from pathlib import Path

from cxbot.clock import ManualClock, SystemClock

#: Where this package is found by its name.
TESTS = Path(__file__).parents[1]
#: Where a turn may be cut off: the first commit is that of what came in.
AROUND_A_TURN = [("decided, unwritten", 1), ("uncommitted", 2), ("committed, sender not woken", 1)]


class RealTime(ManualClock):
    """The machine's own time and ids: two processes never make the same one."""

    def __init__(self) -> None:
        super().__init__()
        self._system = SystemClock()
        self.now = self._system.now  # type: ignore[method-assign]
        self.steady = self._system.steady  # type: ignore[method-assign]
        self.new_id = self._system.new_id  # type: ignore[method-assign]


async def ends(module: str, *arguments: object) -> int:
    """How that module's process ended."""
    words = [str(one) for one in arguments]
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *words, cwd=TESTS)
    return await child.wait()
