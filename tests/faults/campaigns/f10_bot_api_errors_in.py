"""F10: getUpdates fails, or the webhook's requests and answers are lost; whole outages among it."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from .campaign import BOOKS, DOUBLE, LOST, ORDER, STUCK, Campaign, Case, Result
from .courier import Courier, Road
from .inputs import answers, judge
from .virtual import VirtualLoop, virtually
from .weather import Storm
from .wire import Wire, wired

CUSTOMERS, EACH = 10, 50
#: While it fails it asks no more than this often a second (the study's bound).
MOST_A_SECOND = 2.0
#: In a row, before one speaks of failing: the first two tries may come quickly.
_FAILING = 3


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    by_webhook = given.number % 2 == 1
    road = Road(dropped=0.15, unheard=0.15, jitter=0.5)
    courier = (lambda queue: Courier(queue, random, road)) if by_webhook else None
    async with wired(loop, given.folder, customers=CUSTOMERS, courier=courier) as world:
        people = range(1001, 1001 + CUSTOMERS)
        for who in people:
            world.server.telegram.say(who, "/echo")
        await world.settled()
        storm = Storm(random, loop.time, world.clock, methods=("getupdates",))
        if not by_webhook:
            world.server.faults = storm
        said = await _talk(world, given, storm)
        storm.strength = 0
        if not await world.settled(4 * 3600):
            result.problem(STUCK, "four hours later something still waits")
        await judge(result, world)
        answers(result, world, said)
        _spinning(result, storm.asked)
        result.counts.update(storm.befell)
        if isinstance(world.server.webhook, Courier):
            result.counts.update(world.server.webhook.befell)
        result.n += sum(map(len, said.values()))
    return result


async def _talk(world: Wire, given: Case, storm: Storm) -> dict[int, list[str]]:
    random = given.random
    said: dict[int, list[str]] = defaultdict(list)
    for number in range(EACH):
        who = 1001 + random.randrange(CUSTOMERS)
        said[who].append(f"w{number}")
        world.server.telegram.say(who, f"w{number}")
        await asyncio.sleep(random.expovariate(1 / 2.0))
        if random.random() < 0.02:  # nothing gets through for a while
            storm.strength = 100.0
            await asyncio.sleep(random.choice((20, 120, 900)))
            storm.strength = 1.0
    return said


def _spinning(result: Result, asked: Sequence[tuple[float, str]]) -> None:
    streak: list[float] = []
    for at, fault in asked:
        if not fault:
            streak = []
            continue
        streak.append(at)
        if len(streak) > _FAILING:
            rate = (len(streak) - 1) / max(streak[-1] - streak[0], 1e-9)
            result.peak("failing requests a second", round(rate, 3))
            if rate > MOST_A_SECOND:
                result.problem(BOOKS, f"{len(streak)} failing requests at {rate:.1f} a second")


CAMPAIGN = Campaign(
    id="F10",
    title="Bot API errors on getUpdates and webhook",
    unit="updates",
    promise="each update taken once, answered once and in order; fewer than 2 requests/s meanwhile",
    sizes={"smoke": EACH, "sample": 1_000, "t2": 20_000, "t3": 200_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, DOUBLE, ORDER, STUCK, BOOKS),
)
