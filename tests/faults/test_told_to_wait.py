"""Telegram tells a chat's sender to wait, and the process dies: the next one waits as well."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from stores.postgres import binaries

from .forks import Forks
from .world import LONGEST_START, World

WHO, OTHER = 1001, 1002
SECONDS = 6
SERVER = pytest.param(
    "postgresql",
    marks=[
        pytest.mark.postgres,
        pytest.mark.skipif(binaries() is None, reason="no PostgreSQL here"),
    ],
)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST_START):
        while not holds():  # noqa: ASYNC110 -- a ledger, and another process's database
            await asyncio.sleep(0.02)


def told(world: World) -> list[int]:
    """Each time that we asked too early: the ledger's numbers."""
    refused = world.server.ledger.of("refused")
    return [one["seq"] for one in refused if (one.get("chat_id"), one["code"]) == (WHO, 429)]


def kept(world: World) -> bool:
    with world.reading() as database:
        query = "SELECT count(*) FROM outbox WHERE status = 'pending' AND not_before IS NOT NULL"
        return bool(database.execute(query).fetchone()[0])


@pytest.mark.parametrize("store", ["sqlite", SERVER])
async def test_a_wait_that_telegram_named_outlives_a_kill(
    forks: Forks, tmp_path: Path, store: str
) -> None:
    world = World(forks, tmp_path, 1, store=store)
    await world.open()
    try:
        await world.start_ready()
        assert await world.settled()
        world.server.flood(WHO, SECONDS)
        world.answer(WHO)
        await until(lambda: kept(world))
        [first] = told(world)
        await world.kill()
        await world.start_ready()
        world.answer(WHO)
        world.answer(OTHER)
        assert await world.settled()
        assert told(world) == [first]
        seen = [one.chat for one in world.sightings if one.seq > first]
        assert seen[0] == OTHER  # nobody else waits
        assert seen.count(WHO) == 4  # to each of two answers, what was heard and the next question
    finally:
        await world.close()
