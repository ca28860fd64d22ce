"""F19: the machine's clock jumps, the process is stopped for half a minute, and killed among it."""

import asyncio
from datetime import timedelta
from random import Random

from .campaign import DOUBLE, EARLY, LOST, ORDER, STUCK, Campaign, Case, Result
from .f30_simulation import SHOPPERS, TALKERS, WAITERS, Life, judge, project
from .sim import Climate, Sim
from .virtual import VirtualLoop, hush, run

EACH = 12
JUMPS = (-86_400, -3_600, -61, 61, 3_600, 86_400)


async def one(loop: VirtualLoop, random: Random, result: Result) -> None:
    sim = Sim(loop, random, project())
    await sim.start()
    life = Life(sim)
    for who in (*TALKERS, *WAITERS, *SHOPPERS):
        life.arrives(who, "/echo" if who in TALKERS else "/menu")
    await sim.drained()
    for _ in range(EACH):
        for _ in range(random.randint(1, 3)):
            life.act()
            await sim.pass_time(random.uniform(0, 2))
        _befall(loop, random, sim)
        result.n += 1
        await sim.pass_time(random.uniform(0, 20))
    sim.calm()
    # what was armed before a jump back by days is due by the wall clock, and not before
    sim.clock.shift += timedelta(days=7)
    if not await sim.drained(900):
        result.problem(STUCK, "fifteen minutes later something still waits")
    judge(result, sim, life)
    for who, words in life.said.items():
        texts = list(dict.fromkeys(sim.by_chat()[str(who)]))
        heard = [text for text in texts if ": heard " in text]
        if heard != [f"c{who}: heard {word}." for word in words]:
            result.problem(ORDER, f"{who} wrote {words} and saw {heard}")
    await sim.close()


def _befall(loop: VirtualLoop, random: Random, sim: Sim) -> None:
    sim.clock.shift += timedelta(seconds=random.choice(JUMPS))
    if random.random() < 0.3:  # stopped, as by SIGSTOP: time goes on and nothing else does
        loop.passed += 30
    if random.random() < 0.3:
        sim.channel.climate = Climate(sends=0.3, refusals=False)
    if random.random() < 0.3:
        sim.cut()
        # by the clock that the next process reads, a wait may be over that isn't
        for who in (*TALKERS, *WAITERS, *SHOPPERS):
            sim.channel.forget(str(who))


async def case(given: Case) -> Result:
    hush()
    result = Result()
    await asyncio.to_thread(run, lambda loop: one(loop, given.random, result), sockets=False)
    return result


CAMPAIGN = Campaign(
    id="F19",
    title="The clock jumps",
    unit="jumps",
    promise="no timer before its time by the server's clock, none twice; replies in order",
    sizes={"smoke": EACH, "sample": 120, "t2": 200, "t3": 2_000},
    each=EACH,
    run=case,
    zeros=(EARLY, DOUBLE, LOST, ORDER, STUCK),
)
