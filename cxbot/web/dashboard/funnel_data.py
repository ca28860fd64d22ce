"""What the pages of funnels read: sessions once through, for the counts, the arrows of the drawing
and the newest threads together."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.flow.drawing import traffic
from cxbot.journey.funnels import Funnels, Versions, funnels
from cxbot.journey.funnels.stops import Stops
from cxbot.store.passages import Passage, Passages
from cxbot.web.dashboard.page import Asked


class Known(Struct, frozen=True, kw_only=True):
    """The flows as they are and as they were."""

    log: Passages
    catalog: Catalog
    versions: Versions


async def known(asked: Asked) -> Known:
    catalog, log = asked.sources.catalog(), Passages(asked.sources.database)
    sources = await log.sources()
    live = {flow.name: flow.version for flow in catalog.flows.values()}
    versions = Versions([(flow, version) for flow, version, _ in sources], live)
    return Known(log=log, catalog=catalog.pinned(sources), versions=versions)


class Beside:
    """A log that others listen to while it is read."""

    def __init__(
        self,
        log: Passages,
        takers: Sequence[Callable[[Passage], None]],
        channel: str | None,
        language: str | None,
    ) -> None:
        self._log, self._takers = log, takers
        self._channel, self._language = channel, language
        self.channels, self.languages = set[str](), set[str]()

    async def read(self, *, since: datetime | None = None) -> AsyncIterator[Passage]:
        async for one in self._log.read(since=since):
            self.channels.add(one.channel)
            self.languages.add(one.language)
            if self._channel in (None, one.channel) and self._language in (None, one.language):
                for take in self._takers:
                    take(one)
                yield one

    async def missed(
        self, flow: str, *, since: datetime | None = None
    ) -> dict[tuple[str, str], tuple[int, int]]:
        return dict(await self._log.missed(flow, since=since))


class Counted(Struct, frozen=True, kw_only=True):
    report: Funnels
    passed: traffic.Count
    stops: Stops | None
    channels: Sequence[str]
    languages: Sequence[str]


async def counted(
    found: Known,
    since: datetime | None,
    texts: str,
    *,
    flow: str | None = None,
    channel: str | None = None,
    language: str | None = None,
) -> Counted:
    """Threads only of one flow. `channels`, `languages`: all that there are, whatever is chosen."""
    passed = traffic.Count(found.catalog)
    stops = Stops(found.catalog, flow) if flow is not None else None
    takers: list[Callable[[Passage], None]] = []
    if stops is not None:
        takers += [
            lambda one: passed.add(one.customer, one.flow, one.version, one.outcome, one.steps),
            lambda one: stops.add(one, one.id),
        ]
    log = Beside(found.log, takers, channel, language)
    report = await funnels(log, found.catalog, found.versions, since=since, flow=flow, texts=texts)
    return Counted(
        report=report,
        passed=passed,
        stops=stops,
        channels=sorted(one for one in log.channels if one),
        languages=sorted(one for one in log.languages if one),
    )
