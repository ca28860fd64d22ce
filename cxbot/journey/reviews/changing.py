"""What has changed at a touchpoint since its last review: figures with the interval of the
difference, and requirements that turned.

Facts are a touchpoint's part of the map's JSON, so those of a year ago can be held against those of
today. The periods don't overlap: what is counted twice could never differ.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from cxbot.journey.metrics import ENOUGH, Change, Counted, net, share
from cxbot.model.statistics import moved

Facts = Mapping[str, Any]
#: Figures of the map that are shares, by where their hits stand.
_SHARES: Mapping[str, str] = {"csat": "satisfied", "ces": "easy"}


class Moved(Struct, frozen=True, kw_only=True):
    """A figure then and now."""

    name: str
    unit: str
    before: float
    before_n: int
    now: float
    n: int
    change: Change

    @property
    def clear(self) -> bool:
        return self.change.clear


class Turned(Struct, frozen=True, kw_only=True):
    """A requirement of which now something else is known."""

    measure: str
    before: str
    now: str


class Changed(Struct, frozen=True, kw_only=True):
    moved: tuple[Moved, ...] = ()
    turned: tuple[Turned, ...] = ()

    @property
    def clear(self) -> tuple[Moved, ...]:
        return tuple(one for one in self.moved if one.clear)

    def to_json(self) -> dict[str, Any]:
        figures = [
            {
                "figure": one.name,
                "unit": one.unit,
                "now": one.now,
                "n": one.n,
                **one.change.to_json(),
            }
            for one in self.moved
        ]
        turned = [
            {"measure": one.measure, "before": one.before, "now": one.now} for one in self.turned
        ]
        return {"figures": figures, "requirements": turned}


def changed(before: Facts, now: Facts) -> Changed:
    """Figures that both have; requirements whose verdict isn't the same."""
    was = {one["measure"]: one["verdict"] for one in before.get("requirements", ())}
    turned = [
        Turned(measure=one["measure"], before=was[one["measure"]], now=one["verdict"])
        for one in now.get("requirements", ())
        if was.get(one["measure"], one["verdict"]) != one["verdict"]
    ]
    return Changed(moved=tuple(_moved(before, now)), turned=tuple(turned))


def _moved(before: Facts, now: Facts) -> Iterator[Moved]:
    then, today = _figures(before), _figures(now)
    for name, figure in today.items():
        old = then.get(name)
        if old is None or figure["value"] is None or old["value"] is None:
            continue
        change = _change(name, old, figure)
        if change is not None:
            yield Moved(
                name=name,
                unit=figure["unit"],
                before=old["value"],
                before_n=old["n"],
                now=figure["value"],
                n=figure["n"],
                change=change,
            )


def _figures(facts: Facts) -> dict[str, Any]:
    """In the order in which one reads them."""
    found = {"mood": facts.get("mood"), "friction": facts.get("friction")}
    found |= {one["metric"]: one for one in facts.get("ratings", ())}
    found |= {"drop_off": facts.get("drop_off")}
    return {name: one for name, one in found.items() if one is not None}


def _change(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    if new["unit"] == "percent":
        now, was = _counted(name, new), _counted(name, old)
        return share(name, now.plus, now.n, before=was).change
    if new["unit"] == "points":
        return net(name, _net(new), what=name, before=_net(old)).change
    return means(old, new)


def means(old: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    """Of two means with their intervals."""
    ends = (old["value"], old["low"], old["high"], new["value"], new["low"], new["high"])
    if any(one is None for one in ends):
        return None
    was, was_low, was_high, value, now_low, now_high = ends
    low, high = moved(value, (now_low, now_high), was, (was_low, was_high))
    return Change(
        before=was,
        before_n=old["n"],
        value=round(value - was, 4),
        low=round(low, 4),
        high=round(high, 4),
        method="difference of means; joined intervals (MOVER), 95 %",
        enough=min(old["n"], new["n"]) >= ENOUGH,
    )


def _counted(name: str, figure: Mapping[str, Any]) -> Counted:
    parts = figure["parts"]
    hits = parts[_SHARES[name]] if name in _SHARES else parts["hits"]
    return Counted(plus=hits, n=figure["n"])


def _net(figure: Mapping[str, Any]) -> Counted:
    parts = figure["parts"]
    return Counted(plus=parts["promoters"], minus=parts["detractors"], n=figure["n"])
