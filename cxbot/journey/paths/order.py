"""In which order customers usually come through the touchpoints: the columns of the map.

By stage; within it by the median over journeys of where in the journey the touchpoint was first
visited: 0 is its beginning and 1 its end. Not by the clock: a slow customer and a quick one count
the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Self

from msgspec import Struct

from cxbot.journey.paths.steps import Trail
from cxbot.model.journey import Catalogue

#: Index of a visit, and of the journey's last one.
_Place = tuple[int, int]


class Placed(Struct, frozen=True, kw_only=True):
    """A touchpoint in its place among those that were visited."""

    name: str
    stage: str | None
    #: The median: of an even number of journeys the mean of the two in the middle.
    position: Fraction
    #: That it rests on.
    journeys: int
    declared: bool


class Order:
    """Gathers journeys, in any order; what two of it gathered apart can be merged."""

    def __init__(self) -> None:
        self.places: defaultdict[str, Counter[_Place]] = defaultdict(Counter)
        self.stages: defaultdict[str, Counter[str | None]] = defaultdict(Counter)

    def add(self, trails: Iterable[Trail]) -> None:
        for trail in trails:
            end = len(trail.visits) - 1
            seen: set[str] = set()
            for index, visit in enumerate(trail.visits):
                if visit.name in seen:
                    continue
                seen.add(visit.name)
                self.places[visit.name][index, end] += 1
                self.stages[visit.name][visit.stage] += 1

    def merge(self, other: Self) -> None:
        for name, places in other.places.items():
            self.places[name].update(places)
        for name, stages in other.stages.items():
            self.stages[name].update(stages)

    def found(self, catalogue: Catalogue) -> tuple[Placed, ...]:
        """Each visited touchpoint once. Its stage is the declared one, else the one that most
        journeys saw it in, if any did; stages the catalogue doesn't have come last, by name, and
        those without any after them."""
        ranks = {stage.name: rank for rank, stage in enumerate(catalogue.stages)}

        def rank(stage: str | None) -> tuple[int, str]:
            if stage is None:
                return len(ranks) + 1, ""
            return ranks.get(stage, len(ranks)), "" if stage in ranks else stage

        def stage_of(name: str) -> str | None:
            if name in catalogue.touchpoints:
                return catalogue.touchpoints[name].stage
            seen = self.stages[name]
            return min(seen, key=lambda stage: (stage is None, -seen[stage], rank(stage)))

        placed = [
            Placed(
                name=name,
                stage=stage_of(name),
                position=_median(places),
                journeys=places.total(),
                declared=name in catalogue.touchpoints,
            )
            for name, places in self.places.items()
        ]
        return tuple(sorted(placed, key=lambda one: (rank(one.stage), one.position, one.name)))


def _median(places: Mapping[_Place, int]) -> Fraction:
    """Exact: in fractions, for a third and two thirds are not to differ by a rounding error."""
    values: Counter[Fraction] = Counter()
    for (index, end), times in places.items():
        values[Fraction(index, end) if end else Fraction(0)] += times
    n, passed = values.total(), 0
    below: Fraction | None = None
    for value in sorted(values):
        passed += values[value]
        if below is None and 2 * passed >= n:
            below = value
        if below is not None and 2 * passed > n:
            return (below + value) / 2
    return Fraction(0)
