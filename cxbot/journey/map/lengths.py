"""Times to an answer, in milliseconds, wall time: all of them, or what was once made of them."""

from array import array
from collections.abc import Iterable, Iterator, Sequence

from cxbot.model.statistics import Interval, median_interval, percentile

#: What a map says of waits.
MEDIAN, P90 = 0.5, 0.9


class Lengths:
    def __init__(self, every: Iterable[int] = ()) -> None:
        self.every = array("q", every)
        self._sorted = False

    def append(self, milliseconds: int) -> None:
        self.every.append(milliseconds)
        self._sorted = False

    def extend(self, other: "Lengths") -> None:
        self.every.extend(other.every)
        self._sorted = False

    def __len__(self) -> int:
        return len(self.every)

    def __iter__(self) -> Iterator[int]:
        return iter(self.every)

    def usual(self) -> float:
        """The 90th percentile, in milliseconds."""
        return percentile(self._ordered(), P90) or 0

    def seconds(self, part: float) -> float | None:
        """MEDIAN or P90."""
        return percentile(_Seconds(self._ordered()), part)

    def middle(self) -> Interval:
        """Of the median, in seconds; of few there is none."""
        return median_interval(_Seconds(self._ordered()))

    def _ordered(self) -> "array[int]":
        if not self._sorted:
            self.every, self._sorted = array("q", sorted(self.every)), True
        return self.every


class Told(Lengths):
    """What remains of them where they were counted long ago."""

    def __init__(
        self, n: int, usual: float, median: float | None, p90: float | None, middle: Interval
    ) -> None:
        super().__init__()
        self._n, self._usual, self._parts = n, usual, {MEDIAN: median, P90: p90}
        self._middle = middle

    def __len__(self) -> int:
        return self._n

    def usual(self) -> float:
        return self._usual

    def seconds(self, part: float) -> float | None:
        return self._parts[part]

    def middle(self) -> Interval:
        return self._middle


class _Seconds(Sequence[float]):
    """The same, without a copy of millions."""

    def __init__(self, milliseconds: "array[int]") -> None:
        self._milliseconds = milliseconds

    def __len__(self) -> int:
        return len(self._milliseconds)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        return self._milliseconds[at] / 1000
