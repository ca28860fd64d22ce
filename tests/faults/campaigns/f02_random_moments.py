"""F2: SIGKILL at any moment of the first seconds, under 50 updates a second."""

import asyncio

from ..world import World
from .campaign import (
    BOOKS,
    DOUBLE,
    LOST,
    ORDER,
    STORES,
    STRAY,
    STUCK,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)
from .worlds import judged, opened

_KILLS = 5
_LATEST = 3.0
#: Updates a second.
_RATE = 50
#: Seconds until a restarted cxbot takes its work up.
_RESTART = 10.0


async def run(case: Case) -> Result:
    result = Result(n=_KILLS)
    async with opened(case) as world:
        load = asyncio.create_task(under_load(world))
        try:
            for _ in range(_KILLS):
                await asyncio.sleep(case.random.uniform(0, _LATEST))
                await world.kill()
                await world.start_ready()
        finally:
            load.cancel()
        if world.slowest_start > _RESTART:
            result.problem(STUCK, f"{world.slowest_start:.1f} s until it was ready")
        return await judged(world, result)


async def under_load(world: World, rate: float = _RATE) -> None:
    """Until cancelled."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        world.anybody()
        due += 1 / rate
        await asyncio.sleep(due - loop.time())


CAMPAIGN = Campaign(
    id="F2",
    title="killed at any moment",
    unit="kills",
    promise="as F1; ready again within 10 s",
    sizes={"smoke": 5, "sample": 30, "t2": 300, "t3": 3000},
    each=_KILLS,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, STUCK),
    run=run,
    stores=STORES,
    takes=30.0,
)
