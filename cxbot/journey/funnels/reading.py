"""From the log of sessions to funnels, one session in memory at a time."""

from array import array
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cxbot.flow.drawing.walk import FINISHED, KnowsFlows
from cxbot.journey.funnels.comparing import Comparison, Side, compared
from cxbot.journey.funnels.counting import Count
from cxbot.journey.funnels.funnel import Funnel
from cxbot.journey.funnels.report import Funnels
from cxbot.journey.funnels.versions import Versions
from cxbot.journey.metrics import Scores, scale_of

Row = Mapping[str, Any]


class Session(Protocol):
    """What one session did: see Passage."""

    @property
    def customer(self) -> str: ...
    @property
    def flow(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def steps(self) -> Sequence[Row]: ...
    @property
    def channel(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def began(self) -> datetime | None: ...
    @property
    def ended(self) -> datetime | None: ...


class Log(Protocol):
    """What the store gives: see Passages."""

    def read(self, *, since: datetime | None = None) -> AsyncIterator[Session]: ...
    async def missed(
        self, flow: str, *, since: datetime | None = None
    ) -> Mapping[tuple[str, str], tuple[int, int]]: ...


async def funnels(
    log: Log,
    flows: KnowsFlows,
    versions: Versions,
    *,
    since: datetime | None = None,
    flow: str | None = None,
    channel: str | None = None,
    language: str | None = None,
    texts: str = "",
) -> Funnels:
    """Of sessions begun since then, of that channel, of customers of that language. A flow that
    runs inside others is counted wherever it ran. `texts`: the language that steps are told in."""
    count = Count(flows, wanted=lambda name, _: flow in (None, name))
    async for one in log.read(since=since):
        if channel in (None, one.channel) and language in (None, one.language):
            _add(count, one)
    only = {"flow": flow, "channel": channel, "language": language}
    return Funnels(
        funnels=count.total(),
        flows=flows,
        versions=versions,
        since=since,
        only={name: value for name, value in only.items() if value is not None},
        unread=count.unread,
        language=texts,
    )


async def comparison(
    log: Log,
    answers: AsyncIterator[Sequence[Row]],
    flows: KnowsFlows,
    versions: Versions,
    *,
    flow: str,
    pair: tuple[str, str],
    since: datetime | None = None,
    texts: str = "",
) -> Comparison:
    """Of two versions that can be read, the earlier first; `answers` are those given in that flow,
    in pages. Besides the counts it keeps eight bytes for each finished session, for the medians."""
    count = Count(flows, wanted=lambda name, version: name == flow and version in pair)
    seconds = {version: array("d") for version in pair}
    async for one in log.read(since=since):
        _add(count, one)
        if one.flow == flow and one.version in pair and (took := _took(one)) is not None:
            seconds[one.version].append(took)
    found = {one.version: one for one in count.total() if not one.by}
    missed = await log.missed(flow, since=since)
    scores = await _scores(answers, pair)

    def side(version: str) -> Side:
        known = flows.flow(flow, version)
        assert known is not None
        return Side(
            flow=known,
            funnel=found.get(version) or Funnel(flow, version),
            current=version == versions.current(flow),
            seconds=seconds[version],
            missed={step: n for (of, step), n in missed.items() if of == version},
            scores=scores[version],
        )

    before, now = pair
    return compared(side(before), side(now), since=since, language=texts)


async def _scores(
    answers: AsyncIterator[Sequence[Row]], versions: Sequence[str]
) -> Mapping[str, Scores]:
    found = {version: Scores() for version in versions}
    async for page in answers:
        for row in page:
            scale = scale_of(row["metric"], row["least"], row["most"])
            scores = found.get(row["flow_version"] or "")
            if scores is not None and scale is not None and row["number"] is not None:
                scores.add(scale, row["number"])
    return found


def _add(count: Count, one: Session) -> None:
    count.add(
        one.customer,
        one.flow,
        one.version,
        one.outcome,
        one.steps,
        channel=one.channel,
        language=one.language,
    )


def _took(one: Session) -> float | None:
    """Seconds to its end; None when it didn't come there."""
    if one.outcome != FINISHED or one.began is None or one.ended is None:
        return None
    return (one.ended - one.began).total_seconds()
