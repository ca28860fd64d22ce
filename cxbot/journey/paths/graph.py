"""Who follows whom: the touchpoints of all journeys, and the ways between them.

Counting unit: different journeys. A way that one journey takes ten times counts once, and the time
on it is that of its first passage: a customer who goes in circles is one customer.
"""

from array import array
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Self

from msgspec import Struct

from cxbot.journey.paths.steps import Trail, Visit
from cxbot.model.statistics import percentile

#: The latest customers of a way, to look at.
SHOWN = 5
UNIT = "different journeys; in each a way counts once, with the time of its first passage"
_TICK = timedelta(microseconds=1)


class Node(Struct, frozen=True, kw_only=True):
    name: str
    journeys: int
    customers: int
    #: In all journeys; one that comes back makes two.
    visits: int
    #: Journeys that began here.
    starts: int
    #: Journeys that are over and had their last visit here, and those of them without the goal.
    ends: int
    left: int


class Edge(Struct, frozen=True, kw_only=True):
    """From a visit directly to the next."""

    source: str
    target: str
    journeys: int
    customers: int
    #: All of them; a journey that goes round makes several.
    passages: int
    #: From the last moment at the source to the first at the target.
    median: timedelta
    p90: timedelta
    #: Ids of the latest customers, newest passage first.
    newest: tuple[str, ...]


class Graph(Struct, frozen=True, kw_only=True):
    unit: str
    journeys: int
    customers: int
    #: Those that nothing can come into any more; the ends are theirs alone.
    over: int
    #: Journeys without a touchpoint; and those of them that are over.
    empty: int
    empty_over: int
    #: Most journeys first, then by name.
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(slots=True)
class _Spot:
    journeys: int = 0
    customers: int = 0
    visits: int = 0
    starts: int = 0
    ends: int = 0
    left: int = 0


@dataclass(slots=True)
class _Way:
    customers: int = 0
    passages: int = 0
    #: One per journey, in ticks.
    waits: "array[int]" = field(default_factory=lambda: array("q"))
    newest: list[tuple[datetime, str]] = field(default_factory=list)

    def keep_newest(self) -> None:
        self.newest.sort(reverse=True)
        del self.newest[SHOWN:]


class DirectlyFollows:
    """Gathers customers, in any order; what two of it gathered apart can be merged, as long as no
    customer is in both."""

    def __init__(self) -> None:
        self._spots: dict[str, _Spot] = {}
        self._ways: dict[tuple[str, str], _Way] = {}
        self._journeys = self._customers = self._over = self._empty = self._empty_over = 0

    def add(self, trails: Collection[Trail]) -> None:
        """All journeys of one customer, in one call: different customers are counted by it."""
        if not trails:
            return
        seen: set[str] = set()
        latest: dict[tuple[str, str], datetime] = {}
        for trail in trails:
            self._count(trail)
            self._spend(trail, seen)
            self._walk(trail, latest)
        customer = next(iter(trails)).customer
        self._customers += 1
        for name in seen:
            self._spots[name].customers += 1
        for key, at in latest.items():
            way = self._ways[key]
            way.customers += 1
            way.newest.append((at, customer))
            way.keep_newest()

    def merge(self, other: Self) -> None:
        self._journeys += other._journeys
        self._customers += other._customers
        self._over += other._over
        self._empty += other._empty
        self._empty_over += other._empty_over
        for name, theirs in other._spots.items():
            spot = self._spots.setdefault(name, _Spot())
            spot.journeys += theirs.journeys
            spot.customers += theirs.customers
            spot.visits += theirs.visits
            spot.starts += theirs.starts
            spot.ends += theirs.ends
            spot.left += theirs.left
        for key, more in other._ways.items():
            way = self._ways.setdefault(key, _Way())
            way.customers += more.customers
            way.passages += more.passages
            way.waits.extend(more.waits)
            way.newest.extend(more.newest)
            way.keep_newest()

    def found(self) -> Graph:
        nodes = [
            Node(
                name=name,
                journeys=spot.journeys,
                customers=spot.customers,
                visits=spot.visits,
                starts=spot.starts,
                ends=spot.ends,
                left=spot.left,
            )
            for name, spot in self._spots.items()
        ]
        edges = [_edge(key, way) for key, way in self._ways.items()]
        return Graph(
            unit=UNIT,
            journeys=self._journeys,
            customers=self._customers,
            over=self._over,
            empty=self._empty,
            empty_over=self._empty_over,
            nodes=tuple(sorted(nodes, key=lambda one: (-one.journeys, one.name))),
            edges=tuple(sorted(edges, key=lambda one: (-one.journeys, one.source, one.target))),
        )

    def _count(self, trail: Trail) -> None:
        self._journeys += 1
        self._over += trail.over
        if not trail.visits:
            self._empty += 1
            self._empty_over += trail.over

    def _spend(self, trail: Trail, seen: set[str]) -> None:
        """The time at the touchpoints; `seen` gets those of the customer."""
        here: set[str] = set()
        spot: _Spot | None = None
        for index, visit in enumerate(trail.visits):
            spot = self._spots.get(visit.name)
            if spot is None:
                spot = self._spots[visit.name] = _Spot()
            spot.visits += 1
            spot.starts += index == 0
            if visit.name not in here:
                here.add(visit.name)
                spot.journeys += 1
        seen |= here
        if spot is not None and trail.over:
            spot.ends += 1
            spot.left += not trail.reached_goal

    def _walk(self, trail: Trail, latest: dict[tuple[str, str], datetime]) -> None:
        """The ways between them; `latest` gets the customer's newest passage of each."""
        here: set[tuple[str, str]] = set()
        for source, target in pairwise(trail.visits):
            key = source.name, target.name
            way = self._ways.get(key)
            if way is None:
                way = self._ways[key] = _Way()
            way.passages += 1
            if key not in here:
                here.add(key)
                way.waits.append(_ticks(source, target))
            known = latest.get(key)
            if known is None or target.first > known:
                latest[key] = target.first


def _ticks(source: Visit, target: Visit) -> int:
    return (target.first - source.last) // _TICK


def _edge(key: tuple[str, str], way: _Way) -> Edge:
    ordered = sorted(way.waits)
    return Edge(
        source=key[0],
        target=key[1],
        journeys=len(ordered),
        customers=way.customers,
        passages=way.passages,
        median=_length(ordered, 0.5),
        p90=_length(ordered, 0.9),
        newest=tuple(customer for _, customer in way.newest),
    )


def _length(ordered: list[int], p: float) -> timedelta:
    return _TICK * round(percentile(ordered, p) or 0)
