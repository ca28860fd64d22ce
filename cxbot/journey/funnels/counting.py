"""How many different customers saw each step, and what became of them there.

Each customer is counted once at a step of a version of a flow, also when they came in ten sessions
or round a loop ten times, and so is in exactly one of the four of `facts`: the one of their
sessions that outweighs the others. So seen = on + left + handed + inside, at every step and in
every group, and no share can leave 0 … 1. Somebody who wrote in two channels is counted in both,
and once among everybody: groups of a dimension add up to more than the whole.

What isn't added up is of one customer at a time: memory grows with the flows alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cxbot.flow.drawing.walk import KnowsFlows, Visit, Walk
from cxbot.journey.funnels.facts import ENDINGS, FATES, Fate, ending, facts
from cxbot.journey.funnels.funnel import Funnel, Tally

#: Flow, version, dimension, group.
Key = tuple[str, str, str, str]
_FATES: Mapping[Fate, int] = {fate: rank for rank, fate in enumerate(FATES)}
_ENDINGS: Mapping[Fate, int] = {fate: rank for rank, fate in enumerate(ENDINGS)}


class _Footprints:
    """What the customer whose turn it is did in one funnel."""

    __slots__ = ("end", "steps")

    def __init__(self) -> None:
        self.end: tuple[Fate, str] | None = None
        self.steps: dict[str, tuple[Fate, str]] = {}


class Count:
    """All sessions, fed one after the other: each customer's together."""

    def __init__(
        self, flows: KnowsFlows, *, wanted: Callable[[str, str], bool] = lambda *_: True
    ) -> None:
        """`wanted`: of which flow and version."""
        self._flows, self._wanted = flows, wanted
        self._found: dict[Key, Funnel] = {}
        self._customer = ""
        self._footprints: dict[Key, _Footprints] = {}
        #: Sessions of versions that can't be read any more: (flow, version).
        self.unread: Counter[tuple[str, str]] = Counter()

    def add(
        self,
        customer: str,
        flow: str,
        version: str,
        outcome: str | None,
        steps: Iterable[Mapping[str, Any]],
        *,
        channel: str = "",
        language: str = "",
    ) -> None:
        """One session: whose, what it ran, how it ended (None: it goes on), its trace in order."""
        if customer != self._customer:
            self._next(customer)
        walk = Walk(self._flows, flow, version)
        for step in steps:
            walk.take(step)
        walk.end(outcome)
        groups = (("", ""), ("channel", channel), ("language", language))
        for visit in walk.visits.values():
            if not visit.version or not self._wanted(visit.flow, visit.version):
                continue
            if self._flows.flow(visit.flow, visit.version) is None:
                self.unread[visit.flow, visit.version] += 1
                continue
            self._count(visit, groups)

    def total(self) -> list[Funnel]:
        """By flow, version, dimension and group. Whoever is fed after it is another customer."""
        self._next("")
        return [self._found[key] for key in sorted(self._found)]

    def _count(self, visit: Visit, groups: Iterable[tuple[str, str]]) -> None:
        seen, end = list(facts(visit)), ending(visit)
        for by, group in groups:
            if by and not group:
                continue
            key = (visit.flow, visit.version, by, group)
            found = self._found.get(key)
            if found is None:
                found = self._found[key] = Funnel(visit.flow, visit.version, by, group)
            found.sessions += 1
            one = self._footprints.get(key)
            if one is None:
                one = self._footprints[key] = _Footprints()
            for step, fate, why in seen:
                one.steps[step] = _heavier(one.steps.get(step), (fate, why), _FATES)
            one.end = _heavier(one.end, end, _ENDINGS)

    def _next(self, customer: str) -> None:
        """The one before has been fed: into the totals with them."""
        for key, one in self._footprints.items():
            funnel = self._found[key]
            for step, (fate, why) in one.steps.items():
                tally = funnel.steps.get(step)
                if tally is None:
                    tally = funnel.steps[step] = Tally()
                tally.add(fate, why)
            if one.end is not None:
                funnel.whole.add(*one.end)
        self._customer, self._footprints = customer, {}


def _heavier(
    before: tuple[Fate, str] | None, now: tuple[Fate, str], rank: Mapping[Fate, int]
) -> tuple[Fate, str]:
    """Of those who left twice the later way counts."""
    return now if before is None or rank[now[0]] <= rank[before[0]] else before
