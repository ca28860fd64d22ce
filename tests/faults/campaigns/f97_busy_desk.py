"""Many customers call at once, operators answer at random, everything fails now and then, and cxbot
is killed: nothing is lost, nothing leaks, nobody takes what another took.

A minute at the desk lasts three seconds here (`desk.world.HASTE`), or longer on a machine that has
little time for us (`haste`); the limits are those in earnest.
"""

import asyncio

from cxbot.model.value import replace

from ..desk import customers, operators, weather
from ..desk.checker import check
from ..desk.world import HASTE, BusyDesk, Size
from ..haste import HastyTime, loop_factory
from .campaign import LEAKED, LOST, ORDER, STUCK, Campaign, Case, Result

BUSY = Size(customers=30, operators=5, minutes=7)
SMALL = Size(customers=8, operators=4, minutes=3, kills=1)
STORMY = Size(customers=8, operators=4, minutes=4, kills=0, calm=2.5, patience=5 * 60.0)
#: One in so many cases is a busy one; they change between a forum and a plain group.
_RARE = 6
#: Of a bug, until it is seen: what happens at a desk isn't in the seed alone.
_DAYS = 4


async def run(case: Case) -> Result:
    size = BUSY if case.number % _RARE == _RARE - 1 else SMALL
    return await asyncio.to_thread(_hastily, case, size, forum=case.number % 4 in (0, 3))


async def stormy(case: Case, kind: str) -> Result:
    """Days with the case's bug, until something of that kind is seen."""
    result = Result()
    for day in range(_DAYS):
        folder = case.folder / str(day)
        folder.mkdir()
        one = replace(case, folder=folder, seed=case.seed + day)
        result.add(await asyncio.to_thread(_hastily, one, STORMY, forum=True))
        if result.problems[kind]:
            break
    return result


def _hastily(case: Case, size: Size, *, forum: bool) -> Result:
    hasty = HastyTime.begin(case.folder / "time", HASTE)
    with asyncio.Runner(loop_factory=loop_factory(hasty)) as runner:
        return runner.run(_day(case, size, hasty, forum=forum))


async def _day(case: Case, size: Size, hasty: HastyTime, *, forum: bool) -> Result:
    desk = BusyDesk(
        case.forks(), case.folder / "desk", case.seed, size, hasty, forum=forum, bug=case.bug
    )
    result = Result(n=round(size.minutes))
    try:
        await desk.begin()
        await _people(desk)
        weather.calm(desk)
        if not await desk.settled():  # what is left may look like lost
            result.problem(STUCK, f"not settled: {desk.left()}")
        verdict = check(desk)
    finally:
        await desk.end()
    for what, row in verdict.rows.items():
        result.counts[what] += row.n
        for kind, texts in row.problems.items():
            result.problems[kind] += [f"{what}: {text}" for text in texts]
    result.counts["doubled"] += verdict.doubled
    result.counts["may double"] += verdict.may_double
    result.counts["kills"] += desk.kills
    return result


async def _people(desk: BusyDesk) -> None:
    """They come and go for that many minutes; in the midst of it cxbot is killed."""
    lives = [
        *(customers.live(desk, who) for who in desk.customers),
        *(operators.work(desk, who) for who in desk.operators),
        operators.lead(desk),
        weather.blow(desk),
    ]
    tasks = [asyncio.create_task(life) for life in lives]
    try:
        seconds = desk.size.minutes * 60
        each = seconds / (desk.size.kills + 1)
        for _ in range(desk.size.kills):
            await asyncio.sleep(each * desk.random("kills").uniform(0.7, 1.1))
            await desk.kill()
            await desk.start()
        await asyncio.sleep(each)
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


CAMPAIGN = Campaign(
    id="desk",
    title="a busy desk",
    unit="minutes",
    promise="lost 0, leaked 0, taken by two 0; twice only what was in doubt",
    sizes={"smoke": 3, "sample": 12, "t2": 180, "t3": 1800},
    each=3,
    zeros=(LOST, "repeated", "doubled too often", ORDER, LEAKED, "another's", "both", STUCK),
    run=run,
)
