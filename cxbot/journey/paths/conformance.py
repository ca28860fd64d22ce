"""How far the journeys customers made are from the ideal one.

Counting unit: journeys that are over and visited anything. Each fits exactly, or fits with detours
(all of the ideal in its order, with other touchpoints between), or deviates: it skips a touchpoint
of the ideal, goes back to an earlier one, stops before the end, or several of these. What comes
after the last one visited is skipped if the goal was reached all the same, else the journey
stopped there.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, NamedTuple, Self

from msgspec import Struct

from cxbot.journey.metrics import Figure, share
from cxbot.journey.paths.counting import Tallies
from cxbot.journey.paths.steps import Trail

Way = Literal["skip", "back", "stop", "detour"]
UNIT = "different journeys that are over"
_FITS, _DETOURS = "fits exactly", "fits with detours"


class Departure(NamedTuple):
    way: Way
    #: skip: the one passed by; back: the earlier one; stop: the last one of the ideal that was
    #: visited, None if none was; detour: the one that isn't in the ideal.
    at: str | None
    #: back: the later one.
    source: str | None = None


class Deviation(Struct, frozen=True, kw_only=True):
    departure: Departure
    journeys: int
    customers: int
    share: Figure


class Conformed(Struct, frozen=True, kw_only=True):
    unit: str
    ideal: tuple[str, ...]
    #: That all shares are of.
    journeys: int
    #: Left out: not over; over, but without a touchpoint.
    running: int
    empty: int
    #: These three are all of them.
    fits: Figure
    detours: Figure
    deviates: Figure
    #: Of those that deviate; one may do several.
    skips: Figure
    goes_back: Figure
    stops: Figure
    #: Most journeys first; detours are told, too.
    deviations: tuple[Deviation, ...]
    #: The one that most journeys made; detours fit, and so are none.
    worst: Deviation | None


class Conformance:
    """Gathers customers, in any order; what two of it gathered apart can be merged, as long as no
    customer is in both. An ideal names a touchpoint once; what it says twice is looked for where
    it says it first."""

    def __init__(self, ideal: Sequence[str]) -> None:
        self._ideal = tuple(ideal)
        self._places: dict[str, int] = {}
        for place, name in enumerate(dict.fromkeys(self._ideal)):
            self._places[name] = place
        self._journeys = self._running = self._empty = 0
        self._departures: Tallies[Departure] = Tallies()
        #: How journeys fit, and which ways of deviating they had.
        self._kinds: Tallies[str] = Tallies()

    def add(self, trails: Collection[Trail]) -> None:
        """All journeys of one customer, in one call."""
        over = [trail for trail in trails if trail.over]
        walked = [trail for trail in over if trail.visits]
        self._running += len(trails) - len(over)
        self._empty += len(over) - len(walked)
        if not walked:
            return
        self._journeys += len(walked)
        judged = [self._judge(trail) for trail in walked]
        customer = walked[0].customer
        self._kinds.add(customer, [kinds for kinds, _ in judged])
        self._departures.add(customer, [departures for _, departures in judged])

    def merge(self, other: Self) -> None:
        self._journeys += other._journeys
        self._running += other._running
        self._empty += other._empty
        self._departures.merge(other._departures)
        self._kinds.merge(other._kinds)

    def found(self) -> Conformed:
        counted = {kind: tally.journeys for kind, tally in self._kinds}
        fits, detours = counted.get(_FITS, 0), counted.get(_DETOURS, 0)
        deviations = sorted(
            (
                Deviation(
                    departure=departure,
                    journeys=tally.journeys,
                    customers=tally.customers,
                    share=self._share(departure.way, tally.journeys),
                )
                for departure, tally in self._departures
            ),
            key=_weight,
        )
        return Conformed(
            unit=UNIT,
            ideal=self._ideal,
            journeys=self._journeys,
            running=self._running,
            empty=self._empty,
            fits=self._share(_FITS, fits),
            detours=self._share(_DETOURS, detours),
            deviates=self._share("deviates", self._journeys - fits - detours),
            skips=self._share("skips", counted.get("skip", 0)),
            goes_back=self._share("goes back", counted.get("back", 0)),
            stops=self._share("stops", counted.get("stop", 0)),
            deviations=tuple(deviations),
            worst=next((one for one in deviations if one.departure.way != "detour"), None),
        )

    def _judge(self, trail: Trail) -> tuple[Collection[str], Collection[Departure]]:
        """How it fits or in which ways it doesn't, and each departure."""
        names = trail.names
        if names == self._ideal:
            return (_FITS,), ()
        met = [name for name, _ in groupby(name for name in names if name in self._places)]
        detours = {Departure("detour", name) for name in names if name not in self._places}
        if tuple(met) == self._ideal:
            return (_DETOURS,), detours
        astray = {*self._backwards(met), *self._missed(met, reached_goal=trail.reached_goal)}
        if not astray:
            return (_DETOURS,), detours
        return {departure.way for departure in astray}, astray | detours

    def _backwards(self, met: Sequence[str]) -> Iterator[Departure]:
        for source, target in pairwise(met):
            if self._places[target] < self._places[source]:
                yield Departure("back", target, source)

    def _missed(self, met: Sequence[str], *, reached_goal: bool) -> Iterator[Departure]:
        furthest = max((self._places[name] for name in met), default=-1)
        passed, last = set(met), None
        for name, place in self._places.items():
            if name in passed:
                last = name
            elif place < furthest or reached_goal:
                yield Departure("skip", name)
        if furthest < len(self._places) - 1 and not reached_goal:
            yield Departure("stop", last)

    def _share(self, metric: str, hits: int) -> Figure:
        return share(metric, hits, self._journeys, what="journeys that are over")


def _weight(one: Deviation) -> tuple[int, int, str, str, str]:
    way, at, source = one.departure
    return -one.journeys, -one.customers, way, at or "", source or ""
