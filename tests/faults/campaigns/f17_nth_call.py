"""F17: the N-th call to the database fails, for every N of what some people do at once.

A connection that breaks off (GONE), and a commit whose answer isn't known (UNKNOWN), belong to
PostgreSQL: SQLite's own error says surely that it wasn't done.
"""

import asyncio

from ..seam import BUSY, FULL, GONE, IOERR, UNKNOWN
from ..world import World
from .campaign import (
    BOOKS,
    BROKEN,
    DOUBLE,
    LOST,
    ORDER,
    POSTGRESQL,
    SQLITE,
    STORES,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)  # fmt: skip
from .worlds import judged, opened

_AT_COMMIT = "IOERR at a commit"
HOWS = {
    SQLITE: (BUSY, FULL, IOERR, _AT_COMMIT),
    POSTGRESQL: (BUSY, FULL, _AT_COMMIT, GONE, UNKNOWN),
}
#: Who does something in one round: another seven each time.
_PEOPLE = 7
#: Calls (and commits) of one round.
_CALLS, _COMMITS = {SQLITE: 400, POSTGRESQL: 800}, 40
_EACH = 10


async def run(case: Case) -> Result:
    result = Result()
    hows = HOWS[case.store]
    how = hows[case.number % len(hows)]
    block = case.number // len(hows)
    most = _COMMITS if how in (UNKNOWN, _AT_COMMIT) else _CALLS[case.store]
    async with opened(case) as world:
        for place in range(_EACH):
            count = 1 + (block * _EACH + place) % most
            await _round(world, result, how, count)
        return await judged(world, result)


async def _round(world: World, result: Result, how: str, count: int) -> None:
    """A fault that isn't reached isn't counted."""
    assert world.fork is not None
    seam = {"how": IOERR, "only": "COMMIT"} if how == _AT_COMMIT else {"how": how}
    before = await world.fork.did(seam={**seam, "count": count})
    await world.burst(most=_PEOPLE)
    await asyncio.sleep(0)
    if not await world.answered():
        result.problem(BROKEN, f"{how} at {count}: {world.left()} {world.last_words()[-800:]}")
    after = await world.fork.did(seam=None)
    hit = after["hits"] - before["hits"]
    result.n += hit
    result.counts[how] += hit
    result.peak("calls in a round", after["calls"] - before["calls"])


CAMPAIGN = Campaign(
    id="F17",
    title="the N-th call to the database fails",
    unit="failures",
    promise="at every N nothing lost, nothing twice, nothing out of order",
    # each N five times: on PostgreSQL five ways, of which two are of commits, and 800 calls
    sizes={"smoke": 5, "sample": 60, "t2": 4800, "t3": 20_000},
    release_of={SQLITE: 8_000},
    each=_EACH,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, BOOKS, BROKEN),
    run=run,
    stores=STORES,
    limit=300.0,
)
