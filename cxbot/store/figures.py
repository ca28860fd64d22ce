"""What this process has done since it started, counted where it is done: a few additions each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import datetime
from time import perf_counter
from typing import TypeVar

from cxbot.errors import StoreError, Unstorable
from cxbot.model.channel import Ambiguous, NotSent, Outcome, Sent

T = TypeVar("T")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Histogram:
    """How many were at most so much, by the bounds of its buckets."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self._counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        self._counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def cumulative(self) -> list[tuple[float, int]]:
        """(bound, how many were at most that); the last bound is infinite."""
        found, so_far = [], 0
        for bound, count in zip((*self.bounds, float("inf")), self._counts, strict=True):
            so_far += count
            found.append((bound, so_far))
        return found


class Figures:
    """One for each store."""

    def __init__(self) -> None:
        #: done, failed, not_stored
        self.turns: Counter[str] = Counter()
        self.turn_seconds = Histogram(_SECONDS)
        #: sent, refused, later, unknown
        self.sends: Counter[str] = Counter()
        #: From its decision until it had arrived.
        self.send_wait = Histogram((*_SECONDS, 300.0, 3600.0))
        #: How often the channel said that we are too fast.
        self.floods = 0
        #: Turns and other work in a commit.
        self.groups = Histogram(_SIZES)

    async def turn(self, work: Awaitable[T]) -> T:
        """Await it, and count how it went; a stop is none of these."""
        begun, how = perf_counter(), ""
        try:
            result = await work
            how = "done"
        except Unstorable:
            how = "failed"
            raise
        except StoreError:
            how = "not_stored"
            raise
        except Exception:
            how = "failed"
            raise
        finally:
            if how:
                self.turns[how] += 1
                self.turn_seconds.add(perf_counter() - begun)
        return result

    def sent(self, outcome: Outcome, decided: datetime | None, now: datetime) -> None:
        if isinstance(outcome, Sent):
            self.sends["sent"] += 1
            if decided is not None:
                self.send_wait.add(max(0.0, (now - decided).total_seconds()))
        elif isinstance(outcome, NotSent):
            self.sends["later"] += 1
            self.floods += outcome.flood
        else:
            self.sends["unknown" if isinstance(outcome, Ambiguous) else "refused"] += 1

    def commit(self, size: int) -> None:
        self.groups.add(size)
