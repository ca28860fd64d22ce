"""F11: each update comes one to five times, at once, after a lost 200, and again 23 hours later; on
PostgreSQL each time to both of two processes, in real time."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from ..workers import Workers
from ..world import World
from .campaign import DOUBLE, LOST, POSTGRESQL, STORES, STUCK, Campaign, Case, Result
from .courier import Courier, Road, ToAll
from .inputs import answers, judge
from .several import several
from .virtual import VirtualLoop, virtually
from .wire import HOOK_SECRET, wired
from .worlds import judged

CUSTOMERS, EACH = 20, 250
_ROAD = Road(times=5, unheard=0.2, jitter=0.3)
#: Different updates a second, of the real ones.
_RATE = 25


async def _alone(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    made: list[Courier] = []

    def courier(queue: object) -> Courier:
        made.append(Courier(queue, random, _ROAD))  # type: ignore[arg-type]
        return made[0]

    async with wired(loop, given.folder, customers=CUSTOMERS, courier=courier) as world:
        said: dict[int, list[str]] = defaultdict(list)
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/echo")
        await world.settled()
        for number in range(EACH):
            who = 1001 + random.randrange(CUSTOMERS)
            said[who].append(f"w{number}")
            world.server.telegram.say(who, f"w{number}")
            await asyncio.sleep(random.expovariate(2.0))
        if not await world.settled():
            result.problem(STUCK, "an hour later something still waits")
        world.clock.shift += timedelta(hours=23)
        for update in random.sample(made[0].taken, len(made[0].taken) // 3):
            await made[0].bring_once(update)
            result.counts["23 hours later"] += 1
        await world.settled()
        await judge(result, world)
        answers(result, world, said)
        result.counts.update(made[0].befell)
        result.n += EACH
    return result


async def _several(case: Case) -> Result:
    """Whichever of the two has an update first, for the other it is no new one."""
    result = Result()
    made: list[ToAll] = []

    def by_webhook(world: World, workers: Workers) -> None:
        hook = "http://127.0.0.1/telegram"  # the courier knows where each of them is
        world.settings = {"webhook_url": hook, "webhook_secret": HOOK_SECRET}

        def addresses() -> list[str]:
            return [fork.ready.result() for fork in workers.alive if fork.ready.done()]

        made.append(ToAll(world.server.telegram.updates, case.random, _ROAD, addresses))
        world.server.webhook = made[0]

    async with several(case, 2, by_webhook) as (world, workers):
        while len(world.server.ledger.of("received")) < EACH:
            world.anybody()
            await asyncio.sleep(case.random.expovariate(_RATE))
        await world.settled()
        for update in case.random.sample(made[0].taken, len(made[0].taken) // 3):
            await made[0].bring_once(update)
            result.counts["once more"] += 1
        for status in workers.ended():
            result.problem(STUCK, f"one ended by itself with {status}: {world.last_words()}")
        await judged(world, result)
        result.counts.update(made[0].befell)
        result.n = result.counts["updates"]
    return result


_virtually = virtually(_alone)


async def run(case: Case) -> Result:
    return await (_several(case) if case.store == POSTGRESQL else _virtually(case))


CAMPAIGN = Campaign(
    id="F11",
    title="Updates that come again",
    unit="updates",
    promise="as many effects as different updates",
    sizes={"smoke": EACH, "sample": 1_000, "t2": 50_000, "t3": 500_000},
    each=EACH,
    run=run,
    stores=STORES,
    zeros=(LOST, DOUBLE, STUCK),
    takes=60.0,
)
