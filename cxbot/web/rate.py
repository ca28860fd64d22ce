"""How many events the shop's system may send: what is more waits at its side, and not customers."""

import math
from dataclasses import dataclass, field

#: A second, in the long run; and so many at once that nobody who sends a day's orders notices.
EVENTS, BURST = 100, 2000


@dataclass(slots=True)
class Rate:
    """Tokens that come back. A batch may take more than there are: then the next call waits."""

    per_second: float
    burst: float
    _left: float = field(init=False)
    _at: float = field(default=-math.inf, init=False)

    def __post_init__(self) -> None:
        self._left = self.burst

    def wait(self, now: float) -> int:
        """Whole seconds until the next call may come; 0: now."""
        self._left = min(self.burst, self._left + (now - self._at) * self.per_second)
        self._at = now
        return 0 if self._left > 0 else math.floor(-self._left / self.per_second) + 1

    def take(self, count: int) -> None:
        self._left -= count
