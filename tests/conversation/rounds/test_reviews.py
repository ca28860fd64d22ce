"""The group hears of reviews that fell due: once each, then weekly, at hours when people work."""

from datetime import UTC, datetime, timedelta

from logged import rated

from cxbot.clock import ManualClock
from cxbot.store.flow_sets import FlowSet
from cxbot.store.reviews import Filled, Mark, NewItem, ReviewLog
from cxbot.testing import GROUP_CHAT, World, started

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
JOURNEY = """
stages: {research: before}
review: {every: 30 days, owner: Anna}
touchpoints:
  order status: {stage: research}
  size help: {stage: research, owner: Boris, review: {every: 60 days}}
journeys: {buying: {}}
"""
SHOP = {"hello": "when: {command: /hi}\ndo:\n  - say: Hi!", "journey": JOURNEY}


async def look(world: World, after: timedelta = HOUR) -> list[str]:
    """What the group hears at a look so much later."""
    before = len(world.channel.sent)
    world.clock.set(world.clock.now() + after)
    await world.engine.ticker.look()
    await world.engine.rounds.settled()
    await world.settled()
    every = world.sent(GROUP_CHAT, since=before)
    return [one for one in every if one.startswith("🔎")]


async def shown(world: World) -> None:
    """Both touchpoints have been there since now."""
    await rated(world, "order status", 20, 0, timedelta())
    await rated(world, "size help", 20, 0, timedelta())


async def test_each_is_told_once_and_what_is_left_weekly() -> None:
    async with started(SHOP, group="forum", clock=ManualClock(NOON)) as world:
        await shown(world)
        assert await look(world, 29 * DAY) == []
        [told] = await look(world, DAY)
        assert told == (
            "🔎 Touchpoints due for review: 1.\n"
            "order status: Anna, since 2026-04-09 (first review)\n"
            "The worksheet: cxbot audit --due --output review.html · in the dashboard: Reviews"
        )
        for _ in range(6):
            assert await look(world, DAY) == []
        [again] = await look(world, DAY)
        assert again.startswith("🔎 Still to be reviewed: 1.\norder status")
        [both] = await look(world, 23 * DAY)
        assert both.startswith("🔎 Touchpoints due for review: 2.\norder status: Anna")
        assert "size help: Boris, since 2026-05-09 (first review)" in both


async def test_a_review_that_is_done_is_told_no_more_and_the_next_says_what_changed() -> None:
    async with started(SHOP, group="forum", clock=ManualClock(NOON)) as world:
        await shown(world)
        assert len(await look(world, 30 * DAY)) == 1
        log = ReviewLog(world.store.database, world.store.writer)
        now = world.clock.now()
        good = {"n": 100, "value": 90.0, "low": 82.0, "high": 94.0, "unit": "percent",
                "metric": "csat", "parts": {"satisfied": 90}}  # fmt: skip
        item = NewItem(
            touchpoint="order status", what="Shorter", owner="Boris", due_on="2026-04-20"
        )
        await log.take(
            [
                Filled(
                    touchpoint="order status",
                    sheet="w20260409T090000",
                    printed_at=now,
                    facts={"ratings": [good]},
                    marks=[Mark(quality="simple", mark=3, note="")],
                    items=[item],
                )
            ],
            now,
            "Anna",
        )
        assert await look(world, 8 * DAY) == []
        await rated(world, "order status", 10, 40, HOUR)
        [told] = await look(world, 22 * DAY)
        assert "order status: Anna, since 2026-05-09\n   CSAT 90 % (n 100) → 20 % (n 50)" in told
        assert "clear change" in told
        assert "#1 order status: Shorter (Boris, until 2026-04-20, overdue)" in told


async def test_nobody_is_told_at_night_or_twice_after_a_restart() -> None:
    async with started(SHOP, group="plain", clock=ManualClock(NOON - 9 * HOUR)) as world:
        await shown(world)
        assert await look(world, 30 * DAY) == []
        assert len(await look(world, 9 * HOUR)) == 1
        await world.restart()
        assert await look(world) == []


async def test_without_a_rule_nothing_is_said() -> None:
    plain = JOURNEY.replace("review: {every: 30 days, owner: Anna}\n", "").replace(
        ", review: {every: 60 days}", ""
    )
    shop = {**SHOP, "journey": plain}
    async with started(shop, group="plain", clock=ManualClock(NOON)) as world:
        await shown(world)
        assert await look(world, 400 * DAY) == []


async def test_three_hundred_are_one_message_that_a_messenger_takes() -> None:
    names = "\n".join(f"  place {i:03}: {{stage: research}}" for i in range(300))
    journey = (
        JOURNEY.partition("touchpoints:")[0]
        + f"touchpoints:\n{names}\njourneys: {{buying: {{}}}}\n"
    )
    shop = {**SHOP, "journey": journey}
    async with started(shop, group="plain", clock=ManualClock(NOON)) as world:
        await world.store.flow_sets.remember(world_set(), [])
        [told] = await look(world, 31 * DAY)
        assert told.startswith("🔎 Touchpoints due for review: 300.")
        assert "more lines" in told
        assert len(told) < 4096


def world_set() -> FlowSet:
    return FlowSet(id="one", texts={}, versions={}, live_at=NOON)
