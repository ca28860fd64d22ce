"""SIGKILL at each named point between receiving and the mark `sent`, at two passes of each."""

import asyncio
import re
import signal
from pathlib import Path

import pytest

import cxbot

from .campaigns.points import (
    AT_START,
    AT_STATEMENTS,
    BY_HAND,
    ELSEWHERE,
    MORE,
    ON_POSTGRESQL,
    POINTS,
)
from .checker import check
from .conftest import Table
from .forks import Forks
from .world import World

PASSES = (1, 5)
#: Worlds side by side: most of a round is waiting.
LANES = 3


def points() -> list[str]:
    """Every point that the source names."""
    folder = Path(cxbot.__file__).parent
    found = {
        name
        for file in sorted(folder.rglob("*.py"))
        for name in re.findall(r"(?<!def )\bcrashpoint\(([^)]*)\)", file.read_text())
    }
    assert all(re.fullmatch(r'"[^"]+"', name) for name in found), found
    return sorted(name.strip('"') for name in found)


async def test_each_named_point_is_survived(forks: Forks, tmp_path: Path, table: Table) -> None:
    passed = [point for point in points() if point not in (*AT_START, *BY_HAND, *ELSEWHERE)]
    assert len(passed) >= 15
    slices = [passed[lane::LANES] for lane in range(LANES)]
    worlds = [World(forks, tmp_path / str(lane), seed=lane) for lane in range(LANES)]
    try:
        killed = await asyncio.gather(*map(_campaign, worlds, slices))
        assert sorted(point for points in killed for point in points) == sorted(passed * 2)
        for world in worlds:
            found = check(world)
            table.add("named points", found)
            assert not found.problems, f"{found}\n{world.last_words()}"
    finally:
        await asyncio.gather(*(world.close() for world in worlds))


async def _campaign(world: World, passed: list[str]) -> list[str]:
    """Each of the points in turn; returns those at which it really died."""
    await world.open()
    await world.start_ready()
    killed = []
    for point in passed:
        for count in PASSES:
            await _until_dead(world, point, count)
            killed.append(point)
            await world.start_ready()
            assert await world.answered(), f"after {point}: {world.left()}\n{world.last_words()}"
    assert await world.settled(), f"{world.left()}\n{world.last_words()}"
    return killed


async def _until_dead(world: World, point: str, count: int) -> None:
    """Nobody else kills it: an end by SIGKILL is the point's."""
    assert world.fork is not None
    world.fork.arm(point, count)
    world.acting.discard("newcomers")
    if point.startswith("topic made"):
        world.acting.add("newcomers")
    for _ in range(40):
        if world.fork.ended.done():
            break
        await world.burst()
        await asyncio.wait((world.fork.ended,), timeout=0.3)
    assert world.fork.ended.done(), f"{point} was not passed {count} times"
    status = await world.died(1)
    assert status == -signal.SIGKILL, f"{point}: {status}\n{world.last_words()}"


@pytest.mark.parametrize("point", AT_START)
async def test_a_start_that_dies_is_begun_again(
    forks: Forks, tmp_path: Path, table: Table, point: str
) -> None:
    world = World(forks, tmp_path, seed=1)
    try:
        await world.open()
        if point != "migrated, uncommitted":
            await world.start_ready()
            await world.burst()
            await world.kill()
        for _ in range(2):
            await world.start((point, 1))
            assert await world.died(10) == -signal.SIGKILL
        await world.start_ready()
        await world.burst()
        assert await world.settled(), world.last_words()
        found = check(world)
        table.add("starts", found)
        assert not found.problems, str(found)
    finally:
        await world.close()


def test_every_named_point_is_killed_at() -> None:
    """Those of the study by F1, which counts a kill only where it died."""
    named = {*POINTS.values(), *MORE, *ELSEWHERE}
    assert named == set(points())
    numbers = {*POINTS, *AT_STATEMENTS, *ON_POSTGRESQL}
    assert numbers == {f"P{number:02}" for number in range(1, 27)}


#: Where an operator's message, a card or a relayed line is in hand.
AT_THE_DESK = (
    "stored, unacknowledged",
    "forwarded, not taken",
    "committed, sender not woken",
    "performed, answer unread",
    "answered, result uncommitted",
)


@pytest.mark.parametrize("forum", [True, False], ids=["forum", "plain"])
async def test_talks_with_a_person_are_survived(
    forks: Forks, tmp_path: Path, table: Table, forum: bool
) -> None:
    """In a plain group operators answer a line that we may not remember having sent."""
    world = World(forks, tmp_path, seed=3, forum=forum)
    world.acting = {"callers"}
    try:
        await world.open()
        await world.start_ready()
        for point in AT_THE_DESK:
            for count in (1, 2, 3):
                await _until_dead(world, point, count)
                await world.start_ready()
        assert await world.settled(), f"{world.left()}\n{world.last_words()}"
        found = check(world)
        table.add("desk, forum" if forum else "desk, plain group", found)
        assert not found.problems, f"{found}\n{world.last_words()}"
    finally:
        await world.close()
