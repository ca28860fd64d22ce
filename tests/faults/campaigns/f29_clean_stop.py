"""F29: stopped cleanly at any moment under load, or while it waits for a flood to pass."""

import asyncio
import time

from cxbot.sandbox.faults import Fault, too_many

from .campaign import DOUBLE, LOST, ORDER, STORES, STUCK, UNFLAGGED, Campaign, Case, Result
from .f02_random_moments import under_load
from .worlds import judged, opened

_STOPS = 5
_LATEST = 2.0
#: Seconds that a stop may take.
_WITHIN = 25.0
#: One in so many stops falls into a flood.
_FLOODED = 5


async def run(case: Case) -> Result:
    result = Result(n=_STOPS)
    async with opened(case) as world:
        load = asyncio.create_task(under_load(world))
        for number in range(_STOPS):
            await asyncio.sleep(case.random.uniform(0, _LATEST))
            if number % _FLOODED == case.number % _FLOODED:
                fault = Fault(method="sendMessage", answer=too_many(3), times=5)
                world.server.faults.add(fault)
                await asyncio.sleep(0.2)
            assert world.fork is not None
            began = time.monotonic()
            status = await asyncio.wait_for(world.fork.stop(), _WITHIN + 10)
            result.peak("seconds to stop", took := time.monotonic() - began)
            if status or took > _WITHIN:
                result.problem(STUCK, f"status {status} after {took:.1f} s: {world.last_words()}")
            await world.start_ready()
        load.cancel()
        await judged(world, result)
        for what in ("repeats", "flagged"):
            if result.counts[what]:
                result.problem(DOUBLE, f"{result.counts[what]} {what} though nothing was killed")
        return result


CAMPAIGN = Campaign(
    id="F29",
    title="stopped cleanly under load",
    unit="stops",
    promise="within 25 s, status 0; lost 0, repeated 0",
    sizes={"smoke": 5, "sample": 20, "t2": 300, "t3": 1000},
    each=_STOPS,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STUCK),
    run=run,
    stores=STORES,
)
