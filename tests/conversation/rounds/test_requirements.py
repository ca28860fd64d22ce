"""The group hears of requirements that break and mend: each time once, and of nothing else."""

import asyncio
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from logged import rated

from bench.journey.catalogue import texts
from bench.journey.places import plan
from cxbot.clock import ManualClock
from cxbot.store.requirement_states import RequirementState
from cxbot.testing import CUSTOMER, GROUP_CHAT, World, started

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
HELLO = "when: {command: /hi}\ndo:\n  - say: Hi!"


def journey(required: str = "{csat: 70%}", window: str = "10 days") -> str:
    return f"""
stages: {{research: before}}
window: {window}
touchpoints:
  order status: {{stage: research, requirements: {required}}}
  size help: {{stage: research, requirements: {{csat: 70%}}}}
journeys: {{buying: {{}}}}
"""


def shop(**more: str) -> Mapping[str, str]:
    return {"hello": HELLO, "journey": journey(), **more}


async def look(world: World, after: timedelta = HOUR) -> list[str]:
    """What the group hears at a look so much later."""
    before = len(world.channel.sent)
    world.clock.set(world.clock.now() + after)
    await world.engine.ticker.look()
    await world.engine.rounds.settled()
    await world.settled()
    return world.sent(GROUP_CHAT, since=before)


async def states(world: World) -> list[tuple[str, str]]:
    return [(one.touchpoint, one.state) for one in await world.store.requirement_states.all()]


async def test_it_is_told_when_one_breaks_and_when_it_is_mended_and_never_between() -> None:
    async with started(shop(), group="forum", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 40, 0, HOUR)
        assert await look(world) == []
        await rated(world, "order status", 0, 60, HOUR)
        [told] = await look(world)
        assert told == (
            "❗ Requirements not met: 1.\n"
            "❗ order status: content (CSAT) 40 % (95 %: 30.9 to 49.8, n 100), "
            "at least 70 % is required: not met (since 2026-03-10 14:00)\n"
            "All of them: cxbot requirements · where: cxbot map"
        )
        for _ in range(3):
            assert await look(world) == []
        await rated(world, "order status", 300, 0, HOUR)
        [told] = await look(world)
        assert told.startswith(
            "✅ Requirements met again: 1.\n✅ order status: content (CSAT) 85 %"
        )
        assert "met (wasn't met since 2026-03-10 14:00)" in told
        assert await look(world) == []


async def test_a_new_shop_hears_nothing_of_what_is_met_or_not_known() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        assert await look(world) == []
        await rated(world, "order status", 40, 0, HOUR)
        await rated(world, "size help", 2, 3, HOUR)
        assert await look(world) == []
        assert await states(world) == [("order status", "met")]


async def test_several_are_one_message() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 5, 40, HOUR)
        await rated(world, "size help", 5, 40, HOUR)
        [told] = await look(world)
        assert told.count("not met (since") == 2


async def test_it_looks_once_an_hour() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await look(world)
        await rated(world, "order status", 5, 40, HOUR)
        assert await look(world, timedelta(minutes=59)) == []
        assert len(await look(world, timedelta(minutes=1))) == 1


async def test_a_restart_and_looks_at_once_tell_nothing_twice() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 5, 40, HOUR)
        requirements = world.engine.requirements
        await asyncio.gather(*(requirements.hold() for _ in range(3)))
        await world.settled()
        assert len(world.sent(GROUP_CHAT)) == 1
        await world.restart()
        assert await look(world) == []
        assert await look(world) == []


async def test_a_crash_before_the_commit_loses_nothing() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 5, 40, HOUR)
        world.clock.set(NOON + HOUR)
        await world.engine.ticker.look()
        await world.engine.rounds.close()  # in the midst of counting, or after it
        await world.restart()
        await look(world)
        assert len(world.sent(GROUP_CHAT)) == 1


async def test_what_could_not_be_told_is_told_when_the_bot_is_back() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await look(world)
        assert world.group is not None
        world.group.detached = True
        await rated(world, "order status", 5, 40, HOUR)
        assert await look(world) == []
        assert await look(world, 3 * HOUR) == []
        assert await states(world) == [("order status", "not met")]
        world.group.detached = False
        [told] = await look(world)
        assert "not met (since 2026-03-10 14:00)" in told
        assert await look(world) == []


async def test_what_broke_and_mended_meanwhile_is_no_news() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 40, 0, HOUR)
        await look(world)
        assert world.group is not None
        world.group.detached = True
        await rated(world, "order status", 0, 100, HOUR)
        await look(world)
        await rated(world, "order status", 900, 0, HOUR)
        await look(world)
        world.group.detached = False
        assert await look(world) == []
        assert [state for _, state in await states(world)] == ["met", "not met", "met"]


async def test_a_changed_target_is_held_against_the_state_as_it_was() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 80, 20, HOUR)
        assert await look(world) == []
        await world.restart({"journey": journey("{csat: 90%}")})
        [told] = await look(world)
        assert "at least 90 % is required: not met" in told
        await world.restart({"journey": journey("{csat: 75%}")})
        [told] = await look(world)
        assert told.startswith("✅")


async def test_one_that_left_the_catalogue_is_forgotten() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 5, 40, HOUR)
        assert len(await look(world)) == 1
        await world.restart({"journey": journey("{drop_off: 90%}")})
        assert await look(world) == []
        await world.restart({"journey": journey()})
        assert len(await look(world)) == 1


async def test_nothing_required_asks_nothing_of_the_log() -> None:
    async with started({"hello": HELLO}, group="plain", clock=ManualClock(NOON)) as world:
        assert await look(world) == []
        assert await states(world) == []


async def test_a_shop_without_a_group_keeps_how_they_stand() -> None:
    async with started(shop(), clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 5, 40, HOUR)
        await look(world)
        [one] = await world.store.requirement_states.all()
        assert one == RequirementState(
            touchpoint="order status",
            measure="csat",
            since=NOON + HOUR,
            state="not met",
            told=False,
        )


async def test_turns_go_on_while_it_counts() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 3_000, 3_000, HOUR)
        world.clock.set(NOON + HOUR)
        began = asyncio.get_running_loop().time()
        await world.engine.ticker.look()
        assert asyncio.get_running_loop().time() - began < 0.2
        assert await world.say(CUSTOMER, "/hi") == ["Hi!"]
        await world.engine.rounds.settled()
        await world.settled()
        assert len(world.sent(GROUP_CHAT)) == 1


async def test_closing_stops_the_counting() -> None:
    async with started(shop(), group="plain", clock=ManualClock(NOON)) as world:
        await rated(world, "order status", 3_000, 3_000, HOUR)
        world.clock.set(NOON + HOUR)
        await world.engine.ticker.look()
        await asyncio.sleep(0)
        await world.restart()
        assert len(await look(world)) == 1


@pytest.mark.bulk
async def test_three_hundred_touchpoints_are_held_and_told_in_one_message() -> None:
    spectator = texts(plan("spectator"))
    flows = {
        Path(path).with_suffix("").as_posix().removeprefix("flows/"): text
        for path, text in spectator.items()
        if path.startswith("flows/") and "/tests/" not in path
    }
    async with started({"hello": HELLO, **flows}, group="plain", clock=ManualClock(NOON)) as world:
        declared = world.engine.flows.catalog.journey.touchpoints
        required = [name for name, one in declared.items() if one.requirements]
        assert len(required) == 300
        for name in required:
            await rated(world, name, 2, 30, HOUR)
        began = time.process_time()
        [told] = await look(world)
        took = time.process_time() - began
        broken = re.search(r"not met: (\d+)\.", told)
        assert broken is not None
        rates = [one for name in required for one in declared[name].requirements]
        assert int(broken[1]) >= sum(one.measure == "csat" for one in rates) > 200
        assert re.search(r"… and \d+ more", told)
        assert len(told.encode("utf-16-le")) // 2 <= 4096
        [message] = world.messages(GROUP_CHAT)
        assert "expandable_blockquote" in {one.kind for one in message.outbound.text.entities}
        assert took < 30
        assert await look(world) == []
