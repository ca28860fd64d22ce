"""Who writes faster than anybody reads (reliability.md, cases 17 and 18; threat S19)."""

import sys
import tracemalloc
from datetime import timedelta
from typing import Any

from cxbot.clock import ManualClock
from cxbot.conversation.keeping_out import MOST, MUTED, WITHIN, Rushes
from cxbot.testing import CUSTOMER, World, started

ECHO = {"echo": 'when: {button: Echo}\ndo:\n  - say: "Here I am."\n'}
OTHER = "1002"
TOLD = "That is a lot of messages at once. I will read on in a minute."


def written(world: World, count: int, seconds: float, who: str = CUSTOMER, text: str = "") -> Any:
    began = world.clock.now()
    return [
        world.channel.arrived(
            who, text or f"message {n}", at=began + timedelta(seconds=seconds * n / count)
        )
        for n in range(count)
    ]


async def outcomes(world: World) -> list[str]:
    return [row["outcome"] for row in await world.touchpoints("in")]


async def test_case_17_two_hundred_messages_in_ten_seconds() -> None:
    """Sixty are answered, in order; the rest is kept, and all that is said of it is one line."""
    async with started(ECHO) as world:
        assert await world.take(*written(world, 200, 10)) == 200
        heard = world.sent()
        assert heard[-1] == TOLD
        assert len(heard) == MOST + 1
        log = await world.touchpoints("in")
        assert [row["text"] for row in log] == [f"message {n}" for n in range(200)]
        assert [row["outcome"] for row in log].count(MUTED) == 200 - MOST
        await world.wait(timedelta(seconds=80))
        assert await world.say(CUSTOMER, "/menu") != []


async def test_case_18_a_thousand_at_once() -> None:
    async with started(ECHO) as world:
        assert await world.take(*written(world, 1000, 1, text="the same")) == 1000
        assert world.sent().count(TOLD) == 1
        assert len(world.sent()) == MOST + 1
        assert len(await world.touchpoints("in")) == 1000


async def test_case_17_others_lose_nothing_by_it() -> None:
    """Whatever one customer does, another's turn is as long as ever: the same answers, the same
    number of messages sent for them, none of them told to wait."""
    async with started(ECHO) as world:
        quiet = await world.say(OTHER, "/start")
        rush = written(world, 500, 5)
        middle = [world.channel.arrived(OTHER, "/start", at=world.clock.now())]
        await world.take(*rush[:250], *middle, *rush[250:])
        assert world.sent(OTHER) == [*quiet, *quiet]
        # behind 250 of a lane that isn't theirs, theirs isn't the 250th answer
        order = [message.outbound.peer for message in world.channel.sent]
        assert order.index(OTHER, len(quiet)) < 2 * MOST


async def test_below_sixty_a_minute_everything_is_answered() -> None:
    async with started(ECHO) as world:
        for _ in range(3):
            await world.take(*written(world, MOST, 60))
            await world.wait(timedelta(minutes=1))
        assert TOLD not in world.sent()
        assert len(world.sent()) == 3 * MOST


async def test_what_waited_for_us_came_in_no_rush() -> None:
    """After an outage a day's messages come at once: their own times count."""
    async with started(ECHO) as world:
        await world.take(*written(world, 300, 20 * 3600))
        assert TOLD not in world.sent()


async def test_who_is_too_fast_may_withdraw_all_the_same() -> None:
    async with started(ECHO) as world:
        await world.take(*written(world, 100, 1))
        assert await world.say(CUSTOMER, "/unsubscribe") != []
        last = (await world.touchpoints("in"))[-1]
        assert (last["text"], last["outcome"]) == ("/unsubscribe", "answered")


async def test_taps_count_and_each_is_still_answered() -> None:
    async with started(ECHO) as world:
        await world.say(CUSTOMER, "/start")
        message, button = world.button("Echo")
        now = world.clock.now()
        await world.take(
            *[
                world.channel.arrived(
                    CUSTOMER, "Echo", at=now, kind="tap", message_id=message.id,
                    data=button.data, tap_id=f"t{n}",
                )
                for n in range(100)
            ]
        )  # fmt: skip
        assert world.sent().count("Here I am.") == MOST - 1
        assert len(world.toasts()) == 100


async def test_a_question_that_was_open_is_open_afterwards() -> None:
    flows = {"ask": "when: {command: /ask}\ndo:\n  - ask: How many?\n    answer: number\n"
             "    save: n\n  - say: \"{n} it is.\"\n"}  # fmt: skip
    async with started(flows) as world:
        await world.say(CUSTOMER, "/ask")
        await world.take(*written(world, 100, 1, text="/help"))
        await world.wait(timedelta(minutes=2))
        assert await world.say(CUSTOMER, "7") == ["7 it is."]


def test_an_input_that_is_decided_again_counts_once() -> None:
    rushes, now = Rushes(), ManualClock().now()
    for row in range(MOST):
        for _ in range(5):
            assert rushes.too_fast("c", row, now) == (False, False)
    for _ in range(5):
        assert rushes.too_fast("c", MOST, now) == (True, False)
    assert rushes.too_fast("c", MOST + 1, now) == (True, True)
    assert rushes.too_fast("other", MOST + 2, now) == (False, False)
    assert rushes.too_fast("c", MOST + 3, now + WITHIN) == (False, True)


def test_what_is_older_than_a_minute_takes_no_memory() -> None:
    """Sixty moments are six kilobytes of everybody who writes all day."""
    rushes, now = Rushes(), ManualClock().now()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for row in range(10 * MOST):
            rushes.too_fast("1", row, now + row * timedelta(seconds=10))
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert held < MOST * sys.getsizeof(now)
