"""The map's figures of a stage, of a phase and of the whole: of different customers, each counted
once there however many of its touchpoints they were at."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, NamedTuple

from msgspec import Struct

from cxbot.journey.friction.curve import Curve
from cxbot.journey.friction.observing import Observed
from cxbot.journey.friction.ranking import Stumbled, stumbled
from cxbot.journey.friction.stumbling import Look, Passage, Watch, by_touchpoint
from cxbot.journey.friction.tallies import Tallies
from cxbot.journey.metrics import Figure
from cxbot.journey.paths import Exchange, Journey
from cxbot.model.statistics import percentile

Kind = Literal["all", "phase", "stage"]


class Place(NamedTuple):
    """Where a touchpoint stands."""

    stage: str | None
    phase: str | None

    def keys(self) -> Iterator[str]:
        yield key("all", "")
        if self.phase is not None:
            yield key("phase", self.phase)
        if self.stage is not None:
            yield key("stage", self.stage)


def key(kind: Kind, name: str) -> str:
    return f"{kind}:{name}"


class Level(Struct, frozen=True, kw_only=True):
    customers: int
    exchanges: int
    #: That came there, and those that are over.
    journeys: int
    over: int
    #: Of the latter: ended there without the goal.
    left: int
    #: To answers, in seconds.
    waits: int
    median: float | None
    p90: float | None
    mood: Figure
    ratings: tuple[Figure, ...]
    #: None: nobody whose passage can be judged yet.
    friction: Stumbled | None


@dataclass(slots=True)
class Counts:
    customers: int = 0
    exchanges: int = 0
    journeys: int = 0
    over: int = 0
    left: int = 0
    waits: "array[int]" = field(default_factory=lambda: array("q"))


class Levels:
    """Gathers customers, in any order; can be merged as the others."""

    def __init__(self, places: Mapping[str, Place], watch: Watch) -> None:
        """`places`: of each touchpoint. The watch is that of the map."""
        self._places = {name: tuple(place.keys()) for name, place in places.items()}
        self.counts: dict[str, Counts] = {}
        self.tallies, self.curve = Tallies(), Curve()
        self.observed = Observed(watch)

    def add(
        self, journeys: Sequence[Journey], looks: Sequence[Look], left: Sequence[str | None]
    ) -> None:
        """All of one customer that the scope holds anything of; `left`: at which touchpoint each
        of the journeys ended without its goal, if it did."""
        here: set[str] = set()
        for journey, look, end in zip(journeys, looks, left, strict=True):
            seen = list(look.seen)
            keys = {one for place, _ in seen for one in self._keys(place)}
            for one in keys:
                counts = self._of(one)
                counts.journeys += 1
                counts.over += journey.over
            for one in self._keys(end):
                self._of(one).left += 1
            for place, exchange in seen:
                for one in self._keys(place):
                    _take(self._of(one), exchange)
            here.update(keys)
        for one in here:
            self._of(one).customers += 1
        self._judge(looks)

    def merge(self, other: "Levels") -> None:
        for name, theirs in other.counts.items():
            mine = self._of(name)
            for part in ("customers", "exchanges", "journeys", "over", "left"):
                setattr(mine, part, getattr(mine, part) + getattr(theirs, part))
            mine.waits.extend(theirs.waits)
        self.tallies.merge(other.tallies)
        self.curve.merge(other.curve)
        self.observed.merge(other.observed)

    def found(self, window: timedelta) -> Mapping[str, Level]:
        """By `key`. `window`: how long the customers were counted."""
        friction = {one.touchpoint: one for one in stumbled(self.tallies, window)}
        scores = self.observed.scores()
        found = {}
        for name, counts in sorted(self.counts.items()):
            waits = sorted(counts.waits)
            median, p90 = percentile(waits, 0.5), percentile(waits, 0.9)
            rated = scores.get(name)
            found[name] = Level(
                customers=counts.customers,
                exchanges=counts.exchanges,
                journeys=counts.journeys,
                over=counts.over,
                left=counts.left,
                waits=len(waits),
                median=median / 1000 if median is not None else None,
                p90=p90 / 1000 if p90 is not None else None,
                mood=self.curve.point(name).figure,
                ratings=tuple(rated.figure(scale) for scale in rated.scales) if rated else (),
                friction=friction.get(name),
            )
        return found

    def _judge(self, looks: Sequence[Look]) -> None:
        passages: dict[str, list[Passage]] = {}
        for place, several in by_touchpoint(looks).items():
            for one in self._keys(place):
                passages.setdefault(one, []).extend(several)
        self.tallies.add(passages)
        rolled = [Rolled(look, self._places) for look in looks]
        self.curve.add(rolled)
        self.observed.add(rolled)

    def _keys(self, place: str | None) -> tuple[str, ...]:
        return self._places.get(place, (key("all", ""),)) if place is not None else ()

    def _of(self, name: str) -> Counts:
        found = self.counts.get(name)
        if found is None:
            found = self.counts[name] = Counts()
        return found


class Rolled(Look):
    """A look whose places are all that its touchpoints belong to. Waits and ends, which stand at
    one touchpoint, are none of its."""

    def __init__(self, look: Look, places: Mapping[str, tuple[str, ...]]) -> None:
        self._look, self._keys_of = look, places
        self.waits = []

    @property
    def seen(self) -> Iterator[tuple[str, Exchange]]:
        for place, one in self._look.seen:
            for name in self._keys_of.get(place, (key("all", ""),)):
                yield name, one

    @property
    def first(self) -> str | None:
        return None

    @property
    def last(self) -> str | None:
        return None


def _take(counts: Counts, one: Exchange) -> None:
    if one.direction == "internal":
        return
    counts.exchanges += 1
    if one.direction == "out" and one.response_ms is not None:
        counts.waits.append(one.response_ms)
