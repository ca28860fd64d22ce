"""What figures need of each sample, and no more: lengths for medians, two counts for a share.

A duration costs 16 bytes for each tally it lies in (the desk's, its queue's, its operator's);
everything else is a handful of counters however many tickets there are.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from cxbot.desk.metrics import catalogue, figures
from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.samples import Amount, Duration, Verdict
from cxbot.model.calendar import Calendar

#: In the order they are told.
_SHARES = tuple(name for name in catalogue.SHARES if not name.endswith("delivery_failures"))


def _seconds() -> "array[float]":
    return array("d")


@dataclass(slots=True)
class _Lengths:
    calendar: "array[float]" = field(default_factory=_seconds)
    business: "array[float]" = field(default_factory=_seconds)


@dataclass(slots=True)
class _Counts:
    hits: int = 0
    n: int = 0
    open: int = 0


@dataclass(slots=True)
class _Sum:
    total: float = 0.0
    n: int = 0


@dataclass(slots=True)
class Tally:
    lengths: defaultdict[str, _Lengths] = field(default_factory=lambda: defaultdict(_Lengths))
    counts: defaultdict[str, _Counts] = field(default_factory=lambda: defaultdict(_Counts))
    sums: defaultdict[str, _Sum] = field(default_factory=lambda: defaultdict(_Sum))

    def length(self, metric: str, calendar: float, business: float) -> None:
        lengths = self.lengths[metric]
        lengths.calendar.append(calendar)
        lengths.business.append(business)

    def verdict(self, verdict: Verdict) -> None:
        counts = self.counts[verdict.metric]
        counts.n += 1
        counts.hits += verdict.hit
        counts.open += verdict.open

    def amount(self, amount: Amount) -> None:
        found = self.sums[amount.metric]
        found.total += amount.value
        found.n += 1

    def figures(self, *, all_of_them: bool) -> Iterator[Figure]:
        """Those of the table; without `all_of_them` only those that something was seen of."""
        for name in catalogue.DURATIONS:
            if all_of_them or name in self.lengths:
                lengths = self.lengths[name]
                yield figures.durations(name, "calendar", lengths.calendar)
                yield figures.durations(name, "business", lengths.business)
        for name in _SHARES:
            if all_of_them or name in self.counts:
                yield _share(name, self.counts[name])
        for name in ("transfers_per_ticket", "reasked_per_ticket"):
            if all_of_them or name in self.sums:
                found = self.sums[name]
                yield figures.mean(name, found.total, found.n)


def _share(name: str, counts: _Counts) -> Figure:
    if name in ("reopen_rate", "one_touch_rate"):
        # how many of them the coming days may still turn
        return figures.share(name, counts.hits, counts.n, undecided=counts.open)
    return figures.share(name, counts.hits, counts.n)


def measured(duration: Duration, calendar: Calendar) -> tuple[float, float]:
    """Seconds by the clock on the wall, and of those the open ones."""
    wall = sum(((until - since).total_seconds() for since, until in duration.spans), 0.0)
    if calendar.always:
        return wall, wall
    worked = (calendar.business(since, until) for since, until in duration.spans)
    return wall, sum((one.total_seconds() for one in worked), 0.0)
