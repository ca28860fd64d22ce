"""Customers who want to be called: what came of it, and what they hear of it."""

import re
from datetime import timedelta

import pytest
from call_backs import (
    LEAD,
    MISSED,
    NOTHING,
    OLGA,
    PAVEL,
    PHONE,
    Kind,
    asked,
    calls,
    card_line,
    kinds,
    shop,
    staff,
    stale,
    tapped,
    ticket,
    wrote,
)

from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.samples import Period
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, started

# --- from the wish to the end ----------------------------------------------------------------


@kinds
async def test_a_wish_to_be_called_is_claimed_tried_reached_and_told(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        assert card_line(world) == f"📞 Call back: {PHONE}, in the evening"
        assert (await ticket(world)).tags == ("call-back",)
        await tapped(world, "I'll call")
        await tapped(world, "No answer")
        assert (await ticket(world)).waiting_since is not None
        await tapped(world, "Reached")
        now = await ticket(world)
        assert (now.operator_id, now.waiting_since, now.calls_missed) == (OLGA, None, 1)
        assert now.first_reply_at == now.called_at == world.clock.now()
        await tapped(world, "Recovered")
        assert card_line(world).endswith("no answer: 1 · reached 10 Mar 12:00 · recovered")
        assert await calls(world) == [
            {**NOTHING, "result": "no_answer"},
            {**NOTHING, "result": "reached"},
            {**NOTHING, "result": None, "outcome": "recovered"},
        ]
        await wrote(world, "/resolve")
        assert world.sent()[-1] == "It ended."


@kinds
async def test_words_do_the_same_and_stay_among_colleagues(kind: Kind) -> None:
    async with started(shop(missed=""), group=kind, staff=staff()) as world:
        await asked(world)
        before = len(world.sent())
        await wrote(world, "/called no answer, try her mother")
        assert (await ticket(world)).operator_id == OLGA
        await wrote(world, "/called reached recovered wants a red one")
        assert world.sent()[before:] == []
        assert await calls(world) == [
            {"result": "no_answer", "outcome": None, "words": "try her mother"},
            {"result": "reached", "outcome": "recovered", "words": "wants a red one"},
        ]
        notes = [p["text"] for p in await world.touchpoints("internal") if p["kind"] == "note"]
        assert notes == ["try her mother", "wants a red one"]


async def test_what_came_of_it_may_wait() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "✅ Reached")
        await tapped(world, "Later…")
        await tapped(world, "3 hours")
        assert (await ticket(world)).state == "snoozed"
        await world.wait(timedelta(hours=3, minutes=1))
        await tapped(world, "💔 Not recovered")
        assert (await ticket(world)).call_outcome == "lost"


async def test_what_is_no_word_of_a_call_is_explained_with_buttons() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        [how] = await wrote(world, "/called maybe")
        assert how.startswith("What came of the call?")
        assert world.card_button("Reached")[0].labels == ["✅ Reached", "📵 No answer"]
        assert await calls(world) == []


async def test_who_knows_what_came_of_it_has_reached_them() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await wrote(world, "/called lost")
        assert await calls(world) == [{**NOTHING, "result": "reached", "outcome": "lost"}]
        await wrote(world, "/called recovered")
        now = await ticket(world)
        assert (now.call_outcome, now.calls_missed) == ("recovered", 0)


@pytest.mark.parametrize(("said", "answers"), [("reached", False), ("no answer", True)])
async def test_who_was_reached_waits_for_nothing_the_bot_says_then(
    said: str, answers: bool
) -> None:
    async with started(shop(missed=""), group="forum", staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "When will you call?")
        await world.wait(timedelta(minutes=5))
        await wrote(world, f"/called {said}")
        await wrote(world, "/resolve")
        times = [point["response_ms"] for point in await world.touchpoints("out")]
        assert (300_000 in times) == answers


async def test_a_call_nobody_asked_for_counts_as_an_answer_too() -> None:
    flows = {"shop": shop()["shop"], "help": "when: {command: /low}\ndo:\n  - human: Help\n"}
    async with started(flows, group="forum", staff=staff()) as world:
        await asked(world)
        [refused] = await wrote(world, "/called recovered")
        assert refused.startswith("Nobody has reached the customer of #C1")
        assert "📞" not in world.sent(world.chat)[0]
        await wrote(world, "/called reached")
        now = await ticket(world)
        assert (now.waiting_since, now.tags) == (None, ())


# --- nobody answers ------------------------------------------------------------------------------


@kinds
async def test_the_customer_hears_of_a_missed_call_once(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        for _ in range(3):
            await wrote(world, "/called no answer")
        assert world.sent().count(MISSED) == 1
        [point] = [p for p in await world.touchpoints("out") if p["name"] == "call.missed"]
        assert (point["ticket_id"], point["response_ms"]) == ((await ticket(world)).id, None)


async def test_without_a_text_the_customer_hears_nothing() -> None:
    async with started(shop(missed=""), group="forum", staff=staff()) as world:
        await asked(world)
        before = len(world.sent())
        await wrote(world, "/called no answer")
        assert world.sent()[before:] == []


async def test_who_blocked_the_bot_is_still_called() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "", kind="blocked")
        for _ in range(3):
            await wrote(world, "/called no answer")
        assert MISSED not in world.sent()
        assert not [text for text in world.sent(world.chat) if text.startswith("✉️")]
        await wrote(world, "/called reached")
        assert len(await calls(world)) == 4


@kinds
async def test_a_button_puts_it_off_until_the_hour_they_named(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "No answer")
        await tapped(world, "Again at 18:00")
        now = await ticket(world)
        assert (now.state, now.owes_call) == ("snoozed", True)
        await world.wait(timedelta(hours=6, minutes=1))
        assert (await ticket(world)).state == "active"
        assert any("The time is up" in text for text in world.sent(world.chat))
        assert world.card_button("✅ Reached")


@kinds
async def test_after_the_third_a_message_is_drafted_and_sent_once_by_somebody(kind: Kind) -> None:
    async with started(shop(missed=""), group=kind, staff=staff()) as world:
        await asked(world)
        before = len(world.sent())
        await wrote(world, "/called no answer")
        await wrote(world, "/called no answer")
        assert not [text for text in world.sent(world.chat) if text.startswith("✉️")]
        shown = await wrote(world, "/called no answer")
        assert "We have tried to call you" in shown[-1]
        assert world.sent()[before:] == []
        again = await stale(world, "Send it")
        await tapped(world, "Send it", PAVEL)
        assert await again() == "It was sent already."
        [instead] = world.sent()[before:]
        assert instead.startswith("We have tried to call you")
        now = await ticket(world)
        assert (now.waiting_since, now.owes_call) == (None, True)


async def test_there_is_one_draft_however_often_nobody_answers() -> None:
    """Of two, both could be sent."""
    async with started(shop(missed=""), group="forum", staff=staff()) as world:
        await asked(world)
        for _ in range(5):
            await wrote(world, "/called no answer")
        assert len([text for text in world.sent(world.chat) if text.startswith("✉️")]) == 1


# --- later, and on the board -----------------------------------------------------------------


async def test_the_board_and_the_limit_of_the_first_answer_hold_for_calls() -> None:
    desk = "  response: {normal: {first: 20 minutes}}\n  remind_after: 10 minutes\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await asked(world)
        await world.engine.board.look()
        await world.settled()
        assert any("📞 in the evening" in text for text in world.sent(world.chat))
        await tapped(world, "I'll call")
        await world.wait(timedelta(minutes=11))
        assert any(text.startswith("⏰ The customer has waited") for text in world.sent(world.chat))
        await wrote(world, "I shall call you at six")
        before = len(world.sent(world.chat))
        await world.wait(timedelta(minutes=11))
        assert world.sent(world.chat)[before:] == ["📞 A call back is still owed.\nOlga"]
        await tapped(world, "✅ Reached")
        before = len(world.sent(world.chat))
        await world.wait(timedelta(hours=1))
        assert world.sent(world.chat)[before:] == []


async def test_the_desks_figures_know_the_calls() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await world.wait(timedelta(hours=2))
        await wrote(world, "/called reached recovered")
        now = world.clock.now() + timedelta(minutes=1)
        rules = world.engine.office.rules
        period = Period(since=None, until=now, now=now)
        found = await desk_report(DeskLog(world.store.database), rules, period)
        assert found.sound
        assert found.figure("called_back_in_a_day").value == 100
        assert found.figure("call_backs_recovered").more["hits"] == 1
        assert found.figure("call_backs_owed").value == 0
        assert found.figure("first_response_time", "calendar").value == 7200


# --- whose number ------------------------------------------------------------------------------


ASKS = """
when: {command: /low}
do:
  - ask: Your phone?
    save: phone
  - human: Unhappy
    call_back: "{phone}, in the evening"
%s
"""


@kinds
async def test_a_secret_number_stays_one(kind: Kind) -> None:
    flows = {**shop(), "low": ASKS % "    secret: [phone]"}
    async with started(flows, group=kind, staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "+79001112233")
        assert card_line(world) == "📞 Call back: •••, in the evening"
        await wrote(world, "/card")
        await wrote(world, "/called reached")
        assert "79001112233" not in "".join(world.sent(world.chat))


@kinds
async def test_an_erased_customer_leaves_neither_number_nor_words(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await wrote(world, "/called reached lost wants her kettle blue")
        await wrote(world, "/erase", account=LEAD)
        await tapped(world, "Erase for good", LEAD)
        now = await ticket(world)
        assert (now.state, now.call_back, now.call_phone) == ("closed", "", "")
        async with world.store.database.reading() as connection:
            found = await connection.exec_driver_sql("SELECT data, changed FROM ticket_event")
            logged = str([tuple(row) for row in found])
        assert "kettle blue" not in logged
        assert "900" not in logged
        assert re.search(r"to_call.: ?true", logged, re.IGNORECASE)  # figures know it still


async def test_what_the_flow_says_of_the_call_is_shown_as_it_is() -> None:
    async with started({**shop(), "low": ASKS % ""}, group="forum", staff=staff()) as world:
        await asked(world)
        await world.say(CUSTOMER, "+79001112233")
        assert card_line(world) == "📞 Call back: +79001112233, in the evening"


async def test_who_has_no_phone_is_to_be_asked_for_it() -> None:
    low = "when: {command: /low}\ndo:\n  - human: Unhappy\n"
    low += '    call_back: "{customer.phone | or: }, in the evening"\n'
    async with started({**shop(), "low": low}, group="forum", staff=staff()) as world:
        await asked(world)
        assert card_line(world) == "📞 Call back: no phone known, ask for it, in the evening"
