"""The tickets behind the desk's figures: who waited longest, and who was let down."""

import heapq
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import TypeVar

from msgspec import Struct

from cxbot.desk.metrics.life import EndKind, Life, life_of
from cxbot.desk.metrics.reading import Log, Logged, event_of
from cxbot.desk.metrics.samples import Period
from cxbot.model.ticket import Ticket

K = TypeVar("K", float, datetime)
T = TypeVar("T")
#: Of each kind.
_MOST = 20
#: Up to this score, of five, somebody was let down.
_LOW = 3


class Waited(Struct, frozen=True, kw_only=True):
    """An answer, and how long the customer had waited for it."""

    ticket: Ticket
    began: datetime
    seconds: float


class Rated(Struct, frozen=True, kw_only=True):
    ticket: Ticket
    at: datetime
    score: float


class Ended(Struct, frozen=True, kw_only=True):
    ticket: Ticket
    at: datetime
    kind: EndKind


class Cases:
    """`hour`: only waits that began at that hour of that weekday, in the zone."""

    def __init__(
        self,
        period: Period,
        zone: tzinfo,
        queue: str | None = None,
        hour: tuple[int, int] | None = None,
    ) -> None:
        self._period, self._zone, self._queue, self._hour = period, zone, queue, hour
        self._waits: list[tuple[float, int, Waited]] = []
        self._rated: list[tuple[datetime, int, Rated]] = []
        self._ended: list[tuple[datetime, int, Ended]] = []
        #: Tickets that ended; answered waits; answers to the question after tickets, and the low
        #: ones among them.
        self.waits = self.ratings = self.low = self.ends = 0

    def add(self, life: Life, ticket: Ticket) -> None:
        if self._queue is not None and life.queue != self._queue:
            return
        self._end(life, ticket)
        for reply in life.replies:
            since = reply.waited_since
            if since is not None and self._period.has(reply.at) and self._is_then(since):
                self.waits += 1
                seconds = max(0.0, (reply.at - since).total_seconds())
                one = Waited(ticket=ticket, began=since, seconds=seconds)
                _keep(self._waits, (seconds, self.waits, one))
        latest = {score.closing: score for score in life.scores if self._period.has(score.at)}
        for score in latest.values():
            self.ratings += 1
            if score.score <= _LOW:
                self.low += 1
                rated = Rated(ticket=ticket, at=score.at, score=score.score)
                _keep(self._rated, (score.at, self.low, rated))

    def _end(self, life: Life, ticket: Ticket) -> None:
        if life.end is not None and self._period.has(life.end.at):
            self.ends += 1
            ended = Ended(ticket=ticket, at=life.end.at, kind=life.end.kind)
            _keep(self._ended, (ended.at, self.ends, ended))

    @property
    def longest(self) -> Sequence[Waited]:
        return [one for _, _, one in sorted(self._waits, reverse=True)]

    @property
    def let_down(self) -> Sequence[Rated]:
        """The newest first."""
        return [one for _, _, one in sorted(self._rated, reverse=True)]

    @property
    def ended(self) -> Sequence[Ended]:
        """The newest first."""
        return [one for _, _, one in sorted(self._ended, reverse=True)]

    @property
    def tickets(self) -> Iterator[Ticket]:
        """All that are named."""
        yield from (one.ticket for one in self.longest)
        yield from (one.ticket for one in self.let_down)
        yield from (one.ticket for one in self.ended)

    def _is_then(self, at: datetime) -> bool:
        local = at.astimezone(self._zone)
        return self._hour is None or self._hour == (local.weekday(), local.hour)


def _keep(heap: list[tuple[K, int, T]], item: tuple[K, int, T]) -> None:
    """The count in the middle keeps tickets from being compared."""
    heapq.heappush(heap, item)
    if len(heap) > _MOST:
        heapq.heappop(heap)


class Overheard:
    """A log that tells somebody else of each ticket that counts while the report reads it."""

    def __init__(self, log: Log, tell: Callable[[Life, Ticket], None]) -> None:
        self._log, self._tell = log, tell
        self.sessions, self.sent = log.sessions, log.sent
        self.lags, self.minutes = log.lags, log.minutes

    async def tickets(self, since: datetime | None) -> AsyncIterator[Logged]:
        async for one in self._log.tickets(since):
            life = life_of(one.ticket.id, [event_of(row) for row in one.events])
            if life is not None and life.excluded is None:
                self._tell(life, one.ticket)
            yield one
