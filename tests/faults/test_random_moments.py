"""SIGKILL at random moments under load, and of the recovery from it."""

import asyncio
import os
import secrets
from pathlib import Path
from random import Random

from .checker import check
from .conftest import Table
from .forks import Forks
from .world import World

WORLDS = 3
KILLS_EACH = 10
RECOVERIES_KILLED = 3
#: Updates a second, in each world.
RATE = 50


async def test_thirty_random_moments_are_survived(
    forks: Forks, tmp_path: Path, table: Table
) -> None:
    """The seed is in the output of a failure; CXBOT_TESTS_SEED repeats it."""
    seed = int(os.environ.get("CXBOT_TESTS_SEED", "0")) or secrets.randbelow(10**9)
    print(f"CXBOT_TESTS_SEED={seed}")
    worlds = [World(forks, tmp_path / str(n), seed=seed + n) for n in range(WORLDS)]
    try:
        await asyncio.gather(*map(_campaign, worlds))
        for world in worlds:
            found = check(world)
            table.add("random moments", found)
            assert not found.problems, f"{found}\n{world.last_words()}"
            assert world.slowest_start < 10
    finally:
        await asyncio.gather(*(world.close() for world in worlds))


async def _campaign(world: World) -> None:
    await world.open()
    await world.start_ready()
    load = asyncio.create_task(_load(world))
    try:
        for number in range(KILLS_EACH):
            await asyncio.sleep(world.random.uniform(0, 3))
            await world.kill()
            if number % 3 == 0:
                await _kill_recoveries(world, world.random)
            await world.start_ready()
    finally:
        load.cancel()
    assert await world.settled(), f"{world.left()}\n{world.last_words()}"


async def _kill_recoveries(world: World, random: Random) -> None:
    """Before it is ready, or just after."""
    for _ in range(RECOVERIES_KILLED):
        await world.start()
        await asyncio.sleep(random.uniform(0, 0.5))
        await world.kill()


async def _load(world: World) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        world.anybody()
        due += 1 / RATE
        await asyncio.sleep(due - loop.time())
