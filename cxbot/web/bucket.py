"""How much the shop's system may tell in a while: what comes faster is asked to come again.

Every event is a turn, and turns are written one after the other: a shop that sends its whole past
at once must not keep its customers waiting. Time is the loop's own.
"""

import asyncio

RATE, BURST = 100.0, 1000


class Bucket:
    """`BURST` events at once, `RATE` a second from then on. What is taken may be more than is left:
    then nothing is given until that has come back, so a batch of any size gets in some time."""

    def __init__(self, rate: float = RATE, burst: int = BURST) -> None:
        self._rate, self._burst = rate, float(burst)
        self._left, self._at = float(burst), 0.0

    def wait(self) -> float:
        """Seconds until somebody may take again."""
        now = asyncio.get_running_loop().time()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, -self._left / self._rate) if self._left <= 0 else 0.0

    def take(self, many: int) -> None:
        self._left -= many
