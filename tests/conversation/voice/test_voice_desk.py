"""The question after a ticket is one of the bot's own contacts: awaited, but not above the rest."""

from datetime import UTC, datetime, timedelta

import pytest
from asking_shop import DAY, HOUR, NEWS, SURVEY, change, decisions, deliver, invitations, rows, shop

from cxbot.clock import ManualClock
from cxbot.testing import CUSTOMER, World

PERSON = "when: {command: /person}\ndo:\n  - human: Help\n"
HELPED = {"person": PERSON}
_ASKS = "How did we do?"


async def helped(world: World) -> None:
    await world.say(CUSTOMER, "/person")
    await world.operator("Hello!")
    await world.operator("/done")


def asked(world: World) -> int:
    return sum(point.labels == ["1", "2", "3", "4", "5"] for point in world.messages())


async def test_it_is_a_decision_with_a_number_and_no_invitation() -> None:
    async with shop(HELPED, group="forum") as world:
        await helped(world)
        await world.wait(HOUR)
        assert asked(world) == 1
        [contact] = await rows(world, "SELECT * FROM contact")
        told = {"flow": "desk", "kind": "first", "purpose": "survey", "metric": "csat"}
        assert {name: contact[name] for name in told} == told
        assert (contact["verdict"], contact["number"]) == ("allow", 1)
        assert contact["session_id"] is None
        assert await invitations(world) == []
        assert len(await rows(world, "SELECT * FROM rating")) == 1


async def test_no_clock_holds_it_back_but_it_counts_for_the_others() -> None:
    async with shop({**HELPED, "news": NEWS, "care": SURVEY}, group="forum") as world:
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        await helped(world)
        await world.wait(HOUR)
        assert asked(world) == 1, "awaited: an hour after something else"
        await world.tap("5")
        await world.wait(2 * DAY)
        await deliver(world)
        assert (await decisions(world))[-1] == ("care", "first", "deny", "budget")


async def test_at_night_it_waits_for_the_morning_and_both_decisions_are_kept() -> None:
    clock = ManualClock(datetime(2026, 3, 10, 18, 30, tzinfo=UTC))  # 21:30 in Moscow
    async with shop(
        HELPED, extra="quiet_hours: 21:00-10:00\n", group="forum", clock=clock
    ) as world:
        await helped(world)
        await world.wait(12 * HOUR)
        assert asked(world) == 0
        await world.wait(timedelta(minutes=30))
        assert asked(world) == 1
        assert await decisions(world) == [
            ("desk", "first", "delay", "quiet_hours"),
            ("desk", "first", "allow", None),
        ]


@pytest.mark.parametrize("command", ["/unsubscribe surveys", "/unsubscribe"])
async def test_whoever_wants_no_surveys_is_not_asked(command: str) -> None:
    async with shop(HELPED, group="forum") as world:
        await world.say(CUSTOMER, command)
        await helped(world)
        await world.wait(DAY)
        assert asked(world) == 0


async def test_whoever_is_held_out_is_not_asked() -> None:
    async with shop(HELPED, "{holdout: 50%}", group="forum") as world:
        # an id whose bucket is among the lower half
        await change(world, "UPDATE customer SET id = 'held-out-3'")
        await change(world, "UPDATE conversation SET customer_id = 'held-out-3'")
        await change(world, "UPDATE identity SET customer_id = 'held-out-3'")
        await helped(world)
        await world.wait(DAY)
        assert asked(world) == 0
        assert await decisions(world) == [("desk", "first", "deny", "holdout")]
