"""How the journey stands: what pages, digest, reviews and alarms ask, whoever counts it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.errors import ConfigError, TooMuch
from cxbot.flow.catalog import Catalog
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.kept.entry import moment
from cxbot.journey.kept.keeping import known
from cxbot.journey.kept.restoring import Restored, restored
from cxbot.journey.kept.scopes import kind_of
from cxbot.journey.map import OTHERS, Grid, Scope, StoredLog, draw
from cxbot.journey.map.backstage import staged
from cxbot.journey.map.grid import grid, whole
from cxbot.journey.map.reading import count, judge, said_by
from cxbot.journey.map.versions import since
from cxbot.journey.required.evaluating import Evaluation, evaluations
from cxbot.model.journey import DEFAULT, Catalogue
from cxbot.store import kept
from cxbot.store.database import Database
from cxbot.store.exchanges import Exchanges
from cxbot.store.map_versions import MapVersions

#: A log of so many exchanges is counted within half a second.
SMALL = 20_000
#: As people type it.
EVERYBODY_ELSE = "others"


class Wanted(Struct, frozen=True, kw_only=True):
    """A part of the log as somebody names it: on the command line, in a page's address."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str | None = None
    #: `others`: who is like none of them.
    persona: str | None = None
    #: Else the first of journey.yaml.
    journey: str | None = None

    def scope(self, catalogue: Catalogue, now: datetime) -> Scope:
        """Raises ConfigError, with the option's name first."""
        end = min(self.until or now, now)
        if self.since is not None and self.since >= end:
            raise ConfigError("--since: the period is empty; it must begin before it ends.")
        kinds = {one.name: one for one in catalogue.journeys or DEFAULT.journeys}
        kind = next(iter(kinds)) if self.journey is None else self.journey
        if kind not in kinds:
            raise ConfigError(f'--journey: "{kind}" is none of {", ".join(kinds)}.')
        return Scope(
            kind=kinds[kind],
            until=end,
            since=self.since,
            channel=self.channel,
            persona=self._persona(catalogue),
        )

    def _persona(self, catalogue: Catalogue) -> str | None:
        names = [one.name for one in catalogue.personas]
        if self.persona == EVERYBODY_ELSE and self.persona not in names:
            return OTHERS
        if self.persona is not None and self.persona not in names:
            known = ", ".join((*names, EVERYBODY_ELSE))
            raise ConfigError(f'--persona: "{self.persona}" is none of {known}.')
        return self.persona


class Atlas:
    """`catalog` is asked each time: a deploy may change it.

    A small log is counted at each question, and the answer is of this moment. Of a large one the
    maps that are kept (cxbot.journey.kept) are answered as they were last brought up to date: of
    each journey over all of the log, the catalogue's window and the last week, for everybody or a
    persona. Anything else is counted even so.
    """

    def __init__(
        self,
        database: Database,
        catalog: Callable[[], Catalog],
        clock: Clock,
        *,
        small: int = SMALL,
        most: int | None = None,
    ) -> None:
        """`small`: a log of at most so many exchanges. A longer one than `most` is never counted
        anew: what isn't kept of it is TooMuch."""
        self._exchanges = Exchanges(database)
        self._versions = MapVersions(database)
        self._log = StoredLog(self._exchanges, catalog)
        self._catalog, self._clock = catalog, clock
        self._kept = kept.of(database)
        self._small, self._most = small, most

    async def grid(self, wanted: Wanted | None = None) -> Grid:
        """The map, and what has changed since the last review. Raises ConfigError for what isn't
        there, TooMuch, StoreError."""
        catalog, now = self._catalog(), self._clock.now()
        scope = (wanted or Wanted()).scope(catalog.journey, now)
        drawn = staged(await self._drawn(catalog, scope, now), catalog.flows)
        last = await self._versions.newest(drawn.scope.until, "review", scope.kind.name)
        return since(drawn, last.body, last.at) if last is not None else drawn

    async def _drawn(self, catalog: Catalog, scope: Scope, now: datetime) -> Grid:
        shop, clock = catalog.shop.name, catalog.shop.desk.hours.business
        found = await self._known(catalog, scope, now)
        if found is None:
            return await draw(self._log, catalog.journey, scope, now, shop=shop, clock=clock)
        judged = found.judged if found.counts.since is not None else None
        said = await said_by(self._log, judged) if judged is not None else {}
        return grid(
            shop,
            catalog.journey,
            found.scope,
            found.at,
            found.parts,
            judged,
            said,
            found.counts,
        )

    async def judged(self, wanted: Wanted | None = None) -> Gathering:
        """Friction, waits, moments of truth of the catalogue's window, or of what is wanted."""
        catalog, now = self._catalog(), self._clock.now()
        catalogue = catalog.journey
        asked = wanted or Wanted(since=self.window_begins(now))
        scope = asked.scope(catalogue, now)
        found = await self._known(catalog, scope, now)
        if found is not None:
            return found.judged
        counts = whole(scope, (await count(self._log, catalogue, scope)).values())
        clock = catalog.shop.desk.hours.business
        return await judge(self._log, catalogue, scope, counts, clock)

    async def requirements(self) -> tuple[Evaluation, ...]:
        """Of every touchpoint that has any, over the catalogue's window."""
        return tuple(evaluations(self._catalog().journey, await self.judged()))

    def window_begins(self, now: datetime) -> datetime:
        window: timedelta = self._catalog().journey.window
        return now - window

    async def _known(self, catalog: Catalog, scope: Scope, now: datetime) -> Restored | None:
        """What is kept of that scope, as of its own moment."""
        number = await self._exchanges.number()
        if self._kept is None or number <= self._small:
            return None
        kind = kind_of(catalog.journey, catalog.shop.zone(), scope, now)
        found = None
        if kind is not None:
            found = await asyncio.to_thread(known, self._kept, kind, scope.persona, catalog)
        if kind is None or found is None:
            if self._most is not None and number > self._most:
                raise TooMuch
            return None
        then = kind.scope(moment(found["at"]), scope.persona)
        clock = catalog.shop.desk.hours.business
        return restored(found, catalog.journey, then, clock)
