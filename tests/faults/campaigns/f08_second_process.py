"""F8: somebody starts a second cxbot on the same database; it is refused, the first goes on."""

import asyncio
import time

from .campaign import DOUBLE, LOST, STUCK, UNFLAGGED, Campaign, Case, Result
from .f02_random_moments import under_load
from .worlds import judged, opened

_WITHIN = 2.0


async def run(case: Case) -> Result:
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
        refused = [one for one in world.server.ledger.of("refused") if one.get("code") == 409]
        if len(refused) > 1:
            result.problem(DOUBLE, f"Telegram refused {len(refused)} polls")
        return await judged(world, result)


CAMPAIGN = Campaign(
    id="F8",
    title="a second process",
    unit="starts",
    promise="refused within 2 s, at most one 409; the first goes on",
    sizes={"smoke": 1, "sample": 2, "t2": 10, "t3": 50},
    zeros=(LOST, DOUBLE, UNFLAGGED, STUCK),
    run=run,
)
