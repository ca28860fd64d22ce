"""What nobody reacted to is marked when the time for it is over, and an answer takes it away."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxbot.clock import ManualClock
from cxbot.testing import CUSTOMER, World, started

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: Europe/Berlin\n"
FLOWS: Mapping[str, str] = {
    "shop": SHOP,
    "hello": "when: {command: /hi}\ndo:\n  - say: Hi!\n  - say: And welcome!",
    "size": """
when: {command: /size}
do:
  - ask: How tall?
    answer: number
    save: tall
    no_reply: {after: 2 days}
  - ask: How wide?
    answer: number
    save: wide
    no_reply: {after: 20 days}
  - say: Thank you.
""",
    "sent": "when: {event: order.shipped}\ndo:\n  - say: It is on its way.\n",
    "asked": """
when: {event: order.delivered}
do:
  - ask: How was it?
    answer: rating 1-5
    save: rating
    metric: csat
    no_reply: {after: 3 days}
  - say: Thank you.
""",
}


def shop(flows: Mapping[str, str] = FLOWS, at: datetime = NOON) -> Any:
    return started(flows, clock=ManualClock(at))


async def look(world: World, at: datetime) -> None:
    """A look at that moment, whatever was looked at before."""
    await world.wait(at - world.clock.now())
    await world.engine.ticker.look()
    await world.engine.rounds.settled()


async def outcomes(world: World) -> list[tuple[str, str]]:
    return [(row["text"], row["outcome"]) for row in await world.touchpoints("out")]


async def event(world: World, kind: str) -> None:
    await world.event(f"order.{kind}", CUSTOMER, order={"number": "A-1"})


async def test_a_question_is_without_reaction_when_its_time_is_over() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size")
        await look(world, NOON + 2 * DAY)
        assert await outcomes(world) == [("How tall?", "delivered")]
        await look(world, NOON + 2 * DAY + HOUR)
        assert await outcomes(world) == [("How tall?", "no_response")]


async def test_it_is_so_a_second_after_its_time_and_not_at_it() -> None:
    for late, outcome in ((timedelta(), "delivered"), (SECOND, "no_response")):
        async with shop() as world:
            await world.say(CUSTOMER, "/size")
            await look(world, NOON + 2 * DAY + late)
            assert await outcomes(world) == [("How tall?", outcome)]


async def test_any_reaction_in_time_counts() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size")
        await world.wait(DAY)
        await world.say(CUSTOMER, "what do you mean?")
        await look(world, NOON + 9 * DAY)
        assert ("How tall?", "delivered") in await outcomes(world)


async def test_who_blocks_the_bot_has_not_answered() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "", kind="blocked")
        await look(world, NOON + 9 * DAY)
        assert await outcomes(world) == [("How tall?", "no_response")]


async def test_each_question_has_the_time_that_its_step_gives() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        await look(world, NOON + 20 * DAY)
        assert await outcomes(world) == [("How tall?", "delivered"), ("How wide?", "delivered")]
        await look(world, NOON + 21 * DAY)
        assert await outcomes(world) == [("How tall?", "delivered"), ("How wide?", "no_response")]


async def test_plain_answers_expect_nothing() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/hi")
        await look(world, NOON + 30 * DAY)
        assert await outcomes(world) == [("Hi!", "delivered"), ("And welcome!", "delivered")]


async def test_what_the_bot_began_expects_a_reaction_for_a_week() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/hi")
        await world.wait(HOUR)
        await event(world, "shipped")
        began = world.clock.now()
        await look(world, began + 7 * DAY)
        assert (await outcomes(world))[-1] == ("It is on its way.", "delivered")
        await look(world, began + 7 * DAY + HOUR)
        assert (await outcomes(world))[-1] == ("It is on its way.", "no_response")


async def test_a_survey_waits_as_long_as_an_answer_to_it_counts() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/hi")
        await event(world, "delivered")
        asked = NOON
        await look(world, asked + 14 * DAY)
        assert ("How was it?", "delivered") in await outcomes(world)
        await look(world, asked + 15 * DAY)
        assert ("How was it?", "no_response") in await outcomes(world)


async def test_a_late_answer_within_the_session_takes_it_away() -> None:
    asked = FLOWS["asked"].replace("do:", "contact: {window: 2 days}\ndo:", 1)
    async with shop({**FLOWS, "asked": asked.replace("after: 3 days", "after: 9 days")}) as world:
        await world.say(CUSTOMER, "/hi")
        await event(world, "delivered")
        await look(world, NOON + 3 * DAY)
        assert ("How was it?", "no_response") in await outcomes(world)
        assert await world.say(CUSTOMER, "4") == ["Thank you."]
        assert ("How was it?", "no_response") in await outcomes(world)
        await look(world, NOON + 3 * DAY + HOUR)
        assert ("How was it?", "delivered") in await outcomes(world)


async def test_an_answer_to_a_survey_that_silence_has_ended_is_a_reaction() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/hi")
        await event(world, "delivered")
        await look(world, NOON + 10 * DAY)
        assert await world.say(CUSTOMER, "4") == ["Thank you."]
        await look(world, NOON + 40 * DAY)
        assert ("How was it?", "delivered") in await outcomes(world)


async def test_looks_restarts_and_replays_change_nothing_more() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size", message_id="7")
        await look(world, NOON + 3 * DAY)
        before = await world.touchpoints()
        for _ in range(2):
            await world.restart()
            came = world.channel.arrived(CUSTOMER, "/size", at=NOON, message_id="7")
            assert await world.take(came) == 0
            await look(world, world.clock.now() + HOUR)
        assert await world.touchpoints() == before


async def test_what_fell_due_while_nothing_ran_is_marked_at_the_start() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size")
        await world.close()
        world.clock.set(NOON + 90 * DAY)
        await world.open()
        await look(world, NOON + 90 * DAY + HOUR)
        assert await outcomes(world) == [("How tall?", "no_response")]


async def test_another_length_holds_for_what_is_still_undecided() -> None:
    async with shop() as world:
        await world.say(CUSTOMER, "/size")
        await look(world, NOON + HOUR)
        shorter = FLOWS["size"].replace("after: 2 days", "after: 3 hours")
        await world.restart({"size": shorter})
        await look(world, NOON + 4 * HOUR)
        assert await outcomes(world) == [("How tall?", "no_response")]


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)]
)
async def test_two_days_are_forty_eight_hours_when_the_clocks_change(day: datetime) -> None:
    for late, outcome in ((timedelta(), "delivered"), (SECOND, "no_response")):
        async with shop(at=day) as world:
            await world.say(CUSTOMER, "/size")
            await look(world, day + 2 * DAY + late)
            assert (await outcomes(world))[0] == ("How tall?", outcome)


async def test_more_than_a_page_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxbot.conversation.rounds.silence._PAGE", 3)
    monkeypatch.setattr("cxbot.conversation.rounds.silence._LOT", 2)
    async with shop() as world:
        for number in range(10):
            await world.say(str(5000 + number), "/size")
        await look(world, NOON + 3 * DAY)
        assert await outcomes(world) == [("How tall?", "no_response")] * 10
