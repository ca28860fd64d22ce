"""F17: the N-th call to the database fails, for every N of what twenty people do at once."""

import asyncio

from ..seam import BUSY, FULL, IOERR, UNKNOWN
from ..world import World
from .campaign import BOOKS, BROKEN, DOUBLE, LOST, ORDER, UNFLAGGED, Campaign, Case, Result
from .worlds import judged, opened

HOWS = (BUSY, FULL, IOERR, UNKNOWN)
#: Calls (and commits) of one round of everybody.
_CALLS, _COMMITS = 1200, 150
_EACH = 5


async def run(case: Case) -> Result:
    result = Result()
    how = HOWS[case.number % len(HOWS)]
    block = case.number // len(HOWS)
    most = _COMMITS if how == UNKNOWN else _CALLS
    async with opened(case) as world:
        for place in range(_EACH):
            count = 1 + (block * _EACH + place) % most
            await _round(world, result, how, count)
        return await judged(world, result)


async def _round(world: World, result: Result, how: str, count: int) -> None:
    """A fault that isn't reached isn't counted."""
    assert world.fork is not None
    before = await world.fork.did(seam={"how": how, "count": count})
    await world.burst()
    await asyncio.sleep(0)
    if not await world.answered():
        result.problem(BROKEN, f"{how} at {count}: {world.left()} {world.last_words()}")
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
    sizes={"smoke": 5, "sample": 60, "t2": 4800, "t3": 24000},
    each=_EACH,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, BOOKS, BROKEN),
    run=run,
    limit=300.0,
)
