"""Somebody sets the machine's clock: what goes by it waits, and nothing comes too early."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from cxbot.conversation.clock_guard import HELD, said
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, World, started

HOUR = timedelta(hours=1)
OWNER = "3001"
FLOWS = {
    "echo": "when: {words: [hello]}\ndo:\n  - say: Hello back.\n",
    "remind": "when: {command: /remind}\ndo:\n  - say: I will.\n  - wait: 2 hours\n  - say: Now.\n",
}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with started(FLOWS, owners=[int(OWNER)]) as one:
        await one.say(OWNER, "hello")
        await one.say(CUSTOMER, "/remind")
        await ticked(one)
        yield one


async def ticked(world: World, after: timedelta = timedelta(seconds=1)) -> None:
    world.clock.move(after)
    await world.engine.ticker._tick()
    await world.settled()


async def confirmed(world: World) -> None:
    """As the command does it."""
    turn = Turn()
    turn.add("setting", {"key": HELD, "value": ""})
    await world.store.commit(turn)


def alarms(world: World) -> list[str]:
    return [text for text in world.sent(OWNER) if "clock" in text]


@pytest.mark.parametrize("by", [61 / 3600, 1, 24, -61 / 3600, -1, -24])
async def test_nothing_fires_after_a_jump_until_the_clock_is_back(
    world: World, by: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    world.clock.jump(by * HOUR)
    for _ in range(3):
        await ticked(world)
        assert "Now." not in world.sent()
    assert await world.say(CUSTOMER, "hello") == ["Hello back."]
    assert len(alarms(world)) == 1
    assert [r.message for r in caplog.records].count("clock_jumped") == 1
    world.clock.jump(-by * HOUR)
    await ticked(world)
    assert "Now." not in world.sent()
    assert "clock_goes_on" in [r.message for r in caplog.records]
    await ticked(world, 2 * HOUR)
    assert world.sent().count("Now.") == 1
    assert len(alarms(world)) == 1


async def test_a_steady_clock_alone_releases_nothing_a_person_does(world: World) -> None:
    world.clock.jump(3 * HOUR)
    for _ in range(3):
        await ticked(world, HOUR / 4)
    assert "Now." not in world.sent()
    await confirmed(world)
    await ticked(world)  # goes on
    assert world.sent().count("Now.") == 1
    assert len(alarms(world)) == 1


async def test_it_waits_over_a_restart(world: World) -> None:
    world.clock.jump(3 * HOUR)
    await ticked(world)
    await world.restart()
    await ticked(world)
    assert "Now." not in world.sent()
    assert len(alarms(world)) == 1
    await confirmed(world)
    await ticked(world)
    assert world.sent().count("Now.") == 1


async def test_neither_a_suspend_nor_small_steps_of_ntp_are_jumps(world: World) -> None:
    await ticked(world, 2 * HOUR)  # both clocks see it
    assert world.sent().count("Now.") == 1
    for _ in range(10):
        world.clock.jump(timedelta(seconds=50))
        await ticked(world)
    assert not alarms(world)


@pytest.mark.parametrize(
    ("seconds", "text"), [(61, "+0:01:01"), (-3600, "-1:00:00"), (90_000, "+1 day, 1:00:00")]
)
def test_it_says_by_how_much(seconds: float, text: str) -> None:
    assert said(seconds) == text
