"""What is open at a moment, and what came and went until then: counted twice, on purpose.

The snapshot reads the states that the events set, the flow counts the kinds of events. They agree
as long as every event does what its name says.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.desk.metrics.life import Life
from cxbot.desk.metrics.samples import Period
from cxbot.model.ticket import OPEN_STATES, TicketState

#: In the order they are shown.
STATES: tuple[TicketState, ...] = ("queued", "active", "waiting_customer", "snoozed")


class Flow(Struct, frozen=True, kw_only=True):
    start: int
    new: int
    reopened: int
    resolved: int
    cancelled: int
    returned: int

    @property
    def end(self) -> int:
        gone = self.resolved + self.cancelled + self.returned
        return self.start + self.new + self.reopened - gone

    def to_json(self) -> dict[str, int]:
        return {
            "start": self.start,
            "new": self.new,
            "reopened": self.reopened,
            "resolved": self.resolved,
            "cancelled": self.cancelled,
            "returned": self.returned,
            "end": self.end,
        }


@dataclass(slots=True, kw_only=True)
class Backlog:
    """Of the lives that were added, at the end of the period."""

    period: Period
    states: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    #: Seconds since the hand-over.
    ages: list[float] = field(default_factory=list)
    oldest_waiting: datetime | None = None
    #: Customers who wait for a call.
    calls_owed: int = 0

    def add(self, life: Life) -> None:
        period = self.period
        if period.since is not None and _open_at(life, period.since):
            self.moved["start"] += 1
        if period.has(life.opened_at):
            self.moved["new"] += 1
        self.moved["reopened"] += sum(map(period.has, life.reopened))
        for end in life.ends:
            if period.has(end.at):
                self.moved[end.kind] += 1
        stands = life.stood(period.until)
        if stands is not None and stands.state in OPEN_STATES:
            self._is_open(life, stands.state)

    def _is_open(self, life: Life, state: TicketState) -> None:
        until = self.period.until
        self.states[state] += 1
        self.ages.append((until - life.opened_at).total_seconds())
        self.calls_owed += life.owed_call(until)
        waits = life.waited_at(until)
        if waits is not None and (self.oldest_waiting is None or waits < self.oldest_waiting):
            self.oldest_waiting = waits

    @property
    def open(self) -> int:
        return sum(self.states.values())

    @property
    def flow(self) -> Flow:
        kinds = ("start", "new", "reopened", "resolved", "cancelled", "returned")
        return Flow(**{kind: self.moved[kind] for kind in kinds})

    @property
    def balanced(self) -> bool:
        return self.flow.end == self.open

    def by_state(self) -> Mapping[str, int]:
        return {state: self.states[state] for state in STATES}

    def to_json(self) -> dict[str, Any]:
        return {
            "open": self.open,
            "by_state": dict(self.by_state()),
            "flow": self.flow.to_json(),
            "balanced": self.balanced,
        }


def _open_at(life: Life, at: datetime) -> bool:
    stands = life.stood(at)
    return stands is not None and stands.state in OPEN_STATES
