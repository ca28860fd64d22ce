"""What the bot begins by itself: after events, waits and questions, once, by day."""

from datetime import UTC, datetime, timedelta

import pytest
from bot_flows import AFTER, AT_ONCE, DAY, HOUR, HUMAN, SIZE, deliver, ended

from cxbot.clock import ManualClock
from cxbot.testing import CUSTOMER, SHOP, started


async def test_an_event_waits_behind_an_open_question() -> None:
    async with started({"after": AT_ONCE, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/size")
        await deliver(world)
        assert world.sent() == ["How tall?"]
        await world.restart()
        assert await world.say(CUSTOMER, "180") == ["OK.", "How was A-1?"]
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]


async def test_events_queue_in_order() -> None:
    async with started({"after": AT_ONCE, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/size")
        for number in ("A-1", "A-2", "A-3"):
            await deliver(world, number)
        asked = [await world.say(CUSTOMER, text) for text in ("180", "1", "2", "3")]
        assert [said[-1] for said in asked] == [
            "How was A-1?",
            "How was A-2?",
            "How was A-3?",
            "3, thank you.",
        ]


async def test_an_event_waits_behind_a_ticket() -> None:
    async with started({"after": AT_ONCE, "person": HUMAN}, group="plain") as world:
        await world.say(CUSTOMER, "/person")
        await deliver(world)
        before = len(world.sent())
        card, _ = world.card_button("Resolve")
        await world.operator("/done", reply_to=card.id)
        assert world.sent()[before:] == [
            "The chat with our team is over. Anything else: /menu",
            "How was A-1?",
        ]


async def test_a_wait_that_ends_during_a_question_waits_on() -> None:
    async with started({"after": AFTER, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.say(CUSTOMER, "/size")
        await world.wait(3 * DAY)
        assert world.sent()[-1] == "How tall?"
        assert await world.say(CUSTOMER, "180") == ["OK.", "How was A-1?"]


async def test_once_per_order_means_once() -> None:
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        for _ in range(3):
            await deliver(world)
            await world.say(CUSTOMER, "4")
        await deliver(world, "A-2")
        assert [text for text in world.sent() if "How was" in text] == [
            "How was A-1?",
            "How was A-2?",
        ]


async def test_a_period_limits_only_while_it_lasts() -> None:
    flow = AT_ONCE.replace("once per order.number", "once per 90 days")
    async with started({"after": flow}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world, "A-1")
        await world.say(CUSTOMER, "4")
        await world.wait(89 * DAY)
        await deliver(world, "A-2")
        await world.wait(2 * DAY)
        await deliver(world, "A-3")
        assert [text for text in world.sent() if "How was" in text] == [
            "How was A-1?",
            "How was A-3?",
        ]


@pytest.mark.parametrize("state", ["queued", "paused", "waiting", "due and queued"])
async def test_an_event_that_cancels_reaches_every_session(state: str) -> None:
    flow = AFTER if "w" in state or "due" in state else AT_ONCE
    async with started({"after": flow, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/size" if state in ("queued", "due and queued") else "/start")
        await deliver(world)
        if state == "due and queued":
            await world.wait(2 * DAY)
        if state == "paused":
            await world.say(CUSTOMER, "/size")
        await world.event("order.returned", CUSTOMER, order={"number": "A-2"})
        assert ("after", "cancelled") not in await ended(world)
        await world.event("order.returned", CUSTOMER, order={"number": "A-1"})
        assert ("after", "cancelled") in await ended(world)
        before = len(world.sent())
        await world.say(CUSTOMER, "180")
        await world.wait(5 * DAY)
        assert not any("How was" in text for text in world.sent()[before:])


async def test_a_session_ends_on_the_version_it_began_with() -> None:
    new = AT_ONCE.replace("rating 1-5", "rating 0-10").replace("How was", "Score for")
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.restart({"after": new})
        said = await world.say(CUSTOMER, "9")
        assert "1 to 5" in said[0]
        await world.restart()
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        await deliver(world, "A-2")
        assert world.sent()[-1] == "Score for A-2?"
        assert await world.say(CUSTOMER, "9") == ["9, thank you."]
        versions = {p["flow_version"] for p in await world.touchpoints("out") if p["flow"]}
        assert len(versions) == 2


async def test_a_change_of_texts_reaches_everybody() -> None:
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.restart({"after": AT_ONCE.replace("thank you", "many thanks")})
        assert await world.say(CUSTOMER, "5") == ["5, many thanks."]


async def test_a_flow_that_is_gone_still_ends_its_sessions() -> None:
    async with started({"after": AT_ONCE, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        (world.folder / "flows" / "after.yaml").unlink()
        await world.restart()
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        await deliver(world, "A-2")
        assert world.sent()[-1] == "5, thank you."


async def test_quiet_hours_are_those_of_the_customer() -> None:
    flows = {
        "shop": SHOP + "quiet_hours: 21:00-10:00\n",
        "after": AT_ONCE,
        "far": "when: {command: /far}\ndo:\n  - set: {customer.time_zone: Asia/Vladivostok}\n",
        "size": SIZE,
    }
    clock = ManualClock(datetime(2026, 3, 10, 12, tzinfo=UTC))  # 15:00 Moscow, 22:00 Vladivostok
    async with started(flows, clock=clock) as world:
        await world.say("near", "/start")
        await world.say("far", "/far")
        for account in ("near", "far"):
            await world.event("order.delivered", account, order={"number": account})
        assert world.sent("near")[-1] == "How was near?"
        assert world.sent("far") == []
        assert await world.say("far", "/size") == ["How tall?"], "an answer is never held"
        await world.say("far", "180")
        await world.wait(12 * HOUR - timedelta(seconds=1))
        assert world.sent("far")[-1] == "OK."
        await world.wait(timedelta(seconds=1))
        assert world.sent("far")[-1] == "How was far?"


async def test_who_unsubscribed_hears_nothing_first() -> None:
    async with started(
        {"after": AFTER, "plain": AT_ONCE.replace("if: customer.wants_messages\n", "")}
    ) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.say(CUSTOMER, "5")
        await world.say(CUSTOMER, "/unsubscribe")
        before = len(world.sent())
        await world.wait(3 * DAY)
        await deliver(world, "A-2")
        await world.wait(3 * DAY)
        assert world.sent()[before:] == []
        assert "Hello" in (await world.say(CUSTOMER, "/start"))[0]
        await deliver(world, "A-3")
        assert len(world.sent()) == before + 1


async def test_a_customer_nobody_heard_of_is_kept_and_left_in_peace() -> None:
    async with started({"after": AT_ONCE}) as world:
        assert await world.event("order.delivered", "777", order={"number": "A-1"}) == 1
        assert world.channel.tried == []
        [point] = await world.touchpoints()
        assert point["name"] == "order.delivered"


async def test_the_same_event_again_changes_nothing() -> None:
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world, id="e1")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"}, id="e1")
        assert len(await world.touchpoints("internal")) == 1
