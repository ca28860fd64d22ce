"""One customer's exchanges cut into the journeys they made.

Rules. 1. The log's order counts, not the order of arrival. 2. A journey begins at the kind's start
mark; without one at the first exchange. 3. It lasts until a silence longer than `gap`, or than
`after_goal` once its goal is reached, or until the start mark comes again after its goal: before
the goal a start mark is one more exchange of the same journey, and one at the touchpoint where the
customer is anyway continues that visit. 4. What crossed to nobody is in the journey that runs, yet
begins none and breaks no silence; an event of the shop crosses to nobody either, but where it is
the start or the goal it counts in full. 5. What lies outside of every journey is in none.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter

from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.journey import JourneyKind, Mark

_MOMENT = attrgetter("at", "id")


def journeys(exchanges: Iterable[Exchange], kind: JourneyKind, now: datetime) -> list[Journey]:
    """All of one kind that one customer made, oldest first; `exchanges` in any order.

    `now` decides only whether the last one is `over`: a silence of just the gap may still be broken
    at this moment.
    """
    found: list[Journey] = []
    running: _Running | None = None
    for exchange in sorted(exchanges, key=_MOMENT):
        begins = _hits(kind.start, exchange)
        if running is not None and running.is_over(exchange, begins=begins):
            found.append(running.journey(len(found) + 1, over=True))
            running = None
        if running is None:
            if not (begins if kind.start is not None else exchange.direction != "internal"):
                continue
            running = _Running(kind, exchange.at)
        running.take(exchange, begins=begins)
    if running is not None:
        found.append(running.journey(len(found) + 1, over=running.silent_too_long(now)))
    return found


def _hits(mark: Mark | None, exchange: Exchange) -> bool:
    if mark is None:
        return False
    if mark.event is not None and exchange.name == mark.event:
        return True
    return mark.touchpoint is not None and mark.touchpoint == _crossing(exchange)


def _crossing(exchange: Exchange) -> str | None:
    """Where the customer was; a note written about them there doesn't tell."""
    return exchange.touchpoint if exchange.direction != "internal" else None


class _Running:
    """A journey that may still get more."""

    def __init__(self, kind: JourneyKind, at: datetime) -> None:
        self._kind = kind
        self._exchanges: list[Exchange] = []
        self._reached = False
        #: Of the last exchange that breaks a silence.
        self._alive = at
        #: The touchpoint where the customer is; None after an event that is a mark.
        self._where: str | None = None

    def take(self, exchange: Exchange, *, begins: bool) -> None:
        reaches = _hits(self._kind.goal, exchange)
        self._exchanges.append(exchange)
        self._reached = self._reached or reaches
        where = _crossing(exchange)
        marks = begins or reaches
        if marks or exchange.direction != "internal":
            self._alive = exchange.at
        if marks or where is not None:
            self._where = where

    def is_over(self, exchange: Exchange, *, begins: bool) -> bool:
        """This one isn't part of it any more."""
        return self.silent_too_long(exchange.at) or (
            begins and self._reached and not self._stays(exchange)
        )

    def silent_too_long(self, at: datetime) -> bool:
        gap: timedelta = self._kind.after_goal if self._reached else self._kind.gap
        return at - self._alive > gap

    def journey(self, number: int, *, over: bool) -> Journey:
        return Journey(
            customer=self._exchanges[0].customer,
            kind=self._kind.name,
            number=number,
            exchanges=tuple(self._exchanges),
            reached_goal=self._reached,
            over=over,
        )

    def _stays(self, exchange: Exchange) -> bool:
        where = _crossing(exchange)
        return where is not None and where == self._where
