"""F3: killed again and again before or just after it is ready; work goes on all the same."""

import asyncio

from .campaign import BOOKS, DOUBLE, LOST, ORDER, STORES, STUCK, UNFLAGGED, Campaign, Case, Result
from .f02_random_moments import under_load
from .worlds import judged, opened

_KILLS = 5
_LATEST = 0.5


async def run(case: Case) -> Result:
    result = Result(n=_KILLS)
    async with opened(case) as world:
        load = asyncio.create_task(under_load(world))
        await asyncio.sleep(case.random.uniform(0.2, 1.0))
        await world.kill()
        for _ in range(_KILLS):
            await world.start()
            await asyncio.sleep(case.random.uniform(0, _LATEST))
            await world.kill()
        load.cancel()
        await world.start_ready()
        await judged(world, result)
        with world.reading() as database:
            [tries] = database.execute("SELECT max(attempts) FROM inbox").fetchone()
        if tries:
            result.problem(BOOKS, f"kills alone used up {tries} tries of an input")
        return result


CAMPAIGN = Campaign(
    id="F3",
    title="killed while it recovers",
    unit="kills",
    promise="as F1; work goes on after each, and no tries are used up by kills alone",
    sizes={"smoke": 5, "sample": 15, "t2": 50, "t3": 500},
    each=_KILLS,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, BOOKS, STUCK),
    run=run,
    stores=STORES,
)
