"""F8: a second cxbot on the same database: on SQLite it is refused, on a server it takes part."""

import asyncio
import time

from ..world import World
from .campaign import DOUBLE, LOST, POSTGRESQL, STORES, STUCK, UNFLAGGED, Campaign, Case, Result
from .f02_random_moments import under_load
from .several import Recovery, several
from .worlds import judged, opened

_WITHIN = 2.0
#: On a server: updates a second, and seconds until the second goes on with what waited.
_RATE, _PATIENCE = 15, 35.0


async def run(case: Case) -> Result:
    return await (_stands_by(case) if case.store == POSTGRESQL else _refused(case))


async def _stands_by(case: Case) -> Result:
    """On a server it takes part, and leads when the first is gone."""
    result = Result(n=1)
    async with several(case, 1) as (world, workers):
        load = asyncio.create_task(under_load(world, _RATE))
        try:
            await asyncio.sleep(case.random.uniform(0, 1.0))
            await workers.start()
            await asyncio.sleep(1.0)
            if case.number % 2:
                await workers.kill(workers.alive[0])
            elif status := await workers.end(workers.alive[0]):
                result.problem(STUCK, f"the first ended with {status}: {world.last_words()}")
            recovery = Recovery(world)
            await recovery.wait(_PATIENCE)
            result.peak("seconds until the second has taken over", recovery.seconds)
        finally:
            load.cancel()
        _conflicts(world, result)
        return await judged(world, result)


async def _refused(case: Case) -> Result:
    result = Result(n=1)
    async with opened(case) as world:
        first = world.fork
        load = asyncio.create_task(under_load(world))
        await asyncio.sleep(case.random.uniform(0, 1.0))
        began = time.monotonic()
        second = await world.start()
        done, _ = await asyncio.wait(
            (second.ended, second.ready), timeout=10, return_when="FIRST_COMPLETED"
        )
        result.peak("seconds until it is refused", took := time.monotonic() - began)
        if second.ended not in done or second.ended.result() == 0:
            result.problem(DOUBLE, f"a second process runs: {world.last_words()}")
            await second.kill()
        elif took > _WITHIN:
            result.problem(STUCK, f"refused only after {took:.1f} s")
        world.fork = first
        await asyncio.sleep(0.5)
        load.cancel()
        _conflicts(world, result)
        return await judged(world, result)


def _conflicts(world: World, result: Result) -> None:
    refused = [one for one in world.server.ledger.of("refused") if one.get("code") == 409]
    if len(refused) > 1:
        result.problem(DOUBLE, f"Telegram refused {len(refused)} polls")


CAMPAIGN = Campaign(
    id="F8",
    title="a second process",
    unit="starts",
    promise="refused within 2 s, at most one 409; the first goes on",
    sizes={"smoke": 1, "sample": 2, "t2": 10, "t3": 50},
    zeros=(LOST, DOUBLE, UNFLAGGED, STUCK),
    run=run,
    stores=STORES,
)
