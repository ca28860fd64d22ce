"""Improvements with what came of them; and their steps from one state to the next."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from cxbot.clock import Clock
from cxbot.errors import ConfigError
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.reviews.measuring import Measured, measured, restored, span
from cxbot.store.database import Database
from cxbot.store.improvements import Improvements, Item, State
from cxbot.store.writer import Writer

#: State -> what may come next.
_NEXT: Mapping[State, tuple[State, ...]] = {
    "planned": ("begun", "dropped"),
    "begun": ("done", "dropped"),
    "done": (),
    "dropped": (),
}


class Changed(ConfigError):
    """Somebody else was faster; what was decided on is no longer so."""


class Proving:
    def __init__(
        self,
        database: Database,
        atlas: Atlas,
        catalog: Callable[[], Catalog],
        clock: Clock,
        writer: Writer | None = None,
    ) -> None:
        self._items = Improvements(database, writer)
        self._atlas, self._catalog, self._clock = atlas, catalog, clock
        #: Of periods that several share.
        self._judged: dict[tuple[datetime, datetime], Gathering] = {}

    async def of(self, items: Sequence[Item]) -> Mapping[int, Measured]:
        """By number; of what hasn't begun, or has no measure, there is none."""
        found: dict[int, Measured] = {}
        for one in items:
            result = restored(one.result) if one.result is not None else await self._measured(one)
            if result is not None:
                found[one.id] = result
        self._judged.clear()
        return found

    async def move(self, item: Item, state: State) -> Item:
        """As it stands since. Raises ConfigError for a step that isn't there, Changed,
        StoreError."""
        if state not in _NEXT[item.state]:
            after = " or ".join(_NEXT[item.state]) or "nothing more"
            raise ConfigError(f"#{item.id} is {item.state}; what can follow: {after}.")
        result = await self._measured(item) if state == "done" else None
        kept = result.to_json() if result is not None else None
        moved = await self._items.move(item, state, self._clock.now(), kept)
        now = await self._items.get(item.id)
        if not moved or now is None:
            raise Changed(f"#{item.id} was changed meanwhile. Look at it again.")
        return now

    async def _measured(self, item: Item) -> Measured | None:
        times = span(item, self._clock.now())
        if times is None or item.measure is None or item.state == "dropped":
            return None
        before = await self._gathered(times.since, times.begun)
        since = await self._gathered(times.begun, times.until)
        return measured(item, self._catalog().journey, before, since)

    async def _gathered(self, since: datetime, until: datetime) -> Gathering:
        key = since, until
        if key not in self._judged:
            self._judged[key] = await self._atlas.judged(Wanted(since=since, until=until))
        return self._judged[key]
