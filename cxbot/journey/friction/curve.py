"""The sentiment curve, and the marks of the peak-end rule on it.

Each customer has one value at a touchpoint, from -1 to 1: the mean of what is known of their
exchanges there, by the best source that they have (their number, an operator's mark, what they did,
what they wrote). The curve is the mean of the customers' values. Its interval is Student's, with
three customers added, as a net score's is: else five who agree would have one of no width. Of
nobody there is no point: the line has a gap; of few it is dashed.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from cxbot.journey.friction.spread import quantile
from cxbot.journey.friction.stumbling import Look
from cxbot.journey.metrics import ENOUGH, Figure
from cxbot.journey.paths.exchange import Exchange
from cxbot.journey.sentiment.ratings import of_rating

#: A customer's mean is kept in such parts: a whole number, so that the order of adding up changes
#: nothing; it is exact for up to eight exchanges.
_PARTS = 840
_VALUE: Mapping[str, int] = {"positive": 1, "neutral": 0, "mixed": 0, "negative": -1}
_RANK: Mapping[str, int] = {"rating": 0, "operator": 1, "behaviour": 2, "lexicon": 3, "provider": 3}
#: As the adjusted Wald interval of a net score has it: 3/4 for, 3/2 neither, 3/4 against.
_ADDED, _ADDED_SQUARES = 3, 1.5


class Point(Struct, frozen=True, kw_only=True):
    touchpoint: str
    #: From -1 to 1; without a value: a gap.
    figure: Figure

    @property
    def gap(self) -> bool:
        return self.figure.value is None

    @property
    def dashed(self) -> bool:
        return not self.figure.enough

    def to_json(self) -> dict[str, Any]:
        return {"touchpoint": self.touchpoint, **self.figure.to_json(), "dashed": self.dashed}


class PeakEnd(Struct, frozen=True, kw_only=True):
    """What people remember of a journey: where most begin it, where it is worst, where most end."""

    first: str | None
    worst: str | None
    last: str | None


class Curve:
    def __init__(self) -> None:
        #: Touchpoint -> customers, sum of their values, sum of the squares.
        self.sums: dict[str, tuple[int, int, int]] = {}
        #: Customers whose journeys began and ended there.
        self.firsts: Counter[str] = Counter()
        self.lasts: Counter[str] = Counter()

    def add(self, looks: Iterable[Look]) -> None:
        """All journeys of one customer."""
        felt: dict[str, list[tuple[int, int]]] = {}
        firsts, lasts = set[str | None](), set[str | None]()
        for look in looks:
            for place, one in look.seen:
                known = _felt(one)
                if known is not None:
                    felt.setdefault(place, []).append(known)
            firsts.add(look.first)
            lasts.add(look.last)
        self.firsts.update(one for one in firsts if one is not None)
        self.lasts.update(one for one in lasts if one is not None)
        for place, values in felt.items():
            value = _mean(values)
            self._add(place, (1, value, value * value))

    def merge(self, other: "Curve") -> None:
        """Of other customers."""
        self.firsts.update(other.firsts)
        self.lasts.update(other.lasts)
        for place, sums in other.sums.items():
            self._add(place, sums)

    def point(self, touchpoint: str) -> Point:
        n, total, squares = self.sums.get(touchpoint, (0, 0, 0))
        low, high = interval(n, total / _PARTS, squares / _PARTS**2)
        return Point(
            touchpoint=touchpoint,
            figure=Figure(
                metric="sentiment",
                n=n,
                value=round(total / _PARTS / n, 4) if n else None,
                low=low,
                high=high,
                method="mean of customers, -1 to 1; adjusted t interval, 95 %",
                enough=n >= ENOUGH,
                unit="mean",
            ),
        )

    def points(self, touchpoints: Iterable[str]) -> list[Point]:
        """In the order given."""
        return [self.point(one) for one in touchpoints]

    def peak_end(self) -> PeakEnd:
        """The worst is the lowest that rests on enough customers, and is below zero."""
        low = [
            (value, name)
            for name in self.sums
            if (figure := self.point(name).figure).enough
            and (value := figure.value) is not None
            and value < 0
        ]
        return PeakEnd(
            first=_most(self.firsts),
            worst=min(low)[1] if low else None,
            last=_most(self.lasts),
        )

    def _add(self, place: str, sums: tuple[int, int, int]) -> None:
        n, total, squares = self.sums.get(place, (0, 0, 0))
        self.sums[place] = n + sums[0], total + sums[1], squares + sums[2]


def stretches(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """(from, to) of each run without a gap, both inclusive: a line is drawn within, never over."""
    start: int | None = None
    for i, point in enumerate(points):
        if point.gap:
            if start is not None:
                yield start, i - 1
            start = None
        elif start is None:
            start = i
    if start is not None:
        yield start, len(points) - 1


def interval(n: int, total: float, squares: float) -> tuple[float | None, float | None]:
    """Of the mean of n values from -1 to 1, of which the sum and the sum of squares are given."""
    if n == 0:
        return None, None
    whole = n + _ADDED
    mean = total / whole
    variance = max(0.0, squares + _ADDED_SQUARES - whole * mean * mean) / (whole - 1)
    half = quantile(whole - 1) * math.sqrt(variance / whole)
    return round(max(-1.0, mean - half), 4), round(min(1.0, mean + half), 4)


def _felt(one: Exchange) -> tuple[int, int] | None:
    """(rank of the source, value); an operator's mark stands at what it was about, too."""
    if one.direction == "internal":
        return None
    if one.rating is not None:
        value = _VALUE.get(of_rating(one.rating).value)
        return (0, value) if value is not None else None
    value = _VALUE.get(one.sentiment)
    rank = _RANK.get(one.sentiment_source)
    return (rank, value) if value is not None and rank is not None else None


def _mean(values: Sequence[tuple[int, int]]) -> int:
    """In parts, of the best source."""
    best = min(rank for rank, _ in values)
    used = [value for rank, value in values if rank == best]
    return round(sum(used) * _PARTS / len(used))


def _most(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda name: (-counts[name], name), default=None)
