"""F7: two and four cxbots on one PostgreSQL; they stand still, are killed, restarted in turn."""

import asyncio

from ..forks import Fork
from ..workers import Workers
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
from .several import Recovery, count_refused, several
from .worlds import judged

_EVENTS = 4
#: Updates a second.
_RATE = 15
#: Seconds: of most cases, so that many are taken for dead while they stand still; others have the
#: real one.
_LEASE = 3.0
_REAL = 30.0
#: Of a killed one its conversations go on.
_WITHIN = 35.0


async def run(case: Case) -> Result:
    result = Result(n=_EVENTS)
    count = 4 if case.number % 4 == 3 else 2
    given = {"lease": _LEASE} if case.number % 5 != 4 else {}
    async with several(case, count, **given) as (world, workers):
        load = asyncio.create_task(under_load(world, _RATE))
        try:
            for number in range(_EVENTS):
                await asyncio.sleep(case.random.uniform(0.3, 1.5))
                what = _WHAT[(case.number + number) % len(_WHAT)]
                fork = case.random.choice(workers.alive)
                await what(world, workers, fork, case, result)
                result.counts[what.__name__.strip("_")] += 1
        finally:
            load.cancel()
        for status in workers.ended():
            result.problem(STUCK, f"one ended by itself with {status}: {world.last_words()}")
        await judged(world, result)
        count_refused(world, result)
        return result


async def _zombie(world: World, workers: Workers, fork: Fork, case: Case, result: Result) -> None:
    """Taken for dead, and then at work again with what it had in hand."""
    lease = world.given.get("lease", _REAL)
    await workers.stand_still(fork)
    await asyncio.sleep(lease * case.random.uniform(1.2, 2.0))
    await workers.go_on(fork)
    await workers.settle_down(2.0)


async def _pause(world: World, workers: Workers, fork: Fork, case: Case, result: Result) -> None:
    await workers.stand_still(fork)
    await asyncio.sleep(case.random.uniform(0.2, world.given.get("lease", _REAL) / 2))
    await workers.go_on(fork)
    await workers.settle_down(1.0)


async def _killed(world: World, workers: Workers, fork: Fork, case: Case, result: Result) -> None:
    # what lay in the lanes of one who stood still is nothing that the killed one leaves behind
    await Recovery(world).wait(2 * _WITHIN)
    await workers.kill(fork)
    recovery = Recovery(world)
    await recovery.wait(2 * _WITHIN)
    result.peak("seconds until its conversations go on", recovery.seconds)
    if recovery.seconds > _WITHIN:
        result.problem(STUCK, f"{recovery.seconds:.0f} s until its conversations went on")
    await workers.start()


async def _rolling(world: World, workers: Workers, fork: Fork, case: Case, result: Result) -> None:
    """Each is stopped cleanly and started again."""
    for one in list(workers.alive):
        status = await workers.end(one)
        if status:
            result.problem(STUCK, f"a stop ended with {status}: {world.last_words()}")
        await workers.start()


_WHAT = (_zombie, _killed, _zombie, _rolling, _pause)

CAMPAIGN = Campaign(
    id="F7",
    title="two and four processes stand still, are killed, restarted in turn",
    unit="events",
    promise="out of order 0, two actors 0; what a zombie writes is refused; on again within 35 s",
    sizes={"smoke": 4, "sample": 8, "t2": 60, "t3": 600},
    each=_EVENTS,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, STUCK),
    run=run,
    stores=(POSTGRESQL,),
    limit=400.0,
    takes=130.0,
)
