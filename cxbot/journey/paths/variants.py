"""The different ways customers went, what they came back to, and in which circles.

Counting unit: journeys that are over and visited anything; a running one may still become another.
What fewer than FEWEST customers did isn't shown by itself.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Self

from msgspec import Struct

from cxbot.journey.metrics import Figure, share
from cxbot.journey.paths.counting import FEWEST, Tallies, Tally
from cxbot.journey.paths.steps import Trail

UNIT = f"different journeys that are over; of fewer than {FEWEST} customers: other"
#: Names of touchpoints in the order of visits.
Names = tuple[str, ...]


class Variant(Struct, frozen=True, kw_only=True):
    names: Names
    journeys: int
    customers: int
    share: Figure


class Other(Struct, frozen=True, kw_only=True):
    """All that are too rare, together."""

    kinds: int
    journeys: int
    #: Different ones, also of several rare variants.
    customers: int
    share: Figure


class Rework(Struct, frozen=True, kw_only=True):
    """A touchpoint that journeys came back to after another."""

    name: str
    #: Journeys that visited it, and that did so more than once.
    came: int
    again: int
    #: Of `again`.
    customers: int
    #: Visits after the first, in all journeys.
    extra: int
    #: again / came
    share: Figure


class Loop(Struct, frozen=True, kw_only=True):
    """A circle: its last touchpoint is its first, and no other comes twice."""

    names: Names
    journeys: int
    customers: int
    share: Figure


class Found(Struct, frozen=True, kw_only=True):
    unit: str
    #: That the shares of variants and loops are of.
    journeys: int
    #: Left out: not over; over, but without a touchpoint.
    running: int
    empty: int
    #: Most journeys first, then by name; `other` makes their sum complete.
    variants: tuple[Variant, ...]
    other: Other | None
    rework: tuple[Rework, ...]
    #: A journey may be in several; too rare ones are only counted.
    loops: tuple[Loop, ...]
    rare_loops: int


class Variants:
    """Gathers customers, in any order; what two of it gathered apart can be merged, as long as no
    customer is in both."""

    def __init__(self) -> None:
        self._journeys = self._running = self._empty = 0
        self._kinds: Tallies[Names] = Tallies()
        self._loops: Tallies[Names] = Tallies()
        self._again: Tallies[str] = Tallies()
        self._came: Counter[str] = Counter()
        self._extra: Counter[str] = Counter()

    def add(self, trails: Collection[Trail]) -> None:
        """All journeys of one customer, in one call."""
        over = [trail for trail in trails if trail.over]
        walks = [trail.names for trail in over if trail.visits]
        self._running += len(trails) - len(over)
        self._empty += len(over) - len(walks)
        if not walks:
            return
        self._journeys += len(walks)
        customer = over[0].customer
        self._kinds.add(customer, [(names,) for names in walks])
        self._loops.add(customer, [loops(names) for names in walks])
        self._again.add(customer, [self._count(names) for names in walks])

    def merge(self, other: Self) -> None:
        self._journeys += other._journeys
        self._running += other._running
        self._empty += other._empty
        self._kinds.merge(other._kinds)
        self._loops.merge(other._loops)
        self._again.merge(other._again)
        self._came.update(other._came)
        self._extra.update(other._extra)

    def found(self) -> Found:
        variants = [
            Variant(
                names=names,
                journeys=tally.journeys,
                customers=tally.customers,
                share=self._share("variant", tally.journeys),
            )
            for names, tally in self._kinds
            if not tally.rare
        ]
        rings = [
            Loop(
                names=names,
                journeys=tally.journeys,
                customers=tally.customers,
                share=self._share("loop", tally.journeys),
            )
            for names, tally in self._loops
            if not tally.rare
        ]
        return Found(
            unit=UNIT,
            journeys=self._journeys,
            running=self._running,
            empty=self._empty,
            variants=tuple(sorted(variants, key=lambda one: (-one.journeys, one.names))),
            other=self._other([tally for _, tally in self._kinds if tally.rare]),
            rework=self._rework(),
            loops=tuple(sorted(rings, key=lambda one: (-one.journeys, one.names))),
            rare_loops=sum(tally.rare for _, tally in self._loops),
        )

    def _count(self, names: Names) -> Collection[str]:
        """Which came again."""
        times = Counter(names)
        self._came.update(times.keys())
        if len(times) == len(names):
            return ()
        again = {name: n - 1 for name, n in times.items() if n > 1}
        self._extra.update(again)
        return again.keys()

    def _share(self, metric: str, hits: int) -> Figure:
        return share(metric, hits, self._journeys, what="journeys that are over")

    def _other(self, rare: Sequence[Tally]) -> Other | None:
        if not rare:
            return None
        journeys = sum(tally.journeys for tally in rare)
        return Other(
            kinds=len(rare),
            journeys=journeys,
            customers=len({customer for tally in rare for customer in tally.few}),
            share=self._share("variant", journeys),
        )

    def _rework(self) -> tuple[Rework, ...]:
        found = [
            Rework(
                name=name,
                came=self._came[name],
                again=tally.journeys,
                customers=tally.customers,
                extra=self._extra[name],
                share=share(
                    "rework", tally.journeys, self._came[name], what="of journeys that came here"
                ),
            )
            for name, tally in self._again
        ]
        return tuple(sorted(found, key=lambda one: (-one.again, one.name)))


def loops(names: Names) -> tuple[Names, ...]:
    """The circles of a walk, by erasing them from it: whenever it comes to where it has been, the
    way round since then is a loop and is forgotten. So inner circles stand by themselves, and
    going to and fro between two counts from the side where it began."""
    path: dict[str, None] = {}
    found: list[Names] = []
    for name in names:
        if name not in path:
            path[name] = None
            continue
        erased = [name]
        while (last := path.popitem()[0]) != name:
            erased.append(last)
        found.append((name, *reversed(erased)))
        path[name] = None
    return tuple(found)
