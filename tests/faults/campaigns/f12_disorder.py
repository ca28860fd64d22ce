"""F12: a tap overtakes a message, an edit its original; everything is late by up to 5 seconds."""

import asyncio
from collections import Counter, defaultdict
from typing import Any

from cxbot.sandbox.refusals import CantDo

from .campaign import BOOKS, DOUBLE, LOST, ORDER, STUCK, Campaign, Case, Result
from .courier import Courier, Road
from .inputs import answers, judge
from .virtual import VirtualLoop, virtually
from .wire import Wire, wired

CUSTOMERS, EACH = 12, 250


async def case(loop: VirtualLoop, given: Case) -> Result:
    """In half of the cases Telegram's own disorder: by kind; in the others anything overtakes."""
    result, random = Result(), given.random
    wild = given.number % 2 == 1
    road = Road(jitter=5.0, overtaking=wild, times=2 if wild else 1)
    async with wired(
        loop,
        given.folder,
        customers=CUSTOMERS,
        courier=lambda queue: Courier(queue, random, road),
    ) as world:
        people = range(1001, 1001 + CUSTOMERS)
        for who in people:
            world.server.telegram.say(who, "/echo" if who % 2 else "/pick")
        await world.settled()
        said: dict[int, list[str]] = defaultdict(list)
        for number in range(EACH):
            who = 1001 + random.randrange(CUSTOMERS)
            if who % 2:
                _writes(world, given, who, number, said)
            else:
                _picks(world, given, who)
            await asyncio.sleep(random.expovariate(1.0))
        if not await world.settled():
            result.problem(STUCK, "an hour later something still waits")
        await judge(result, world)
        answers(result, world, said, ordered=not wild)
        await _picked(result, world)
        result.n += EACH
    return result


def _writes(world: Wire, given: Case, who: int, number: int, said: dict[int, list[str]]) -> None:
    telegram = world.server.telegram
    word = f"w{number}"
    message = telegram.say(who, word)
    said[who].append(word)
    if given.random.random() < 0.2:
        telegram.edit(who, message, f"{word} edited")


def _picks(world: Wire, given: Case, who: int) -> None:
    """Asks again, or taps a button that may be an old one, perhaps twice."""
    telegram, random = world.server.telegram, given.random
    shown = [m for m in telegram.chat(who) if m.get("reply_markup")]
    if not shown or random.random() < 0.4:
        telegram.say(who, "/pick")
        return
    message: dict[str, Any] = random.choice(shown[-3:])
    for _ in range(random.choice((1, 1, 2))):
        try:
            telegram.tap(who, who, message["message_id"], random.choice(("One", "Two")))
        except CantDo:
            return  # the buttons are gone meanwhile


async def _picked(result: Result, world: Wire) -> None:
    """Each question is answered once at most, whatever was tapped how often."""
    asked: Counter[int] = Counter()
    picked: Counter[int] = Counter()
    for entry in world.seen():
        asked[entry["chat_id"]] += entry["text"].startswith("which?")
        picked[entry["chat_id"]] += entry["text"].startswith("picked ")
    for who, times in picked.items():
        result.counts["picked"] += times
        if times > asked[who]:
            result.problem(DOUBLE, f"{who} picked {times} times of {asked[who]}")
    result.counts["taps"] += len(world.server.ledger.of("tap"))
    open_ = await world.rows(
        "SELECT conversation_id, count(*) AS n FROM session"
        " WHERE ended_at IS NULL GROUP BY conversation_id HAVING count(*) > 1"
    )
    for row in open_:
        result.problem(BOOKS, f"{row['n']} sessions of {row['conversation_id']} are open at once")


CAMPAIGN = Campaign(
    id="F12",
    title="Updates in another order",
    unit="acts",
    promise="each taken once; no question answered twice, nothing in an impossible state; in order"
    " by kind",
    sizes={"smoke": EACH, "sample": 1_000, "t2": 20_000, "t3": 200_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, DOUBLE, ORDER, BOOKS, STUCK),
)
