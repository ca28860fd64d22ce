"""What happened at each touchpoint: counts only, customer by customer.

Every exchange of the scope is counted in exactly one place: at the touchpoint that its row names;
beside the one where it stands without naming it (an operator's answer stands where the ticket was
opened); nowhere; among what crossed to nobody; or outside of every journey of that kind. So the sum
of them all is the number of the log's rows, under every filter, whatever the order they came in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from cxbot.journey.friction.curve import Curve
from cxbot.journey.friction.observing import Observed
from cxbot.journey.friction.stumbling import Look, Watch
from cxbot.journey.map.lengths import Lengths
from cxbot.journey.map.looking import Narrow, Scope
from cxbot.journey.paths import Exchange, Journey, Order, Trail, journeys, trail


@dataclass(slots=True, kw_only=True)
class Totals:
    """Numbers of exchanges, but for the last three."""

    at: int = 0
    beside: int = 0
    nowhere: int = 0
    internal: int = 0
    outside: int = 0
    #: Different ones who have any of these.
    customers: int = 0
    #: With anything of the scope in them, and those of them that are over.
    journeys: int = 0
    over: int = 0

    @property
    def exchanges(self) -> int:
        """All of the log's rows in the scope."""
        return self.at + self.beside + self.nowhere + self.internal + self.outside

    def merge(self, other: "Totals") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Spot:
    """One touchpoint."""

    exchanges: int = 0
    beside: int = 0
    #: Different ones who exchanged anything here, and visits and journeys with a visit.
    customers: int = 0
    visits: int = 0
    journeys: int = 0
    #: Of these journeys: over; and over without the goal, their last visit here.
    over: int = 0
    left: int = 0
    #: Times to an answer, in milliseconds, wall time.
    waits: Lengths = field(default_factory=Lengths)
    #: Exchanges with that sign of effort.
    efforts: Counter[str] = field(default_factory=Counter)
    #: Exchanges of that flow.
    flows: Counter[str] = field(default_factory=Counter)

    def take(self, one: Exchange, *, named: bool) -> None:
        self.exchanges += named
        self.beside += not named
        if one.direction == "out" and one.response_ms is not None:
            self.waits.append(one.response_ms)
        if one.effort:
            self.efforts.update(one.effort)
        if one.flow is not None:
            self.flows[one.flow] += 1

    def merge(self, other: "Spot") -> None:
        self.exchanges += other.exchanges
        self.beside += other.beside
        self.customers += other.customers
        self.visits += other.visits
        self.journeys += other.journeys
        self.over += other.over
        self.left += other.left
        self.waits.extend(other.waits)
        self.efforts.update(other.efforts)
        self.flows.update(other.flows)


class Counts:
    """Gathers customers, in any order; what two of it gathered apart can be merged, as long as no
    customer is in both."""

    def __init__(self, scope: Scope, watch: Watch | None = None) -> None:
        """`watch`: the scope's, with the limits that waits are held against."""
        self._scope, self._watch = scope, watch or scope.watch()
        self.totals = Totals()
        self.spots: dict[str, Spot] = {}
        self.order, self.curve = Order(), Curve()
        self.observed = Observed(self._watch)
        #: The first exchange of the scope.
        self.since: datetime | None = None

    def add(self, exchanges: Sequence[Exchange]) -> Sequence[Look]:
        """All of one customer, before `until` of the scope. Its journeys that are in the scope."""
        held = [one for one in exchanges if self._scope.holds(one)]
        if not held:
            return ()
        found = journeys(exchanges, self._scope.kind, self._scope.until)
        inside = [one for one in found if any(map(self._scope.holds, one.exchanges))]
        trails = [trail(one) for one in inside]
        looks = [Narrow(one, self._scope, self._watch) for one in inside]
        seen: set[str] = set()
        for journey, path, look in zip(inside, trails, looks, strict=True):
            self._take(journey, look, seen)
            self._walk(path)
        for name in seen:
            self._spot(name).customers += 1
        self.order.add(trails)
        self.curve.add(looks)
        self.observed.add(looks)
        self._total(held, inside)
        return looks

    def merge(self, other: "Counts") -> None:
        self.totals.merge(other.totals)
        for name, spot in other.spots.items():
            self._spot(name).merge(spot)
        self.order.merge(other.order)
        self.curve.merge(other.curve)
        self.observed.merge(other.observed)
        self._began(other.since)

    def _take(self, journey: Journey, look: Narrow, seen: set[str]) -> None:
        """Every exchange, once; `seen` gets the touchpoints where the customer was."""
        places = {one.id: place for place, one in look.seen}
        for one in filter(self._scope.holds, journey.exchanges):
            place = places.get(one.id)
            if one.direction == "internal":
                self.totals.internal += 1
            elif place is None:
                self.totals.nowhere += 1
            else:
                named = one.touchpoint is not None
                self.totals.at += named
                self.totals.beside += not named
                self._spot(place).take(one, named=named)
                seen.add(place)

    def _walk(self, path: Trail) -> None:
        here: set[str] = set()
        for visit in path.visits:
            if any(map(self._scope.holds, visit.exchanges)):
                self._spot(visit.name).visits += 1
                here.add(visit.name)
        for name in here:
            spot = self._spot(name)
            spot.journeys += 1
            spot.over += path.over
        last = path.visits[-1] if path.visits else None
        lost = path.over and not path.reached_goal
        # who went on over another channel, or later than the period, didn't leave here
        if lost and last is not None and self._scope.holds(last.exchanges[-1]):
            self._spot(last.name).left += 1

    def _total(self, held: Sequence[Exchange], inside: Sequence[Journey]) -> None:
        totals = self.totals
        within = sum(sum(map(self._scope.holds, one.exchanges)) for one in inside)
        totals.outside += len(held) - within
        totals.customers += 1
        totals.journeys += len(inside)
        totals.over += sum(one.over for one in inside)
        self._began(min(one.at for one in held))

    def _began(self, at: datetime | None) -> None:
        if at is not None:
            self.since = at if self.since is None else min(at, self.since)

    def _spot(self, name: str) -> Spot:
        found = self.spots.get(name)
        if found is None:
            found = self.spots[name] = Spot()
        return found

    def items(self) -> Iterator[tuple[str, Spot]]:
        """Touchpoints where anybody was, by name."""
        yield from sorted(self.spots.items())
