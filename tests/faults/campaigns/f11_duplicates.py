"""F11: each update comes one to five times, at once, after a lost 200, and again 23 hours later."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from .campaign import DOUBLE, LOST, STUCK, Campaign, Case, Result
from .courier import Courier, Road
from .inputs import answers, judge
from .virtual import VirtualLoop, virtually
from .wire import wired

CUSTOMERS, EACH = 20, 250


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    road = Road(times=5, unheard=0.2, jitter=0.3)
    made: list[Courier] = []

    def courier(queue: object) -> Courier:
        made.append(Courier(queue, random, road))  # type: ignore[arg-type]
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


CAMPAIGN = Campaign(
    id="F11",
    title="Updates that come again",
    unit="updates",
    promise="as many effects as different updates",
    sizes={"smoke": EACH, "sample": 1_000, "t2": 50_000, "t3": 500_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, DOUBLE, STUCK),
)
