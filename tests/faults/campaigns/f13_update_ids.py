"""F13: Telegram's queue is made anew, and its numbers begin below, above, or among the old ones."""

import asyncio
from collections import defaultdict

from .campaign import DOUBLE, LOST, STUCK, Campaign, Case, Result
from .inputs import answers, judge
from .virtual import VirtualLoop, virtually
from .wire import wired

CUSTOMERS, EACH = 5, 5
#: A queue is only made anew after a week without an update; two long polls are enough of it.
_IDLE = 60.0


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    async with wired(loop, given.folder, customers=CUSTOMERS) as world:
        said: dict[int, list[str]] = defaultdict(list)
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/echo")
        queue = world.server.telegram.updates
        for number in range(EACH):
            for place in range(random.randint(1, 12)):
                who = 1001 + random.randrange(CUSTOMERS)
                said[who].append(f"w{number}.{place}")
                world.server.telegram.say(who, f"w{number}.{place}")
                await asyncio.sleep(random.expovariate(3.0))
            if not await world.settled():
                result.problem(STUCK, "an hour later something still waits")
            await asyncio.sleep(_IDLE)
            here = queue._next_id
            start = {
                "lower": max(1, here - random.randint(10**4, 10**6)),
                "higher": here + random.randint(10**4, 10**6),
                "among": max(1, here - random.randint(1, 10)),
            }
            way = random.choice(sorted(start))
            if random.random() < 0.5:  # and nobody waits when the first of them comes
                world.fail(method="getUpdates", answer="drop", times=random.randint(1, 3))
                queue.refuse_poller("Conflict: terminated by setWebhook request")
                await asyncio.sleep(0.05)
            queue.restart_ids(start[way])
            result.counts[way] += 1
        await world.settled()
        await judge(result, world)
        answers(result, world, said)
        result.n += EACH
    return result


CAMPAIGN = Campaign(
    id="F13",
    title="Update numbers begin anew",
    unit="resets",
    promise="none lost, none taken for another",
    sizes={"smoke": EACH, "sample": 10, "t2": 200, "t3": 2_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, DOUBLE, STUCK),
)
