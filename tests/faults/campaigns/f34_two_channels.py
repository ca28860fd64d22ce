"""F34: one customer's account on each of two messengers, and one of them is down for an hour."""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

from .campaign import BOOKS, LOST, STRAY, STUCK, Campaign, Case, Result
from .f30_simulation import project
from .sim import Climate, Sim
from .virtual import VirtualLoop, hush, run

EACH, PEOPLE = 50, range(1001, 1007)
UP, DOWN = "memory", "second"
#: Seconds that the other messenger's answers may take longer meanwhile.
_MORE = 1.0


async def one(loop: VirtualLoop, random: Random, result: Result) -> None:
    sim = Sim(loop, random, project(), names=(UP, DOWN))
    for channel in sim.channels.values():
        channel.climate = Climate(sends=0.05, refusals=False)
    await sim.start()
    for who in PEOPLE:
        for name in (UP, DOWN):
            _write(sim, name, who, "/echo")
    await sim.drained()
    said: Counter[tuple[str, int]] = Counter()
    waits: dict[bool, list[float]] = {False: [], True: []}
    for number in range(EACH):
        down = EACH // 4 <= number < EACH * 3 // 4
        sim.channels[DOWN].down = down
        who, name = random.choice(PEOPLE), random.choice((UP, UP, DOWN))
        said[name, who] += 1
        _write(sim, name, who, f"w{number}")
        if name == UP:
            waits[down].append(await _answered(sim, who, f"c{who}: heard w{number}."))
        await sim.pass_time(random.expovariate(EACH / 2 / 3600))
        result.n += 1
    sim.calm()
    if not await sim.drained(1200):
        result.problem(STUCK, "twenty minutes later something still waits")
    _judge(result, sim, said, waits)
    await sim.close()


def _judge(
    result: Result,
    sim: Sim,
    said: Counter[tuple[str, int]],
    waits: dict[bool, list[float]],
) -> None:
    for (name, who), times in said.items():
        heard = [
            text for peer, text in dict.fromkeys(sim.channels[name].seen)
            if peer == str(who) and ": heard w" in text
        ]  # fmt: skip
        if len(heard) != times:
            result.problem(LOST, f"{who} heard {len(heard)} of {times} on {name}")
    before, meanwhile = _p95(waits[False]), _p95(waits[True])
    result.peak("p95 seconds, both up", before)
    result.peak("p95 seconds, the other down", meanwhile)
    if meanwhile > max(before, 60.0) + _MORE:  # a flood limit lasts as long as it says
        result.problem(BOOKS, f"answers took {meanwhile:.1f} s, and {before:.1f} s before")
    there = sim.rows(
        "SELECT customer_id, count(*) AS n FROM identity GROUP BY customer_id HAVING count(*) > 1"
    )
    for row in there:
        result.problem(STRAY, f"{row['n']} accounts are taken for one person, unproven")


def _write(sim: Sim, name: str, who: int, text: str) -> None:
    channel = sim.channels[name]
    person = {"name": f"c{who}"}
    channel.waiting.append(channel.arrived(str(who), text, at=sim.clock.now(), person=person))


async def _answered(sim: Sim, who: int, text: str) -> float:
    began = sim.loop.time()
    while (str(who), text) not in sim.channels[UP].seen:
        if sim.loop.time() - began > timedelta(minutes=30).total_seconds():
            break
        await sim.pass_time(0.1)
    return sim.loop.time() - began


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)] if values else 0.0


async def case(given: Case) -> Result:
    hush()
    result = Result()
    await asyncio.to_thread(run, lambda loop: one(loop, given.random, result), sockets=False)
    return result


CAMPAIGN = Campaign(
    id="F34",
    title="Two messengers, one of them down",
    unit="words",
    promise="the other answers as ever; nobody is taken for one person unproven",
    sizes={"smoke": EACH, "sample": 250, "t2": 500, "t3": 5_000},
    each=EACH,
    run=case,
    zeros=(LOST, BOOKS, STRAY, STUCK),
)
