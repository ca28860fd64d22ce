"""The nightly look into the database: told once, and again only when it has changed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from cxbot.conversation.rounds import self_check
from cxbot.conversation.rounds.self_check import SelfCheck, said
from cxbot.store.health.looking import CHECKS, look
from cxbot.testing import World, started

OWNER = "2001"
DAY = timedelta(days=1)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    flows = {"echo": "when: {words: [hello]}\ndo:\n  - say: Hello back.\n"}
    async with started(flows, owners=(int(OWNER),)) as one:
        await one.say(OWNER, "hello")
        yield one


async def night(world: World) -> list[str]:
    """What the owner is told in the next one."""
    round_ = SelfCheck(
        world.store,
        world.engine.flows,
        world.clock,
        lambda: world.engine.owners,
        lambda: world.engine.delivery,
    )
    before = len(world.channel.sent)
    world.clock.move(DAY)
    for _ in range(3):  # comes often, looks once
        assert await round_.go(world.clock.now()) > world.clock.now()
        await world.settled()
    return world.sent(OWNER, since=before)


async def become(world: World, status: str) -> None:
    async with world.store.database.engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE inbox SET status = '{status}' WHERE id = 1")


async def test_it_is_told_once_and_when_it_is_well_again(world: World) -> None:
    assert await night(world) == []
    await become(world, "dead")
    [told] = await night(world)
    assert told.startswith("The nightly self-check found:\n• 1 inputs could not be handled")
    assert await night(world) == []
    await world.restart()
    assert await night(world) == []
    await become(world, "done")
    assert await night(world) == ["The nightly self-check: all is well again."]
    assert await night(world) == []


async def test_before_the_night_nothing_is_looked_at(world: World) -> None:
    await become(world, "dead")
    world.clock.set(datetime.fromisoformat("2026-03-11T00:30:00+00:00"))  # half past three there
    round_ = SelfCheck(
        world.store,
        world.engine.flows,
        world.clock,
        lambda: world.engine.owners,
        lambda: world.engine.delivery,
    )
    before = len(world.channel.sent)
    await round_.go(world.clock.now())
    assert world.sent(OWNER, since=before) == []


async def test_each_finding_can_be_said_in_both_languages(world: World) -> None:
    assert {check.name for check in CHECKS} == self_check._RUSSIAN.keys()
    await become(world, "dead")
    found = (await look(world.store.database, world.clock.now())).findings
    assert said(found, "ru").splitlines()[1] == "• 1 входящих обработать не удалось, они отложены"
