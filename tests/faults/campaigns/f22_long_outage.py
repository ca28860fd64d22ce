"""F22: cxbot is away for an hour, for nearly a day, and for longer than Telegram keeps anything."""

from collections import defaultdict
from datetime import timedelta

from .campaign import DOUBLE, LOST, ORDER, STUCK, Campaign, Case, Result
from .inputs import answers, judge
from .virtual import VirtualLoop, virtually
from .wire import wired

CUSTOMERS, WORDS = 20, 300
AWAY = (
    timedelta(hours=1),
    timedelta(hours=23, minutes=50),
    timedelta(hours=24, minutes=10),
)


async def case(loop: VirtualLoop, given: Case) -> Result:
    """Half of what people write they write at the beginning of it, so what is lost is known."""
    result, random = Result(n=1), given.random
    away = AWAY[given.number % len(AWAY)]
    url = f"sqlite+aiosqlite:///{given.folder / 'cxbot.db'}"
    async with wired(loop, given.folder, customers=CUSTOMERS, database_url=url) as world:
        said: dict[int, list[str]] = defaultdict(list)
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/echo")
        await world.settled()
        await world.stop()
        kept: dict[int, list[str]] = defaultdict(list)
        for number in range(WORDS):
            who = 1001 + random.randrange(CUSTOMERS)
            said[who].append(f"w{number}")
            if number >= WORDS // 2 or away < timedelta(days=1):
                kept[who].append(f"w{number}")
            world.server.telegram.say(who, f"w{number}")
            if number == WORDS // 2 - 1:
                world.clock.shift += away
        began = loop.time()
        await world.start()
        if not await world.settled(4 * 3600):
            result.problem(STUCK, "four hours later something still waits")
        result.peak("virtual seconds to drain", round(loop.time() - began, 1))
        lost = sum(bool(e.get("lost")) for e in world.server.ledger.of("received"))
        if lost and away < timedelta(days=1):
            result.problem(LOST, f"{lost} were forgotten after {away}")
        result.counts[f"away {away}"] += 1
        await judge(result, world)
        answers(result, world, kept)
    return result


CAMPAIGN = Campaign(
    id="F22",
    title="Long outages",
    unit="outages",
    promise="nothing is lost but what Telegram itself forgets after a day",
    sizes={"smoke": 1, "sample": 3, "t2": 10, "t3": 50},
    run=virtually(case),
    zeros=(LOST, DOUBLE, ORDER, STUCK),
)
