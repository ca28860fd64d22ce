"""F5: the server of the database crashes, and is there again a moment later."""

import asyncio

from ..places import PostgresPlace
from ..world import World
from .campaign import (
    BOOKS,
    DOUBLE,
    LOST,
    ORDER,
    POSTGRESQL,
    STRAY,
    STUCK,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)  # fmt: skip
from .f02_random_moments import under_load
from .taken_up import taken_up
from .worlds import judged, opened

_CRASHES = 3
#: Seconds between them; the study has 5 to 40, which only takes longer.
_SOONEST, _LATEST = 1.0, 8.0
_DOWN = 2.0
_RATE = 25
_WITHIN = 120.0


async def run(case: Case) -> Result:
    result = Result(n=_CRASHES)
    async with opened(case) as world:
        world.patience = _WITHIN
        load = asyncio.create_task(under_load(world, _RATE))
        try:
            for _ in range(_CRASHES):
                await asyncio.sleep(case.random.uniform(_SOONEST, _LATEST))
                await crashed(world, case.random.uniform(0, _DOWN))
        finally:
            load.cancel()
        return await judged(world, result)


async def crashed(world: World, down: float) -> None:
    """`pg_ctl -m immediate`, and up again."""
    assert isinstance(world.place, PostgresPlace)
    server = world.place.server
    await asyncio.to_thread(server.stop, "immediate")
    world.kills.append(world.server.ledger.seq)
    await asyncio.sleep(down)
    await asyncio.to_thread(server.start)
    await taken_up(world)
    world.kills.append(world.server.ledger.seq)


CAMPAIGN = Campaign(
    id="F5",
    title="PostgreSQL crashes",
    unit="crashes",
    promise="as F1; no lease is stuck for more than 35 s",
    sizes={"smoke": 3, "sample": 6, "t2": 30, "t3": 210},
    each=_CRASHES,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, STUCK),
    run=run,
    stores=(POSTGRESQL,),
    limit=300.0,
    takes=50.0,
)
