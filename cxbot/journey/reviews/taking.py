"""What was written on a worksheet becomes reviews, with the facts of its day."""

from collections.abc import Sequence
from datetime import datetime

from cxbot.journey.map.versions import body
from cxbot.journey.reviews.keeper import Keeper
from cxbot.journey.reviews.reading import Entry
from cxbot.store.database import Database
from cxbot.store.map_versions import MapVersions
from cxbot.store.reviews import Filled, ReviewLog, Taken
from cxbot.store.writer import Writer


async def take(
    keeper: Keeper,
    database: Database,
    entries: Sequence[Entry],
    at: datetime,
    by: str,
    writer: Writer | None = None,
) -> Taken:
    """The map of this day is kept with them. Facts are counted anew as of the sheet's print, so
    that nobody can change them by hand. Raises StoreError."""
    if not entries:
        return Taken()
    printed = {one.printed_at for one in entries}
    facts = {
        when: await keeper.facts_of([e.touchpoint for e in entries if e.printed_at == when], when)
        for when in sorted(printed)
    }
    filled = [
        Filled(
            touchpoint=one.touchpoint,
            sheet=one.sheet,
            printed_at=one.printed_at,
            facts=facts[one.printed_at].get(one.touchpoint, {}),
            marks=list(one.marks.values()),
            items=one.items,
        )
        for one in entries
    ]
    taken = await ReviewLog(database, writer).take(filled, at, by)
    if taken.reviews:
        grid = await keeper.overall()
        kept, journey = body(grid), grid.scope.kind.name
        await MapVersions(database, writer).keep(kept, at=at, journey=journey, why="review")
    return taken
