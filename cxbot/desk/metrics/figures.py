"""A number and how far it can be trusted: shares, durations, means, counts. Plain statistics.

Rules. 1. Of nothing there is no value: None, never 0. 2. A figure is given also when it rests on
too little; `enough` says so: fewer than `ENOUGH` things seen. 3. Percentiles interpolate: of n
sorted values the p-th lies at position (n - 1) * p, counted from 0, on the straight line between
its two neighbours (R's type 7; the usual median at one half). 4. The interval of a share is
Wilson's; that of a median is the pair of sorted values that encloses it in 95 of 100 cases however
the values are spread, and None below six values, of which no pair does.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

from cxbot.desk.metrics import catalogue
from cxbot.model.statistics import median_interval, percentile, wilson

#: Seen less often than that, a share or a median says little.
ENOUGH = 5

Unit = Literal["seconds", "percent", "tickets", "per ticket"]
ClockName = Literal["calendar", "business"]


class Figure(Struct, frozen=True, kw_only=True):
    metric: str
    #: How many things it rests on.
    n: int
    #: A median for durations; a share is in percent.
    value: float | None
    low: float | None = None
    high: float | None = None
    method: str
    enough: bool
    unit: Unit
    #: What else belongs to it: clock, p90, mean, hits …
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clock(self) -> ClockName | None:
        return self.more.get("clock")

    def to_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "n": self.n,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "method": self.method,
            "enough": self.enough,
            "unit": self.unit,
            **self.more,
            "formula": catalogue.formula(self.metric),
        }


def durations(
    metric: str, clock: ClockName, seconds: Sequence[float], *, p95: bool = False
) -> Figure:
    """The median, with p90 (`p95`: that too) and mean beside it."""
    ordered = sorted(seconds)
    low, high = median_interval(ordered)
    return Figure(
        metric=metric,
        n=len(ordered),
        value=_rounded(percentile(ordered, 0.5)),
        low=_rounded(low),
        high=_rounded(high),
        method="median; interval from order statistics, 95 %",
        enough=len(ordered) >= ENOUGH,
        unit="seconds",
        more={
            "clock": clock,
            "p90": _rounded(percentile(ordered, 0.9)),
            **({"p95": _rounded(percentile(ordered, 0.95))} if p95 else {}),
            "mean": _rounded(math.fsum(ordered) / len(ordered) if ordered else None),
        },
    )


def high(metric: str, percents: Sequence[float], **more: Any) -> Figure:
    """The p95 of what is in percent itself, with the median and the most beside it."""
    ordered = sorted(percents)
    return Figure(
        metric=metric,
        n=len(ordered),
        value=_rounded(percentile(ordered, 0.95)),
        method="95th percentile",
        enough=len(ordered) >= ENOUGH,
        unit="percent",
        more={
            "median": _rounded(percentile(ordered, 0.5)),
            "most": _rounded(percentile(ordered, 1)),
            **more,
        },
    )


def share(metric: str, hits: int, n: int, **more: Any) -> Figure:
    low, high = wilson(hits, n)
    return Figure(
        metric=metric,
        n=n,
        value=_rounded(100 * hits / n if n else None),
        low=_rounded(100 * low if low is not None else None),
        high=_rounded(100 * high if high is not None else None),
        method="share; Wilson interval, 95 %",
        enough=n >= ENOUGH,
        unit="percent",
        more={"hits": hits, **more},
    )


def mean(metric: str, total: float, n: int) -> Figure:
    return Figure(
        metric=metric,
        n=n,
        value=_rounded(total / n if n else None),
        method="mean",
        enough=n >= ENOUGH,
        unit="per ticket",
        more={"total": total},
    )


def ratio(metric: str, part: float, whole: float | None, n: int) -> Figure:
    """Of two amounts, in percent; without a whole there is no value. May exceed 100."""
    return Figure(
        metric=metric,
        n=n,
        value=_rounded(100 * part / whole if whole else None),
        method="ratio",
        enough=bool(whole),
        unit="percent",
        more={"seconds": _rounded(part), "of_seconds": _rounded(whole)},
    )


def count(metric: str, value: int, **more: Any) -> Figure:
    """Counted, not estimated: always enough."""
    return Figure(
        metric=metric,
        n=value,
        value=value,
        low=value,
        high=value,
        method="count",
        enough=True,
        unit="tickets",
        more=more,
    )


def waiting(clock: ClockName, seconds: float | None, since: datetime | None) -> Figure:
    """How long the ticket that waits longest has waited; seen, not estimated."""
    value = _rounded(seconds)
    return Figure(
        metric="oldest_waiting",
        n=0 if value is None else 1,
        value=value,
        low=value,
        high=value,
        method="maximum",
        enough=True,
        unit="seconds",
        more={"clock": clock, "since": since.isoformat() if since is not None else None},
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
