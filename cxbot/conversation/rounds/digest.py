"""Every Monday, when the desk opens: the last week in the group, once."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.conversation.live import Flows
from cxbot.conversation.rounds.posting import Posting
from cxbot.conversation.rounds.week_facts import WeekSeen, kept, seen
from cxbot.errors import ConfigError
from cxbot.flow.catalog import Catalog
from cxbot.journey.digest.lines import text
from cxbot.journey.digest.week import Week
from cxbot.journey.friction.words import spoken
from cxbot.journey.map.png import summary_png
from cxbot.journey.map.versions import body
from cxbot.store.aside import aside
from cxbot.store.database import Database
from cxbot.store.map_versions import MapVersions
from cxbot.store.store import Store

logger = logging.getLogger(__name__)

_KEY = "digest"
#: Hours may be changed meanwhile: an hour is soon enough to see it.
_HOUR = timedelta(hours=1)


class Drawn(Struct, frozen=True, kw_only=True):
    week: WeekSeen
    #: None: there is nothing to be drawn, or nothing to draw with.
    picture: bytes | None


class Digest:
    """A round. Which week was told is written with the message."""

    def __init__(self, store: Store, flows: Flows, clock: Clock, posting: Posting) -> None:
        self._store = store
        self._flows = flows
        self._clock = clock
        self._posting = posting
        self._lock = asyncio.Lock()

    async def go(self, now: datetime) -> datetime:
        shop = self._flows.catalog.shop
        hours, week = shop.desk.hours, Week.last(now, shop.zone())
        start, end = week.told_from(hours), week.told_until(hours)
        if start is not None and end is not None and start <= now < end:
            await self._tell(week)
        elif start is not None and now < start:
            return min(start, now + _HOUR)
        return now + _HOUR

    async def _tell(self, week: Week) -> None:
        async with self._lock:
            value = week.monday.isoformat()
            told = await self._posting.told(_KEY)
            if self._posting.group is None or (told is not None and told >= value):
                return
            catalog = self._flows.catalog
            work = partial(_drawn, catalog=catalog, clock=self._clock, week=week)
            drawn = await aside(self._store.database, work)
            if drawn.week.new:  # nobody wants to hear of the time before the shop began
                return
            await self._keep(drawn.week)
            said = text(drawn.week.facts, spoken(catalog.shop.language))
            await self._posting.post(_KEY, value, said, picture=drawn.picture)

    async def _keep(self, found: WeekSeen) -> None:
        """The week's map, to be held against later ones; once, whatever became of the message."""
        versions = MapVersions(self._store.database, self._store.writer)
        week, grid = found.facts.week, found.grid
        if await kept(versions, week) is None:
            await versions.keep(
                body(grid),
                at=self._clock.now(),
                journey=grid.scope.kind.name,
                why="digest",
                name=week.name,
            )


async def _drawn(database: Database, *, catalog: Catalog, clock: Clock, week: Week) -> Drawn:
    found = await seen(database, catalog, clock, week)
    picture = None
    if not found.facts.empty:
        try:
            picture = summary_png(found.grid, week.zone, spoken(catalog.shop.language))
        except ConfigError as error:
            logger.info("digest_without_picture", extra={"reason": str(error)})
    return Drawn(week=found, picture=picture)
