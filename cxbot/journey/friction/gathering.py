"""Journeys in, customer by customer; everything about friction is counted, nothing is kept but
counts and the newest proofs. Parts gathered apart, of different customers, can be merged."""

from collections.abc import Iterable
from datetime import UTC, timedelta, tzinfo

from cxbot.journey.friction.curve import Curve
from cxbot.journey.friction.hours import Hours
from cxbot.journey.friction.observing import Observed
from cxbot.journey.friction.ranking import Stumbled, stumbled
from cxbot.journey.friction.stumbling import Look, Watch, by_touchpoint
from cxbot.journey.friction.tallies import Tallies
from cxbot.journey.friction.truths import Truths
from cxbot.journey.paths.exchange import Journey

#: A shop isn't reckoned up from less.
_DAY = timedelta(days=1)


class Gathering:
    def __init__(self, watch: Watch, zone: tzinfo = UTC) -> None:
        """`zone`: in whose hours waits are told."""
        self.watch = watch
        self.tallies, self.truths = Tallies(), Truths()
        self.curve, self.hours = Curve(), Hours(zone)
        self.observed = Observed(watch)
        #: The first exchange of all.
        self.began = watch.until

    def add(self, journeys: Iterable[Journey]) -> None:
        """All journeys of one customer that may touch the window."""
        watch, every = self.watch, tuple(journeys)
        looks = [Look(journey, watch) for journey in every]
        for journey in every:
            self.began = min(self.began, journey.began)
        passages = by_touchpoint(looks)
        self.tallies.add(passages)
        self.truths.add(passages)
        self.curve.add(looks)
        for look in looks:
            self.hours.add(look.waits, watch.limits, watch.clock)
        self.observed.add(looks)

    def merge(self, other: "Gathering") -> None:
        """Of other customers, over the same window."""
        self.tallies.merge(other.tallies)
        self.truths.merge(other.truths)
        self.curve.merge(other.curve)
        self.hours.merge(other.hours)
        self.observed.merge(other.observed)
        self.began = min(self.began, other.began)

    def stumbled(self) -> list[Stumbled]:
        """Of each touchpoint, by name; ranking.worst and ranking.costliest put them in order."""
        return stumbled(self.tallies, self.window)

    @property
    def window(self) -> timedelta:
        """How long those who count had time to come: not before the log began, nor so lately that
        nobody can say yet how it went."""
        watch = self.watch
        until = min(watch.until, watch.now - watch.patience)
        return max(until - max(watch.since, self.began), _DAY)
