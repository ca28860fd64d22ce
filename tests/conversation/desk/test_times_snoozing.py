"""Tickets put off until a time, closed after it, and opened again by their customer."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from cxbot.clock import ManualClock
from cxbot.store.operators import OperatorRow
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, World, started

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SHOP = "shop: Blue Kettle\nlanguage: en\nlanguages: [en, ru]\ntime_zone: UTC\n"
PERSON = "when: {command: /person}\ndo:\n  - human: Help\n  - say: Bye.\n"
SIZES = "when: {words: [sizes]}\ndo:\n  - say: From S to XL.\n"
DESK = "desk:\n  reopen_within: 72 hours\n  thanks: [thanks, спасибо]\n  rating: {ask: no}\n"
FLOWS = {"shop": SHOP + DESK, "help": PERSON, "sizes": SIZES}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")


async def opened(world: World) -> str:
    """The message of the card."""
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})
    return world.card_button("Return")[0].id


async def state(world: World, number: int = 1) -> str:
    ticket = await world.store.tickets.numbered(number)
    assert ticket is not None
    return ticket.state


# --- put off -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("said", "until"),
    [("2h", "14:00"), ("tomorrow 10:00", "11 Mar 10:00"), ("завтра 10:00", "11 Mar 10:00")],
)
async def test_a_ticket_is_put_off_and_comes_back(
    kind: Literal["forum", "plain"], said: str, until: str
) -> None:
    async with started(FLOWS, group=kind) as world:
        card = await opened(world)
        await world.operator("I shall look", reply_to=card)
        shown = await world.operator(f"/snooze {said}", reply_to=card)
        assert f"💤 Olga put it off until {until}." in shown
        assert await state(world) == "snoozed"
        before = len(world.channel.sent)
        await world.wait(HOUR)
        assert world.sent(GROUP_CHAT, before) == []
        await world.wait(24 * HOUR)
        assert world.sent(GROUP_CHAT, before) == ["⏰ The time is up: #C1 goes on.\nOlga"]
        assert await state(world) == "active"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("-5m", "A length of time can't be below zero."),
        ("100y", "That is more than 400 days ahead."),
        ("yesterday", "I don't know when that is."),
        ("soon", "I don't know when that is."),
        ("1.1.2020", "That time has passed already."),
        ("", "Until when?"),
    ],
)
async def test_what_is_no_time_to_wait_for_is_explained(said: str, why: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("I shall look")
        shown = await world.operator(f"/snooze {said}")
        assert shown[-1].startswith(why)
        assert await state(world) == "waiting_customer"


async def test_an_hour_that_the_clocks_jump_over_is_the_first_after_it() -> None:
    clock = ManualClock(datetime(2026, 3, 28, 12, tzinfo=UTC))
    async with started(FLOWS, group="forum", clock=clock) as world:
        assert world.group is not None
        world.group.time_zone = ZoneInfo("Europe/Berlin")
        await opened(world)
        await world.operator("I shall look")
        shown = await world.operator("/snooze tomorrow 02:30")
        assert "💤 Olga put it off until 29 Mar 03:00." in shown


async def test_buttons_offer_times() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("I shall look")
        await world.operator("/snooze")
        assert world.card_button("1 hour")[0].labels == ["1 hour", "3 hours", "Tomorrow", "Monday"]
        await world.press("Tomorrow")
        assert any("until 11 Mar 09:00" in text for text in world.sent(GROUP_CHAT))
        assert await state(world) == "snoozed"


@pytest.mark.parametrize("kind", KINDS)
async def test_while_the_customer_waits_it_takes_a_second_word(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(FLOWS, group=kind) as world:
        card = await opened(world)
        [asked] = await world.operator("/snooze 2h", reply_to=card)
        assert "waits for an answer" in asked
        assert await state(world) == "queued"
        await world.press("Put it off anyway")
        assert await state(world) == "snoozed"


async def test_an_operator_or_the_customer_wakes_it() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("I shall look")
        await world.operator("/snooze 2h")
        assert "⏰ Olga goes on with it." in await world.operator("/wake")
        assert await state(world) == "active"
        assert any("isn't put off" in text for text in await world.operator("/wake"))
        await world.operator("/snooze 2h")
        await world.say(CUSTOMER, "And?")
        assert await state(world) == "active"
        before = len(world.channel.sent)
        await world.wait(5 * HOUR)
        assert world.sent(GROUP_CHAT, before) == []


@pytest.mark.parametrize("by", ["time", "customer"])
async def test_what_comes_back_to_somebody_who_is_away_is_free(by: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("I shall look")
        await world.operator("/snooze 2h")
        row = OperatorRow(
            account=OPERATOR, name="Olga", status="away", seen_at=world.clock.now()
        ).row()
        turn = Turn()
        turn.add("operator.placed", row)
        await world.store.commit(turn)
        if by == "time":
            await world.wait(2 * HOUR)
        else:
            await world.say(CUSTOMER, "And?")
        assert await state(world) == "queued"
        assert any("Olga is away" in text for text in world.sent(GROUP_CHAT))


# --- closed, and opened again --------------------------------------------------------------------


async def ended(world: World) -> None:
    card = await opened(world)
    await world.operator("Here you are", reply_to=card, message_id="900")
    await world.operator("/done", reply_to=card)


async def test_the_topic_closes_when_nobody_came_back_and_opens_for_a_new_ticket() -> None:
    async with started(FLOWS, group="forum") as world:
        await ended(world)
        await world.wait(71 * HOUR)
        assert await state(world) == "resolved"
        await world.wait(2 * HOUR)
        assert await state(world) == "closed"
        [closed] = [m.outbound for m in world.channel.sent if m.outbound.op == "close_topic"]
        assert closed.thread == world.topics()[0]
        await opened(world)
        ops = [m.outbound.op for m in world.channel.sent if m.outbound.peer == GROUP_CHAT]
        assert "reopen_topic" in ops
        assert ops.index("reopen_topic") < len(ops) - 1 - ops[::-1].index("message")
        assert len(world.topics()) == 1


async def test_the_icon_of_a_ticket_that_has_ended_does_not_come_after_the_next_one() -> None:
    async with started(FLOWS, group="forum") as world:
        await ended(world)
        await opened(world)
        await world.wait(timedelta(seconds=10))
        icons = [m.outbound.icon for m in world.channel.sent if m.outbound.op == "topic"]
        assert icons[-1] == "❗"


async def test_a_newer_ticket_keeps_the_topic_open() -> None:
    async with started(FLOWS, group="forum") as world:
        await ended(world)
        await world.wait(70 * HOUR)
        await opened(world)
        await world.wait(5 * HOUR)
        assert (await state(world), await state(world, 2)) == ("closed", "queued")
        assert [m for m in world.channel.sent if m.outbound.op == "close_topic"] == []
        icons = [m.outbound.icon for m in world.channel.sent if m.outbound.op == "topic"]
        assert icons[-1] == "❗"
        await world.say(CUSTOMER, "Still here")
        assert world.sent(GROUP_CHAT)[-1].endswith("Still here")


@pytest.mark.parametrize("kind", KINDS)
async def test_what_the_bot_can_not_serve_opens_the_ticket_again(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(FLOWS, group=kind) as world:
        await ended(world)
        assert await world.say(CUSTOMER, "But it is still broken") == []
        assert await state(world) == "active"
        shown = world.sent(GROUP_CHAT)
        assert any("The customer is back: #C1 is open again." in text for text in shown)
        assert any(text.endswith("But it is still broken") for text in shown)
        [*_, theirs] = [m for m in world.messages(GROUP_CHAT) if "still broken" in m.text]
        await world.operator("I see", reply_to=theirs.id)
        assert world.sent()[-1] == "I see"


@pytest.mark.parametrize("text", ["sizes please", "/menu", "/start", "/person", "/nonsense"])
async def test_what_the_bot_can_serve_stays_with_the_bot(text: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await ended(world)
        assert await world.say(CUSTOMER, text) != []
        assert await state(world) == "resolved"


@pytest.mark.parametrize("text", ["Thanks!", "СПАСИБО", "спасибо."])
async def test_thanks_open_nothing(text: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await ended(world)
        assert await world.say(CUSTOMER, text) == ["What would you like to do?"]
        assert await state(world) == "resolved"


async def test_a_reply_to_what_people_wrote_goes_back_to_them() -> None:
    asks = "when: {command: /ask}\ndo:\n  - ask: Your number?\n    answer: number\n    save: n\n"
    async with started({**FLOWS, "asks": asks}, group="forum") as world:
        await ended(world)
        theirs = next(m for m in world.messages() if m.text == "Here you are")
        await world.say(CUSTOMER, "/ask")
        await world.say(CUSTOMER, "That was wrong", reply_to=theirs.id)
        assert await state(world) == "active"


async def test_too_late_is_the_bots() -> None:
    async with started(FLOWS, group="forum") as world:
        await ended(world)
        await world.wait(80 * HOUR)
        [said] = await world.say(CUSTOMER, "But it is still broken")
        assert said.startswith("I did not understand that.")


async def test_who_left_by_themselves_is_the_bots() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.say(CUSTOMER, "/stop")
        [said] = await world.say(CUSTOMER, "hmm")
        assert said.startswith("I did not understand that.")
