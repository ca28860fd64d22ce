"""When people wait for an answer of the desk: by the weekday and hour in which the wait began."""

from collections.abc import Sequence
from datetime import tzinfo

from msgspec import Struct

from cxbot.desk.metrics.figures import ENOUGH
from cxbot.desk.metrics.life import Life
from cxbot.desk.metrics.samples import Period
from cxbot.model.statistics import percentile

DAYS, HOURS = 7, 24


class Spot(Struct, frozen=True, kw_only=True):
    """One hour of one weekday; Monday is 0."""

    day: int
    hour: int
    n: int
    #: Seconds, by the clock on the wall; None: nobody waited.
    median: float | None
    p90: float | None

    @property
    def enough(self) -> bool:
        return self.n >= ENOUGH


class Heat:
    """Answered waits of a period, dated by their answers as in every other figure."""

    def __init__(self, period: Period, zone: tzinfo, queue: str | None = None) -> None:
        self._period, self._zone, self._queue = period, zone, queue
        self._waits: dict[tuple[int, int], list[float]] = {}

    def add(self, life: Life) -> None:
        if self._queue is not None and life.queue != self._queue:
            return
        for reply in life.replies:
            if reply.waited_since is not None and self._period.has(reply.at):
                began = reply.waited_since.astimezone(self._zone)
                spot = self._waits.setdefault((began.weekday(), began.hour), [])
                spot.append(max(0.0, (reply.at - reply.waited_since).total_seconds()))

    @property
    def n(self) -> int:
        return sum(map(len, self._waits.values()))

    def rows(self) -> Sequence[Sequence[Spot]]:
        """Seven days of 24 hours."""
        return [[self._spot(day, hour) for hour in range(HOURS)] for day in range(DAYS)]

    def _spot(self, day: int, hour: int) -> Spot:
        ordered = sorted(self._waits.get((day, hour), ()))
        return Spot(
            day=day,
            hour=hour,
            n=len(ordered),
            median=percentile(ordered, 0.5),
            p90=percentile(ordered, 0.9),
        )
