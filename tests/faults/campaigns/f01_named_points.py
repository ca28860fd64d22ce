"""F1: SIGKILL at each named point, at a random pass of it, while twenty people write."""

import signal
from typing import Any

from ..world import World
from .by_hand import LEASE, dies
from .campaign import BOOKS, DOUBLE, LOST, ORDER, STORES, STRAY, UNFLAGGED, Campaign, Case, Result
from .points import AT_START, AT_STATEMENTS, BY_HAND, ON_POSTGRESQL, places
from .worlds import dies_at, judged, opened, say

#: Of the times that a point is passed within the first bursts.
_LATEST = 12
#: Where an operator's message, a card or a relayed line is in hand; every other round of these is
#: of talks with a person alone. In a plain group operators answer a line that cxbot may not
#: remember having sent.
_AT_THE_DESK = ("P04", "P09", "P11", "P12", "P18")


async def run(case: Case) -> Result:
    """The first round dies at the first pass of each."""
    table = places(case.store)
    name = list(table)[case.number % len(table)]
    result = Result(n=1)
    result.counts[name] = 1
    count = 1 if case.number < len(table) else case.random.randint(1, _LATEST)
    changed = World.own_project if name == "P20" else None
    talks = name in _AT_THE_DESK and case.number // len(table) % 2 == 1
    forum = not talks or case.random.random() < 0.5
    given: dict[str, Any] = {"lease": LEASE} if name == "P24" else {}
    async with opened(case, changed=changed, forum=forum, **given) as world:
        if talks:
            world.acting = {"callers"}
        await _die(world, result, case, (name, table[name]), count)
        if not result.clean:
            return result
        await world.start_ready()
        await world.burst()
        return await judged(world, result)


async def _die(
    world: World, result: Result, case: Case, place: tuple[str, str], count: int
) -> None:
    name, point = place
    if point in BY_HAND or name in AT_STATEMENTS or name in ON_POSTGRESQL:
        say(result, await dies(world, name, case))
        return
    if point in AT_START:
        await world.burst()
        await world.kill()
        await world.start((point, 1))
        if await world.died(10) != -signal.SIGKILL:
            say(result, f"not at {point}: {world.last_words()}")
        return
    if point.startswith("topic made"):
        world.acting.add("newcomers")
    say(result, await dies_at(world, point, count))


CAMPAIGN = Campaign(
    id="F1",
    title="killed at a named point",
    unit="kills",
    promise="lost 0, double 0, unflagged 0; at most one repeat in a chat",
    sizes={"smoke": 1, "sample": 28, "t2": 336, "t3": 1680},
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS),
    run=run,
    stores=STORES,
)
