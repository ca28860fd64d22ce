"""Customers in; their ways, first contacts, levels and newest threads out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from cxbot.journey.friction.stumbling import Watch
from cxbot.journey.map.looking import Narrow, Scope
from cxbot.journey.paths import (
    Conformance,
    DirectlyFollows,
    Exchange,
    Trail,
    Variants,
    journeys,
    trail,
)
from cxbot.journey.walks.first import FirstContacts
from cxbot.journey.walks.levels import Levels, Place
from cxbot.journey.walks.threads import Thread, Threads

#: Shortest stretch that a month is reckoned from.
_DAY = timedelta(days=1)


class Walks:
    """What two of it gathered apart can be merged, as long as no customer is in both."""

    def __init__(self, scope: Scope, watch: Watch, places: Mapping[str, Place]) -> None:
        """`watch`: by which friction is judged; `places`: of the touchpoints on the map."""
        self._scope, self.watch, self.places = scope, watch, places
        self.follows, self.variants = DirectlyFollows(), Variants()
        self.ideal = Conformance(scope.kind.ideal) if scope.kind.ideal else None
        self.first, self.threads = FirstContacts(scope), Threads()
        self.levels = Levels(places, watch)

    def add(self, exchanges: Sequence[Exchange]) -> None:
        """All of one customer, before `until` of the scope."""
        ordered = sorted(exchanges, key=lambda one: one.moment)
        self.first.add(ordered)
        if not any(map(self._scope.holds, ordered)):
            return
        found = journeys(ordered, self._scope.kind, self._scope.until)
        inside = [one for one in found if any(map(self._scope.holds, one.exchanges))]
        trails = [trail(one) for one in inside]
        self.follows.add(trails)
        self.variants.add(trails)
        if self.ideal is not None:
            self.ideal.add(trails)
        looks = [Narrow(one, self._scope, self.watch) for one in inside]
        ends = [self._left(path) for path in trails]
        self.levels.add(inside, looks, [name for name, _ in ends])
        self.threads.add(_seen(looks))
        self.threads.add((name, "left", one) for name, one in ends if name is not None and one)

    def merge(self, other: "Walks") -> None:
        self.follows.merge(other.follows)
        self.variants.merge(other.variants)
        if self.ideal is not None and other.ideal is not None:
            self.ideal.merge(other.ideal)
        self.first.merge(other.first)
        self.levels.merge(other.levels)
        self.threads.merge(other.threads)

    @property
    def window(self) -> timedelta:
        since = max(self.watch.since, self._scope.since or self.watch.since)
        return max(self._scope.until - since, _DAY)

    def _left(self, path: Trail) -> tuple[str | None, Thread | None]:
        """Where it ended without its goal, as the map counts it."""
        last = path.visits[-1] if path.visits else None
        if not path.over or path.reached_goal or last is None:
            return None, None
        end = last.exchanges[-1]
        return (last.name, _thread(end)) if self._scope.holds(end) else (None, None)


def _seen(looks: Sequence[Narrow]) -> Iterator[tuple[str, str, Thread]]:
    for look in looks:
        for place, one in look.seen:
            thread = _thread(one)
            if one.direction != "internal":
                yield place, "any", thread
            if one.rating is not None:
                yield place, "rated", thread
            if one.direction == "out" and one.response_ms is not None:
                yield place, "answered", thread
            if one.effort:
                yield place, "effort", thread


def _thread(one: Exchange) -> Thread:
    return Thread(one.at, one.id, one.customer)
