"""F15: somebody else holds the database's write lock, for a moment or longer than is waited."""

import asyncio
import sqlite3

from ..world import World
from .campaign import BROKEN, DOUBLE, LOST, ORDER, STUCK, UNFLAGGED, Campaign, Case, Result
from .f02_random_moments import under_load
from .worlds import judged, opened

_LOCKS = 5
#: Seconds: most are short; one in so many cases is longer than SQLite waits.
_SHORT, _LONG, _RARE = (0.1, 3.0), (31.0, 33.0), 20


async def run(case: Case) -> Result:
    result = Result()
    long = case.number % _RARE == _RARE - 1
    async with opened(case) as world:
        load = asyncio.create_task(under_load(world))
        for _ in range(1 if long else _LOCKS):
            await asyncio.sleep(case.random.uniform(0, 0.5))
            other = sqlite3.connect(world.database, timeout=10, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            if long:
                load.cancel()
            seconds = case.random.uniform(*(_LONG if long else _SHORT))
            if long:  # it looks whether anything was written since it was asked last
                await world.missing()
            await asyncio.sleep(seconds / 2)
            if long and await world.missing() != ["database"]:
                result.problem(STUCK, f"locked for {seconds / 2:.0f} s, and it says it is ready")
            await asyncio.sleep(seconds / 2)
            other.execute("ROLLBACK")
            other.close()
            result.n += 1
            result.peak("seconds locked", seconds)
        load.cancel()
        if world.fork is None or world.fork.ended.done():
            result.problem(BROKEN, world.last_words())
        await judged(world, result)
        if long and not await _ready(world):
            result.problem(STUCK, f"nothing is locked, and it misses {await world.missing()}")
        return result


async def _ready(world: World) -> bool:
    """What it found out it keeps for a few seconds."""
    for _ in range(20):
        if not await world.missing():
            return True
        await asyncio.sleep(0.5)
    return False


CAMPAIGN = Campaign(
    id="F15",
    title="the database locked by somebody else",
    unit="locks",
    promise="lost 0, double 0, unflagged 0; it never ends by itself, and says what it misses",
    sizes={"smoke": 5, "sample": 20, "t2": 200, "t3": 2000},
    each=_LOCKS,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STUCK, BROKEN),
    run=run,
)
