"""Worlds of customers, operators and a shop around one cxbot, for the campaigns that need them."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from .. import checker
from ..world import Dead, World
from .campaign import BROKEN, STUCK, Case, Result

#: How long may pass until a point is passed that somebody dies at: bursts, and seconds behind each.
#: A card is drawn anew when nothing else waits, so after every fourth all comes to rest.
_BURSTS, _PAUSE, _REST_AFTER = 40, 0.3, 4
#: How often the books are looked at: the list of open tickets, its pin, and the list without them.
_FOLLOWING = 4


@asynccontextmanager
async def opened(
    case: Case,
    *,
    forum: bool = True,
    changed: Callable[[World], object] | None = None,
    before: Callable[[World], Awaitable[None]] | None = None,
    **given: Any,
) -> AsyncIterator[World]:
    """With a cxbot that is ready. `changed` is called first, `before` when Telegram is there;
    `given` is what its processes are told."""
    world = World(case.forks(), case.folder, case.seed, bug=case.bug, forum=forum, store=case.store)
    world.given = given
    if case.bug is not None:
        world.patience = 4.0  # what it broke doesn't come
    if changed is not None:
        changed(world)
    try:
        await world.open()
        if before is not None:
            await before(world)
        await world.start_ready()
        # an order of somebody whom cxbot has never seen begins nothing
        assert case.bug is not None or await world.answered(), world.last_words()
        yield world
    finally:
        await world.close()


async def judged(world: World, result: Result) -> Result:
    """At the end, with nothing broken any more: all has settled, and the books agree.

    A list of open tickets that follows is waited for. One that never leaves is stuck, and lost.
    """
    for _ in range(_FOLLOWING):
        settled = await world.settled()
        found = checker.check(world)
        if not settled or not found.following:
            break
    if not settled:
        result.problem(
            STUCK, f"{world.left()} after {world.patience:.0f} s: {world.last_words()[-800:]}"
        )
    result.counts.update(found.counts)
    for kind, texts in found.problems.items():
        result.problems[kind] += texts
    result.peak("seconds to be ready", world.slowest_start)
    return result


async def dies_at(world: World, point: str, count: int) -> str:
    """Work goes on until it dies there; returns what is wrong, or nothing."""
    assert world.fork is not None
    world.fork.arm(point, count)
    for number in range(1, _BURSTS + 1):
        if world.fork.ended.done():
            break
        await world.burst()
        if number % _REST_AFTER:
            await asyncio.wait((world.fork.ended,), timeout=_PAUSE)
        else:
            with suppress(Dead):
                await world.answered()
    if not world.fork.ended.done():
        return f"{point} wasn't passed {count} times"
    status = await world.died(1)
    return "" if status == -signal.SIGKILL else f"{point}: {status}\n{world.last_words()}"


def say(result: Result, wrong: str) -> None:
    """Nothing is said of nothing."""
    if wrong:
        result.problem(BROKEN, wrong)
