"""A number of the voice of the customer: what it rests on, how far it can be trusted, and whether
it has changed.

Rules. 1. Of nothing there is no value: None, never 0. 2. A figure is given also when it rests on
too little; `enough` says so. 3. A change is clear only when its 95 % interval leaves out zero and
both sides rest on enough: nobody is to be alarmed by chance.
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from cxbot.model.statistics import adjusted_wald, net_difference, newcombe, wilson

#: Resting on fewer, one answer more or less moves a share by ten points or more and a net score by
#: up to twenty, and the interval spans about half of the scale: such a number says little.
ENOUGH = 10

Unit = Literal["percent", "points", "mean", "number"]

_ADJUSTED, _WILSON = "adjusted Wald interval, 95 %", "Wilson interval, 95 %"


class Counted(Struct, frozen=True, kw_only=True):
    """So many of n for it, so many against it; shares have none against."""

    plus: int = 0
    minus: int = 0
    n: int = 0


class Change(Struct, frozen=True, kw_only=True):
    """Of one period against the one before it, in the unit of the figure."""

    #: What the figure was before, and on how much that rested.
    before: float
    before_n: int
    value: float
    low: float
    high: float
    method: str
    enough: bool

    @property
    def clear(self) -> bool:
        return self.enough and not self.low <= 0 <= self.high

    @property
    def words(self) -> str:
        return "clear change" if self.clear else "no clear change"

    def to_json(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "before_n": self.before_n,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "method": self.method,
            "enough": self.enough,
            "clear": self.clear,
            "words": self.words,
        }


class Figure(Struct, frozen=True, kw_only=True):
    metric: str
    #: How many things it rests on.
    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    method: str
    enough: bool
    unit: Unit
    #: What it is made of: promoters, partial answers, the mean beside a share …
    parts: Mapping[str, Any] = field(default_factory=dict)
    #: Of which part of everything it is: flow, operator, incentivised …
    of: Mapping[str, str] = field(default_factory=dict)
    change: Change | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            **self.of,
            "n": self.n,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "method": self.method,
            "enough": self.enough,
            "unit": self.unit,
            "parts": dict(self.parts),
            "change": self.change.to_json() if self.change is not None else None,
        }


def share(
    metric: str,
    hits: int,
    n: int,
    *,
    what: str = "share",
    before: Counted | None = None,
    **parts: Any,
) -> Figure:
    """`what` says of what; `before` is the same of the period before; `parts` stand beside it."""
    low, high = wilson(hits, n)
    now = Counted(plus=hits, n=n)
    return Figure(
        metric=metric,
        n=n,
        value=_hundred(hits / n) if n else None,
        low=_hundred(low),
        high=_hundred(high),
        method=f"{what}; {_WILSON}",
        enough=n >= ENOUGH,
        unit="percent",
        parts={"hits": hits, **parts},
        change=_share_change(now, before),
    )


def net(
    metric: str, now: Counted, *, what: str, before: Counted | None = None, **parts: Any
) -> Figure:
    """A net score: those for it less those against it, in points from -100 to 100."""
    low, high = adjusted_wald(now.plus, now.minus, now.n)
    return Figure(
        metric=metric,
        n=now.n,
        value=_score(now),
        low=_hundred(low),
        high=_hundred(high),
        method=f"{what}; {_ADJUSTED}",
        enough=now.n >= ENOUGH,
        unit="points",
        parts=parts,
        change=_net_change(now, before),
    )


def _share_change(now: Counted, before: Counted | None) -> Change | None:
    if before is None:
        return None
    low, high = newcombe(now.plus, now.n, before.plus, before.n)
    return _change(now, before, (low, high), "difference of shares; Newcombe interval, 95 %")


def _net_change(now: Counted, before: Counted | None) -> Change | None:
    if before is None:
        return None
    interval = net_difference((now.plus, now.minus, now.n), (before.plus, before.minus, before.n))
    return _change(now, before, interval, "difference of net scores; √(SE₁² + SE₂²), 95 %")


def _change(
    now: Counted, before: Counted, interval: tuple[float | None, float | None], method: str
) -> Change | None:
    low, high = interval
    if low is None or high is None:
        return None
    was, value = _rate(before), _rate(now) - _rate(before)
    return Change(
        before=round(100 * was, 4),
        before_n=before.n,
        value=round(100 * value, 4),
        low=round(100 * low, 4),
        high=round(100 * high, 4),
        method=method,
        enough=min(now.n, before.n) >= ENOUGH,
    )


def _rate(counted: Counted) -> float:
    return (counted.plus - counted.minus) / counted.n


def _score(counted: Counted) -> float | None:
    return round(100 * _rate(counted), 4) if counted.n else None


def _hundred(part: float | None) -> float | None:
    return None if part is None else round(100 * part, 4)
