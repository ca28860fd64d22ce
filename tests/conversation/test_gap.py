"""Nothing was heard of Telegram for longer than it keeps anything: owners are told, once."""

import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from cxbot.conversation.gap import Gap
from cxbot.errors import StoreError
from cxbot.model.arrival import Arrival
from cxbot.testing import World, started

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OWNER = "3001"
FLOWS = {"echo": "when: {words: [hello]}\ndo:\n  - say: Hello back.\n"}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with started(FLOWS, owners=[int(OWNER)]) as one:
        await one.say(OWNER, "hello")
        yield one


def begun(world: World) -> Gap:
    return Gap(world.store, world.clock, world.engine)


async def told(world: World) -> list[str]:
    await world.settled()
    return [text for text in world.sent(OWNER) if "Telegram" in text]


async def test_a_stop_of_more_than_a_day_is_told_once_with_what_may_be_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    await begun(world).heard()
    world.clock.move(26 * HOUR)
    gap = begun(world)
    for _ in range(3):
        await gap.heard()
        world.clock.move(MINUTE)
    await begun(world).heard()
    [text] = await told(world)
    assert "For 26 hours, since 10.03. 12:00 UTC" in text
    assert "before 10.03. 14:00 UTC may be lost" in text
    assert "150 seconds" in text
    assert [record.message for record in caplog.records] == ["not_heard_for_a_day"]


async def test_polling_that_was_cut_that_long_is_told_too(world: World) -> None:
    gap = begun(world)
    await gap.heard()
    world.clock.move(25 * HOUR)
    await gap.heard()
    assert len(await told(world)) == 1


@pytest.mark.parametrize("stopped", [True, False])
async def test_less_than_a_day_loses_nothing_and_isnt_told(world: World, stopped: bool) -> None:
    gap = begun(world)
    await gap.heard()
    world.clock.move(23 * HOUR + 50 * MINUTE)
    await (begun(world) if stopped else gap).heard()
    assert not await told(world)


async def test_quiet_days_and_a_clock_that_is_set_are_no_gaps(world: World) -> None:
    gap = begun(world)
    for _ in range(30 * 6):
        await gap.heard()
        world.clock.move(10 * MINUTE)
    world.clock.jump(48 * HOUR)
    await gap.heard()
    assert not await told(world)
    world.clock.move(HOUR)
    await begun(world).heard()
    assert not await told(world)


async def test_the_very_first_start_has_missed_nothing(world: World) -> None:
    await begun(world).heard()
    assert not await told(world)


async def test_what_could_not_be_stored_was_not_heard(world: World) -> None:
    gap = begun(world)
    await gap.heard()
    world.clock.move(25 * HOUR)

    async def full(_: Sequence[Arrival]) -> int:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        await gap.after(full)([])
    assert not await told(world)
    assert await gap.after(world.engine.lanes.accept)([]) == 0
    assert len(await told(world)) == 1
