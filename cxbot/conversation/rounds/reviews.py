"""When touchpoints fall due for review the group hears of it: once, and weekly until it's done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.conversation.live import Flows
from cxbot.conversation.rounds.posting import Posting
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas
from cxbot.journey.friction.words import spoken
from cxbot.journey.reviews.changing import Changed
from cxbot.journey.reviews.keeper import Chosen, Keeper
from cxbot.journey.reviews.notice import Notice, notice, reminded, text
from cxbot.journey.reviews.schedule import rule_of
from cxbot.model.calendar import Calendar
from cxbot.store.aside import aside
from cxbot.store.database import Database
from cxbot.store.improvements import Item
from cxbot.store.store import Store

_KEY = "reviews told"
_EVERY, _AT_LEAST = timedelta(hours=1), timedelta(days=1)
#: A desk that is always open has its nights, too.
_MORNING, _EVENING = 9, 21


class Found(Struct, frozen=True, kw_only=True):
    notice: Notice
    changes: Mapping[str, Changed]
    items: Sequence[Item]


class Looked(Struct, frozen=True, kw_only=True):
    found: Found | None
    again: datetime


class Reviews:
    """A round. What was told, and when, is written with the message."""

    def __init__(self, store: Store, flows: Flows, clock: Clock, posting: Posting) -> None:
        self._store = store
        self._flows = flows
        self._clock = clock
        self._posting = posting

    async def go(self, now: datetime) -> datetime:
        catalog = self._flows.catalog
        reviewed = any(
            rule_of(catalog.journey, one) for one in catalog.journey.touchpoints.values()
        )
        if not reviewed or self._posting.group is None:
            return now + _EVERY
        if not awake(catalog.shop.desk.hours, now):
            return now + _EVERY
        due = await self._tell(catalog, now)
        # to know what is due the log is read: no more than needed
        return max(now + _EVERY, min(due, now + _AT_LEAST))

    async def _tell(self, catalog: Catalog, now: datetime) -> datetime:
        """When there may be something to tell again."""
        told = await self._posting.told(_KEY)
        work = partial(_looked, catalog=catalog, clock=self._clock, told=told, now=now)
        looked = await aside(self._store.database, work)
        found = looked.found
        if found is not None:
            shop = catalog.shop
            said = text(
                found.notice,
                found.changes,
                found.items,
                now,
                shop.zone(),
                spoken(shop.language),
            )
            await self._posting.post(_KEY, found.notice.told, said)
        return looked.again


def awake(hours: Calendar, now: datetime) -> bool:
    """Somebody is at work who may read it."""
    if hours.always:
        return _MORNING <= now.astimezone(hours.zone).hour < _EVENING
    return hours.open_at(now)


async def _looked(
    database: Database, *, catalog: Catalog, clock: Clock, told: str | None, now: datetime
) -> Looked:
    keeper = Keeper(database, Atlas(database, lambda: catalog, clock), lambda: catalog, clock)
    scheduled = await keeper.scheduled()
    due = [one for one in scheduled if one.now(now)]
    found = notice(due, told, now)
    later = [one.at for one in scheduled if not one.now(now)]
    again = min(
        [*later, *([reminded(found.told if found else told)] if due else [])],
        default=now + _AT_LEAST,
    )
    if found is None:
        return Looked(found=None, again=max(again, now))
    before = [one.touchpoint for one in found.named if one.last is not None]
    changes: dict[str, Changed] = {}
    if before:
        sheets = await keeper.worksheet(Chosen(names=before), spoken(catalog.shop.language))
        changes = {one.touchpoint: one.changed for one in sheets.sheets if one.changed is not None}
    told_now = Found(notice=found, changes=changes, items=await keeper.open_items())
    return Looked(found=told_now, again=again)
