"""A map that is kept, and what has changed since.

Two maps share customers where their periods do, so their difference is surer than the interval
says: what is called clear is clear. Of figures that did not change one in twenty looks clear by
chance. Volumes have no interval; in their stead the share of all customers who came there has.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.journey.map.data import to_json
from cxbot.journey.map.grid import Grid
from cxbot.journey.map.moved import Moved, Since, Turned
from cxbot.journey.metrics import ENOUGH, Change
from cxbot.model.statistics import moved, wilson
from cxbot.model.value import replace

#: What is compared of a touchpoint, in the order in which it is told.
FIGURES = ("customers", "mood", "friction", "drop_off", "csat", "ces", "nps", "waiting")
_METHOD = "difference; interval made of both intervals (MOVER), 95 %"


class Changes(Struct, frozen=True, kw_only=True):
    """Of one map against an earlier one."""

    #: Each as it was kept: drawn_at, since, until, journey, channel, persona, totals.
    before: Mapping[str, Any]
    now: Mapping[str, Any]
    #: Touchpoints, in the order of the map that has them.
    new: tuple[str, ...]
    gone: tuple[str, ...]
    #: In another stage, or at another place among those that stayed.
    moved: tuple[str, ...]
    figures: tuple[Moved, ...]
    requirements: tuple[Turned, ...]

    @property
    def clear(self) -> tuple[Moved, ...]:
        return tuple(one for one in self.figures if one.change.clear)

    @property
    def nothing(self) -> bool:
        """Nothing that anybody has to be told."""
        return not (self.new or self.gone or self.moved or self.clear or self.requirements)

    @property
    def alike(self) -> bool:
        """They are maps of the same journey, channel and persona."""
        names = ("journey", "channel", "persona")
        return all(self.before.get(name) == self.now.get(name) for name in names)

    def of(self, touchpoint: str, at: datetime) -> Since:
        """Of one touchpoint of the map as it is; `at`: when the other one was kept."""
        return Since(
            at=at,
            new=touchpoint in self.new,
            moved=tuple(one for one in self.figures if one.touchpoint == touchpoint),
            turned=tuple(one for one in self.requirements if one.touchpoint == touchpoint),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "before": dict(self.before),
            "now": dict(self.now),
            "alike": self.alike,
            "new": list(self.new),
            "gone": list(self.gone),
            "moved": list(self.moved),
            "figures": [one.to_json() for one in self.figures],
            "requirements": [one.to_json() for one in self.requirements],
        }


def body(grid: Grid) -> dict[str, Any]:
    """To be kept: counts and figures, and nothing that anybody wrote."""
    found = to_json(grid)
    for one in found["touchpoints"]:
        del one["verbatims"], one["since_review"]
    # how long the period was, where one was asked for: so that the same may be asked again
    return {**found, "period_seconds": _period(grid)}


def _period(grid: Grid) -> float | None:
    scope = grid.scope
    return (scope.until - scope.since).total_seconds() if scope.since is not None else None


def since(grid: Grid, before: Mapping[str, Any], at: datetime) -> Grid:
    """The same map with what has changed at each touchpoint since `before` was kept; as it is,
    where that was a map of another part of the log."""
    found = changes(before, grid)
    if not found.alike or before.get("period_seconds") != _period(grid):
        return grid
    columns = tuple(replace(one, since=found.of(one.name, at)) for one in grid.columns)
    return replace(grid, columns=columns, reviewed=at)


def changes(before: Mapping[str, Any], now: Grid) -> Changes:
    """`before`: as `body` made it then."""
    return between(before, body(now))


def between(before: Mapping[str, Any], now: Mapping[str, Any]) -> Changes:
    old, new = _by_name(before), _by_name(now)
    both = [name for name in new if name in old]
    return Changes(
        before=_head(before),
        now=_head(now),
        new=tuple(name for name in new if name not in old),
        gone=tuple(name for name in old if name not in new),
        moved=tuple(_moved(old, new, both)),
        figures=tuple(
            one for name in both for one in _figures(name, old[name], new[name], before, now)
        ),
        requirements=tuple(one for name in both for one in _turned(name, old[name], new[name])),
    )


_Point = Mapping[str, Any]


def _by_name(kept: Mapping[str, Any]) -> dict[str, _Point]:
    return {one["touchpoint"]: one for one in kept.get("touchpoints", ())}


def _head(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    names = ("drawn_at", "since", "until", "journey", "channel", "persona", "totals")
    return {name: kept.get(name) for name in names}


def _moved(
    old: Mapping[str, _Point], new: Mapping[str, _Point], both: Sequence[str]
) -> Iterator[str]:
    """As few as explain it: what stays in order stays."""
    places = {name: place for place, name in enumerate(old)}
    stayed = [name for name in both if old[name]["stage"] == new[name]["stage"]]
    kept = set(_longest([places[name] for name in stayed]))
    for name in both:
        if old[name]["stage"] != new[name]["stage"] or places[name] not in kept:
            yield name


def _longest(places: Sequence[int]) -> list[int]:
    """The longest part of it that rises."""
    best: list[tuple[int, int]] = []
    for i, place in enumerate(places):
        before = [(best[k][0], -k) for k in range(i) if places[k] < place]
        length, k = max(before, default=(0, 1))
        best.append((length + 1, -k))
    found: list[int] = []
    i = max(range(len(places)), key=lambda one: (best[one][0], -one), default=-1)
    while i >= 0:
        found.append(places[i])
        i = best[i][1]
    return found


def _turned(name: str, old: _Point, new: _Point) -> Iterator[Turned]:
    before = {one["measure"]: one["verdict"] for one in old["requirements"]}
    for one in new["requirements"]:
        was, verdict = before.get(one["measure"]), one["verdict"]
        if was is not None and was != verdict:
            yield Turned(touchpoint=name, measure=one["measure"], before=was, now=verdict)


def _figures(
    name: str, old: _Point, new: _Point, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Moved]:
    was, is_ = _known(old, before), _known(new, now)
    for figure in FIGURES:
        if figure in was and figure in is_:
            yield _compared(name, figure, was[figure], is_[figure])


class _Known(Struct, frozen=True, kw_only=True):
    unit: str
    value: float
    low: float
    high: float
    n: int


def _known(point: _Point, kept: Mapping[str, Any]) -> dict[str, _Known]:
    """What of a touchpoint has a value and an interval."""
    waiting = point["waiting"]
    said: dict[str, Mapping[str, Any]] = {
        "customers": _share(point["customers"], kept["totals"]["customers"]),
        "mood": point["mood"],
        "friction": point["friction"] or {},
        "drop_off": point["drop_off"],
        "waiting": {
            "unit": "seconds",
            "n": waiting["n"],
            "value": waiting["median_seconds"],
            "low": waiting.get("low_seconds"),
            "high": waiting.get("high_seconds"),
        },
        **{one["metric"]: one for one in point["ratings"]},
    }
    names = ("unit", "value", "low", "high", "n")
    return {
        name: _Known(**{part: one[part] for part in names})
        for name, one in said.items()
        if name in FIGURES and all(one.get(part) is not None for part in names)
    }


def _share(customers: int, all_: int) -> Mapping[str, Any]:
    low, high = wilson(customers, all_)
    if low is None or high is None:
        return {}
    return {
        "unit": "percent",
        "n": all_,
        "value": round(100 * customers / all_, 4),
        "low": round(100 * low, 4),
        "high": round(100 * high, 4),
    }


def _compared(touchpoint: str, figure: str, was: _Known, now: _Known) -> Moved:
    low, high = moved(now.value, (now.low, now.high), was.value, (was.low, was.high))
    return Moved(
        touchpoint=touchpoint,
        figure=figure,
        unit=now.unit,
        value=now.value,
        n=now.n,
        change=Change(
            before=was.value,
            before_n=was.n,
            value=round(now.value - was.value, 4),
            low=round(low, 4),
            high=round(high, 4),
            method=_METHOD,
            enough=min(now.n, was.n) >= ENOUGH,
        ),
    )
