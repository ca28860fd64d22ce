"""At which hours of the day customers wait too long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from msgspec import Struct

from cxbot.journey.friction.waits import NO_LIMIT, Clock, Limit, Wait
from cxbot.journey.metrics import ENOUGH, Figure, share
from cxbot.model.statistics import newcombe

HOURS = 24
#: A stretch is at least and at most so many hours long.
_SHORTEST, _LONGEST = 2, 4
#: So much more often at those hours than at the others, beyond any doubt: of 72 stretches the best
#: is chosen, and one of so many is always the worst.
_CLEARLY = 0.1


class Rush(Struct, frozen=True, kw_only=True):
    """Hours at which waits are long clearly more often than at the others."""

    #: The clock's hour, and the hour before which it ends.
    start: int
    end: int
    #: Share of long waits then; the others' in its parts.
    figure: Figure


@dataclass(slots=True)
class _Counts:
    waits: list[int]
    long: list[int]


class Hours:
    """Waits counted by the hour in which they began, in the shop's zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self.counts: dict[str, _Counts] = {}

    def add(self, waits: Iterable[Wait], limits: Mapping[str, Limit], clock: Clock) -> None:
        """Those still unanswered count once they are long."""
        for one in waits:
            long = limits.get(one.touchpoint, NO_LIMIT).exceeded(one, clock)
            if one.answered or long:
                counts, hour = self._of(one.touchpoint), one.began.astimezone(self._zone).hour
                counts.waits[hour] += 1
                counts.long[hour] += long

    def merge(self, other: "Hours") -> None:
        """Of other customers."""
        for touchpoint, counts in other.counts.items():
            mine = self._of(touchpoint)
            for hour in range(HOURS):
                mine.waits[hour] += counts.waits[hour]
                mine.long[hour] += counts.long[hour]

    def put(self, touchpoint: str, hour: int, *, waits: int = 0, long: int = 0) -> None:
        """So many more that began in that hour."""
        counts = self._of(touchpoint)
        counts.waits[hour] += waits
        counts.long[hour] += long

    def rush(self, touchpoint: str) -> Rush | None:
        """The stretch of two to four hours that stands out most; None if none does."""
        counts = self.counts.get(touchpoint)
        if counts is None:
            return None
        n, long = sum(counts.waits), sum(counts.long)
        best: tuple[float, Rush] | None = None
        for length in range(_SHORTEST, _LONGEST + 1):
            for start in range(HOURS):
                within = [(start + i) % HOURS for i in range(length)]
                waited = sum(counts.waits[hour] for hour in within)
                hits = sum(counts.long[hour] for hour in within)
                if min(waited, n - waited) < ENOUGH:
                    continue
                low, _ = newcombe(hits, waited, long - hits, n - waited)
                if low is not None and low > _CLEARLY and (best is None or low > best[0]):
                    figure = share(
                        "long_waits",
                        hits,
                        waited,
                        what="long waits / waits at those hours",
                        others_hits=long - hits,
                        others=n - waited,
                    )
                    rush = Rush(start=start, end=(start + length) % HOURS, figure=figure)
                    best = low, rush
        return best[1] if best is not None else None

    def _of(self, touchpoint: str) -> _Counts:
        found = self.counts.get(touchpoint)
        if found is None:
            found = self.counts[touchpoint] = _Counts([0] * HOURS, [0] * HOURS)
        return found
