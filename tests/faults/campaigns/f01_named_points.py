"""F1: SIGKILL at each named point, at a random pass of it, while twenty people write."""

from .campaign import BOOKS, DOUBLE, LOST, ORDER, STRAY, UNFLAGGED, Campaign, Case, Result
from .points import AT_START, POINTS
from .worlds import dies_at, judged, opened, say

#: Of the times that a point is passed within the first bursts.
_LATEST = 12


async def run(case: Case) -> Result:
    names = list(POINTS)
    place = names[case.number % len(names)]
    result = Result(n=1)
    result.counts[place] = 1
    point = POINTS[place]
    async with opened(case) as world:
        if point in AT_START:
            await world.burst()
            await world.kill()
            await world.start((point, 1))
            await world.died(10)
        else:
            if point.startswith("topic made"):
                world.acting.add("newcomers")
            first = case.number < len(names)
            count = 1 if first else case.random.randint(1, _LATEST)
            say(result, await dies_at(world, point, count))
        await world.start_ready()
        await world.burst()
        return await judged(world, result)


CAMPAIGN = Campaign(
    id="F1",
    title="killed at a named point",
    unit="kills",
    promise="lost 0, double 0, unflagged 0; at most one repeat in a chat",
    sizes={"smoke": 2, "sample": 26, "t2": 312, "t3": 1560},
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS),
    run=run,
)
