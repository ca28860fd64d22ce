"""Customers who wait for people, and people who wait for customers."""

from datetime import timedelta
from typing import Literal

import pytest

from cxbot.testing import CUSTOMER, GROUP_CHAT, World, started

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SHOP = """
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: UTC
"""
PERSON = """
when: {command: /person}
do:
  - human: Help
    on:
      resolved: [{say: It was resolved.}]
      closed_by_customer: [{say: You left.}]
"""
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")
KEPT = "You are not forgotten: a colleague will write here as soon as they can."
MORE = "Is there anything else? Just write here. If not, we will close this question."


def flows(desk: str, shop: str = SHOP) -> dict[str, str]:
    return {"shop": f"{shop}desk: {{{desk}}}\n", "help": PERSON}


async def answered(world: World, text: str = "Hello") -> None:
    card, _ = world.card_button("Return")
    await world.operator(text, reply_to=card.id)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_waits_is_told_now_and_then(kind: Literal["forum", "plain"]) -> None:
    async with started(flows("notice_every: 15 minutes"), group=kind) as world:
        await world.say(CUSTOMER, "/person")
        await world.wait(14 * MINUTE)
        assert world.sent()[1:] == []
        await world.wait(MINUTE)
        assert world.sent()[1:] == [KEPT]
        await world.wait(14 * MINUTE)
        await world.say(CUSTOMER, "Hello?")
        assert world.sent()[1:] == [KEPT]
        await world.wait(MINUTE)
        assert world.sent()[1:] == [KEPT, KEPT]
        await answered(world)
        before = len(world.sent())
        await world.wait(5 * HOUR)
        assert world.sent()[before:] == []
        await world.say(CUSTOMER, "One more thing")
        await world.wait(15 * MINUTE)
        assert world.sent()[before:] == [KEPT]


async def test_nobody_is_told_so_out_of_hours() -> None:
    # the kit's clock begins at noon
    shop = SHOP + "opening_hours: 10:00-12:10\n"
    async with started(flows("notice_every: 15 minutes", shop), group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await world.wait(22 * HOUR)
        assert world.sent()[1:] == []
        await world.wait(5 * MINUTE)
        assert world.sent()[1:] == [KEPT]


async def test_a_night_switched_off_makes_no_heap_of_notices() -> None:
    async with started(flows("notice_every: 15 minutes"), group="forum") as world:
        await world.say(CUSTOMER, "/person")
        world.clock.move(9 * HOUR)
        await world.restart()
        await world.wait(14 * MINUTE)
        assert world.sent()[1:] == [KEPT]


async def test_a_button_leads_back_to_the_bot() -> None:
    async with started(flows("notice_every: 15 minutes"), group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await world.wait(15 * MINUTE)
        before = len(world.sent())
        await world.tap("Back to the bot")
        assert "You left." in world.sent()[before:]
        assert any("ended the conversation" in text for text in world.sent(GROUP_CHAT))
        before = len(world.sent())
        await world.tap("Back to the bot")
        assert world.sent()[before:] == []
        assert world.toasts()[-1] == "This question is closed."


IDLE = "idle: {remind: 1 day, resolve: 3 days}"


@pytest.mark.parametrize("kind", KINDS)
async def test_who_says_nothing_more_is_asked_once_and_then_it_is_over(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(flows(IDLE), group=kind) as world:
        await world.say(CUSTOMER, "/person")
        await answered(world)
        before = len(world.sent())
        await world.wait(23 * HOUR)
        assert world.sent()[before:] == []
        await world.wait(HOUR)
        assert world.sent()[before:] == [MORE]
        assert world.button("Back to the bot")
        await world.wait(2 * 24 * HOUR)
        assert world.sent()[before + 1] == (
            "We have closed this question. If it isn't settled, just write here."
        )
        assert "It was resolved." in world.sent()[before:]
        assert any(
            text.endswith("✅ Resolved: the customer said nothing more.")
            for text in world.sent(GROUP_CHAT)
        )
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.state == "resolved"


async def test_who_waits_for_us_is_never_closed() -> None:
    async with started(flows(IDLE), group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await answered(world)
        await world.wait(25 * HOUR)
        before = len(world.sent())
        await world.say(CUSTOMER, "Yes: where is it?")
        await world.wait(30 * 24 * HOUR)
        assert world.sent()[before:] == []
        await answered(world, "On its way")
        await world.wait(24 * HOUR)
        assert world.sent()[-1] == MORE


async def test_nobody_is_asked_at_night() -> None:
    shop = SHOP + "quiet_hours: 11:00-20:00\n"
    async with started(flows(IDLE, shop), group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await answered(world)
        before = len(world.sent())
        await world.wait(31 * HOUR)
        assert world.sent()[before:] == []
        await world.wait(HOUR)
        assert world.sent()[before:] == [MORE]
