"""How many customers went which way, counted from the traces of their sessions.

The rules:
 1. What is counted is different customers: whoever passed an arrow in three sessions, or three
    times in one, passed it once. Whoever went both ways of a fork is counted on both.
 2. Where a customer left a flow, their latest session of that version says, and nothing else: who
    left at a question once and finished later has finished; who goes on in it has not left.
 3. A customer is at each step where a session of theirs stands, the latest or not.

Only what one customer did is kept apart at a time, so memory grows with the flows alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cxbot.flow.drawing.walk import STILL_THERE, KnowsFlows, Visit, Walk, WayOf


@dataclass(slots=True)
class Tally:
    """Of a way or a step. `passes` is how often: a loop counts each time."""

    customers: int = 0
    sessions: int = 0
    passes: int = 0

    def add(self, passes: int) -> None:
        """One more session."""
        self.sessions += 1
        self.passes += passes


@dataclass(slots=True)
class Traffic:
    """Of one version of a flow."""

    flow: str
    version: str
    customers: int = 0
    sessions: int = 0
    ways: dict[WayOf, Tally] = field(default_factory=dict)
    #: By key of a step: who came there.
    steps: dict[str, Tally] = field(default_factory=dict)
    #: By key of a step and outcome: how many customers left there, or (STILL_THERE) are there now.
    left: dict[str, dict[str, int]] = field(default_factory=dict)

    def way(self, way: WayOf) -> Tally:
        return self.ways.get(way) or Tally()

    def step(self, key: str) -> Tally:
        """Who came to a step; to the start ("") came everybody."""
        if not key:
            return Tally(self.customers, self.sessions, self.sessions)
        return self.steps.get(key) or Tally()

    def left_at(self, key: str) -> int:
        found = self.left.get(key, {})
        return sum(number for outcome, number in found.items() if outcome != STILL_THERE)

    def waiting_at(self, key: str) -> int:
        return self.left.get(key, {}).get(STILL_THERE, 0)


@dataclass(slots=True)
class _Footprints:
    """What the customer whose turn it is did in one version of a flow."""

    ways: set[WayOf] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    #: Of the latest session: (step, outcome).
    left: set[tuple[str, str]] = field(default_factory=set)
    here: set[tuple[str, str]] = field(default_factory=set)


class Count:
    """All sessions, fed one after the other: each customer's together, in the order they began."""

    def __init__(self, flows: KnowsFlows) -> None:
        self._flows = flows
        self._found: dict[tuple[str, str], Traffic] = {}
        self._customer = ""
        self._footprints: dict[tuple[str, str], _Footprints] = {}

    def add(
        self,
        customer: str,
        flow: str,
        version: str,
        outcome: str | None,
        steps: Iterable[Mapping[str, Any]],
    ) -> None:
        """One session: whose, what it ran, how it ended (None: it goes on), its trace in order."""
        if customer != self._customer:
            self._next(customer)
        walk = Walk(self._flows, flow, version)
        for step in steps:
            walk.take(step)
        walk.end(outcome)
        for visit in walk.visits.values():
            self._count(visit)

    def total(self) -> Mapping[tuple[str, str], Traffic]:
        """By flow and version. Whoever is fed after it is another customer."""
        self._next("")
        return self._found

    def _count(self, visit: Visit) -> None:
        key = (visit.flow, visit.version)
        traffic = self._found.setdefault(key, Traffic(flow=visit.flow, version=visit.version))
        traffic.sessions += 1
        for step, times in visit.entered.items():
            traffic.steps.setdefault(step, Tally()).add(times)
        for way, times in visit.passes.items():
            traffic.ways.setdefault(way, Tally()).add(times)
        one = self._footprints.setdefault(key, _Footprints())
        one.steps.update(visit.entered)
        one.ways.update(visit.passes)
        here = {(step, outcome) for step, outcome in visit.left if outcome == STILL_THERE}
        one.here |= here
        one.left = visit.left - here

    def _next(self, customer: str) -> None:
        """The one before has been fed: into the totals with them."""
        for key, one in self._footprints.items():
            traffic = self._found[key]
            traffic.customers += 1
            for step in one.steps:
                traffic.steps[step].customers += 1
            for way in one.ways:
                traffic.ways[way].customers += 1
            for step, outcome in one.left | one.here:
                there = traffic.left.setdefault(step, {})
                there[outcome] = there.get(outcome, 0) + 1
        self._customer, self._footprints = customer, {}
