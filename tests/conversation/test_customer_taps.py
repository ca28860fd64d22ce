"""What customers tap, change and block."""

from datetime import timedelta

import pytest
from customer_flows import FLOWS, outcomes

from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, Members, started

# --- buttons -------------------------------------------------------------------------------------


async def test_a_tap_is_answered_and_its_buttons_are_taken_away() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        asked = world.messages()[-1]
        assert await world.tap("Loose") == ["180 and loose."]
        assert world.toasts() == [""]
        [taken] = [m.outbound for m in world.channel.sent if m.outbound.op == "buttons"]
        assert (taken.message_id, taken.buttons) == (asked.id, ())


async def test_a_second_tap_changes_nothing_and_says_so() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        message, close = world.button("Close")
        assert await world.tap("Loose") == ["180 and loose."]
        assert await world.tap_data(CUSTOMER, message.id, close.data or "") == []
        assert world.toasts() == ["", "This question is closed."]
        assert await outcomes(world, "in") == ["routed", "answered", "answered", "closed"]


async def test_fifty_taps_at_once_have_one_effect() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        message, button = world.button("Close")
        taps = [
            world.channel.arrived(
                CUSTOMER,
                "Close",
                at=world.clock.now(),
                kind="tap",
                message_id=message.id,
                data=button.data,
                tap_id=f"t{n}",
            )
            for n in range(50)
        ]
        assert await world.take(*taps) == 50
        assert world.sent().count("180 and close.") == 1
        assert len(world.toasts()) == 50


async def test_the_same_tap_delivered_again_is_no_second_tap() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        tap = {"tap_id": "once"}
        await world.tap("Close", **tap)
        before = len(await world.touchpoints())
        await world.tap("Close", **tap)
        assert len(await world.touchpoints()) == before


async def test_a_forwarded_button_works_for_nobody_else() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        message, button = world.button("Close")
        assert await world.tap_data("6666", message.id, button.data or "") == []
        assert world.toasts("6666") == ["This question is closed."]
        assert await world.tap("Close") == ["180 and close."]


@pytest.mark.parametrize(
    "data", ["", "q", "|", "q|x|1|0|forged", "f|size|AAAAAAAAAAAAAAAA", "x" * 64, "й🙂", "q||||"]
)
async def test_forged_data_does_nothing(data: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        assert await world.tap_data(CUSTOMER, "101", data) == []
        assert world.toasts() == ["This question is closed."]
        assert await world.say(CUSTOMER, "180") == ["How do you like it?"]


async def test_a_choice_of_ours_moved_to_another_question_does_nothing() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        message, button = world.button("Close")
        parts = (button.data or "").split("|")
        for index, value in ((2, "1"), (3, "1"), (1, "0" * 26)):
            changed = [*parts[:index], value, *parts[index + 1 :]]
            assert await world.tap_data(CUSTOMER, message.id, "|".join(changed)) == []
        assert await world.tap("Close") == ["180 and close."]


async def test_callback_data_fits_in_64_bytes() -> None:
    name = "b" * 40
    flows = {name: "when: {button: Go}\ndo:\n  - ask: Well?\n    answer: yes/no\n"}
    async with started(flows) as world:
        await world.say("9" * 20, "/start")
        await world.tap("Go", "9" * 20)
        buttons = [button for message in world.channel.sent for button in message.buttons]
        assert {len((button.data or "").encode()) <= 64 for button in buttons} == {True}


async def test_what_is_typed_in_place_of_a_button_counts() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        assert await world.say(CUSTOMER, "loose") == ["180 and loose."]


async def test_a_tap_is_timed_by_when_it_came() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        asked = world.clock.now()
        await world.wait(timedelta(days=1))
        message, button = world.button("Close")
        tap = world.channel.arrived(
            CUSTOMER,
            "Close",
            at=asked,  # all that Telegram tells is when the message was sent
            kind="tap",
            message_id=message.id,
            data=button.data,
            tap_id="t1",
        )
        await world.take(tap)
        tapped, answered = (await world.touchpoints())[-2:]
        assert tapped["occurred_at"] == "2026-03-11T12:00:00Z"
        assert answered["response_ms"] == 0


# --- edits, blocks -------------------------------------------------------------------------------


async def test_an_edit_is_recorded_and_answers_nothing() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        assert await world.say(CUSTOMER, "180", kind="edit", message_id="101") == []
        last = (await world.touchpoints())[-1]
        assert (last["kind"], last["text"], last["outcome"]) == ("edit", "180", "recorded")
        assert await world.say(CUSTOMER, "181") == ["How do you like it?"]


async def test_who_blocks_the_bot_is_left_in_peace_and_may_come_back() -> None:
    flows = {
        **FLOWS,
        "after": """
when: {event: order.delivered}
do:
  - ask: How was it?
    answer: rating 1-5
    remind: {after: 1 day}
""",
    }
    async with started(flows) as world:
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        assert world.sent()[-1] == "How was it?"
        await world.say(CUSTOMER, "", kind="blocked")
        assert await world.store.timers.armed() == 0
        before = len(world.channel.tried)
        await world.event("order.delivered", CUSTOMER, order={"number": "A-2"})
        await world.wait(timedelta(days=30))
        assert len(world.channel.tried) == before
        await world.say(CUSTOMER, "", kind="unblocked")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-3"})
        assert world.sent()[-1] == "How was it?"
        assert len(world.channel.tried) == before + 1


async def test_coming_back_is_nothing_that_waits_for_an_answer() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/start")
        await world.say(CUSTOMER, "", kind="blocked")
        await world.say(CUSTOMER, "", kind="unblocked")
        await world.wait(timedelta(days=7))
        await world.say(CUSTOMER, "/menu")
        assert (await world.touchpoints())[-1]["response_ms"] == 0


@pytest.mark.parametrize("label", ["Which size?", ""])  # Telegram may not tell what stands on it
async def test_a_button_of_the_bots_tapped_while_a_person_has_them_is_passed_on(label: str) -> None:
    flows = {**FLOWS, "person": "when: {command: /person}\ndo:\n  - human: Help with an order\n"}
    async with started(flows, group="forum", staff=Members(OPERATOR)) as world:
        await world.say(CUSTOMER, "/menu")
        message, button = world.button("Which size?")
        await world.say(CUSTOMER, "/person")
        assert await world.tap_data(CUSTOMER, message.id, button.data or "", label=label) == []
        assert world.toasts() == ["A colleague answers you here, and sees what you chose."]
        assert world.sent(GROUP_CHAT)[-1] == "Which size?"
