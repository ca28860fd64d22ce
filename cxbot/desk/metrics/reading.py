"""From what is stored to the report, a page in memory at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cxbot.desk.events import TicketEvent
from cxbot.desk.metrics.catalogue import CONTAINED_HOURS
from cxbot.desk.metrics.gathering import Gathering
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.sessions import SessionFact
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket

Row = Mapping[str, Any]


class Logged(Protocol):
    """A ticket with its whole log."""

    @property
    def ticket(self) -> Ticket: ...
    @property
    def events(self) -> Sequence[Row]: ...
    @property
    def asked(self) -> Sequence[tuple[int, datetime]]: ...


class Log(Protocol):
    """What the store gives: see DeskLog."""

    def tickets(self, since: datetime | None) -> AsyncIterator[Logged]: ...
    def sessions(
        self, since: datetime | None, until: datetime, *, person_within_hours: int
    ) -> AsyncIterator[Row]: ...
    async def sent(
        self, since: datetime | None, until: datetime, *, queue: str | None
    ) -> Sequence[tuple[str, str, int]]: ...
    def lags(self, since: datetime | None, until: datetime) -> AsyncIterator[float]: ...
    async def minutes(
        self, since: datetime | None, until: datetime
    ) -> Sequence[tuple[datetime, int]]: ...


async def desk_report(
    log: Log,
    desk: Desk,
    period: Period,
    *,
    queue: str | None = None,
    allowance: int | None = None,
) -> DeskReport:
    """With a queue: its tickets and the messages of those, and nothing of the bot's sessions, of
    inputs, and of groups' minutes. `allowance`: what may be sent to a group in a minute."""
    gathering = Gathering(desk, period, queue, allowance=allowance)
    async for one in log.tickets(period.since):
        events = [event_of(row) for row in one.events]
        gathering.ticket(one.ticket.id, events, one.asked, one.ticket)
    if queue is None:
        async for row in log.sessions(
            period.since, period.until, person_within_hours=CONTAINED_HOURS
        ):
            gathering.session(SessionFact(**row))
        async for seconds in log.lags(period.since, period.until):
            gathering.traffic.handled(seconds)
        for begun, calls in await log.minutes(period.since, period.until):
            gathering.traffic.minute(begun, calls)
    for initiator, outcome, count in await log.sent(period.since, period.until, queue=queue):
        gathering.traffic.sent(initiator, outcome, count)
    return gathering.report()


def event_of(row: Row) -> TicketEvent:
    return TicketEvent(
        kind=row["type"],
        at=row["at"],
        seq=row["seq"],
        actor=row["actor"],
        data=row["data"],
        changed=row["changed"],
    )
