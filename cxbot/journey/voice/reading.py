"""From what is stored to the report, a page in memory at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cxbot.journey.policy import held_out
from cxbot.journey.voice.gathering import Gathering
from cxbot.journey.voice.groups import DESK
from cxbot.journey.voice.load import ALL
from cxbot.journey.voice.loop import Aftermath, LowAnswer, cases
from cxbot.journey.voice.period import Period
from cxbot.journey.voice.report import Neglected, VoiceReport
from cxbot.model.policy import Policy

Row = Mapping[str, Any]
Pages = AsyncIterator[Sequence[Row]]


class Followed(Protocol):
    """What came after low answers: see Aftermath."""

    @property
    def tickets(self) -> Sequence[Row]: ...
    @property
    def events(self) -> Sequence[Row]: ...
    @property
    def ratings(self) -> Sequence[Row]: ...


class Log(Protocol):
    """What the store gives: see VoiceLog."""

    def answers(self, since: datetime | None, until: datetime, *, flow: str | None) -> Pages: ...
    def invitations(
        self, since: datetime | None, until: datetime, *, flow: str | None
    ) -> Pages: ...
    def ratings(self, since: datetime | None, until: datetime) -> Pages: ...
    async def followed(
        self,
        since: datetime,
        *,
        conversations: Sequence[str],
        sessions: Sequence[str],
        tickets: Sequence[str],
        customers: Sequence[str],
    ) -> Followed: ...
    async def load(
        self, since: datetime | None, until: datetime
    ) -> Sequence[tuple[str, int, int]]: ...
    async def decisions(
        self, since: datetime | None, until: datetime
    ) -> Sequence[tuple[str, str | None, int]]: ...
    def buyers(
        self, since: datetime | None, until: datetime
    ) -> AsyncIterator[tuple[str, int, bool]]: ...


async def voice_report(
    log: Log,
    policy: Policy,
    period: Period,
    *,
    flow: str | None = None,
    by: str | None = None,
    neglected: Neglected | None = None,
) -> VoiceReport:
    """With a flow: its answers and invitations, and nothing of what isn't about one flow; `desk` is
    the question after tickets. `by`: a dimension of the metrics."""
    gathering = Gathering(period, flow=flow, by=by, held_out=policy.holdout)
    start, until = period.start, period.until
    if flow != DESK:
        async for page in log.answers(start, until, flow=flow):
            low = [found for row in page if (found := gathering.answer(row)) is not None]
            await _follow(log, gathering, low)
        async for page in log.invitations(start, until, flow=flow):
            for row in page:
                gathering.invitation(row)
    if flow in (None, DESK):
        async for page in log.ratings(start, until):
            low = [found for row in page if (found := gathering.rating(row)) is not None]
            await _follow(log, gathering, low)
    if flow is None:
        await _whole(log, gathering, policy, period)
    return gathering.report(neglected)


async def _follow(log: Log, gathering: Gathering, low: Sequence[LowAnswer]) -> None:
    if not low:
        return
    found = await log.followed(
        min(answer.at for answer in low),
        conversations=sorted({one.conversation_id for one in low}),
        sessions=sorted({one.session_id for one in low if one.session_id is not None}),
        tickets=sorted({one.ticket_id for one in low if one.ticket_id is not None}),
        customers=sorted({one.customer_id for one in low}),
    )
    after = Aftermath(tickets=found.tickets, events=found.events, ratings=found.ratings)
    for case in cases(low, after):
        gathering.case(case)


async def _whole(log: Log, gathering: Gathering, policy: Policy, period: Period) -> None:
    """What is about customers, whatever flow it came from."""
    for purpose, messages, customers in await log.load(period.since, period.until):
        gathering.load.add(purpose or ALL, messages, customers)
    for verdict, gate, n in await log.decisions(period.since, period.until):
        gathering.load.decided(verdict, gate, n)
    if gathering.holdout is not None:
        async for customer, orders, complained in log.buyers(period.since, period.until):
            gathering.holdout.add(
                held_out=held_out(customer, policy.holdout), orders=orders, complained=complained
            )
