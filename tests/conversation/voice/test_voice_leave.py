"""Whatever the bot begins asks leave first, and each decision is a row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asking_shop import (
    DAY,
    HOUR,
    NEWS,
    NOON,
    NPS,
    SURVEY,
    change,
    decisions,
    decoded,
    deliver,
    invitations,
    rows,
    shop,
)
from stores.reading import here

from cxbot.clock import ManualClock
from cxbot.testing import CUSTOMER


async def test_an_allowed_message_is_a_row_with_its_number_and_a_survey_an_invitation() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        assert world.sent()[-1] == "How was A-1?"
        [contact] = await rows(world, "SELECT * FROM contact")
        told: dict[str, Any] = {
            "flow": "care",
            "kind": "first",
            "purpose": "survey",
            "metric": "csat",
        }
        told |= {"verdict": "allow", "gate": None, "number": 1, "until": None}
        assert {name: contact[name] for name in told} == told
        assert decoded(contact["because"])["messages"] == 0
        [invitation] = await invitations(world)
        assert invitation["id"] == contact["id"]
        assert invitation["session_id"] == contact["session_id"]
        [asked] = [p for p in await world.touchpoints("out") if p["name"] == "question.asked"]
        assert invitation["touchpoint_id"] == asked["id"]
        assert invitation["window_until"] - invitation["asked_at"] == 14 * DAY // _MICROSECOND


async def test_a_second_message_waits_until_the_first_is_a_day_old() -> None:
    async with shop({"news": NEWS}) as world:
        for number in ("A-1", "A-2"):
            await world.event("order.shipped", CUSTOMER, order={"number": number})
        assert world.sent()[1:] == ["A-1 is on its way."]
        await world.wait(DAY - timedelta(seconds=1))
        assert world.sent()[1:] == ["A-1 is on its way."]
        await world.wait(timedelta(seconds=1))
        assert world.sent()[1:] == ["A-1 is on its way.", "A-2 is on its way."]
        assert await decisions(world) == [
            ("news", "first", "allow", None),
            ("news", "first", "delay", "apart"),
            ("news", "first", "allow", None),
        ]


async def test_a_session_that_may_not_write_ends_as_not_relevant() -> None:
    async with shop({"care": SURVEY}) as world:
        await world.say(CUSTOMER, "/unsubscribe surveys")
        before = len(world.sent())
        await deliver(world)
        assert world.sent()[before:] == []
        assert await decisions(world) == [("care", "first", "deny", "consent")]
        [session] = await rows(world, "SELECT outcome FROM session")
        assert session["outcome"] == "not relevant"
        assert await invitations(world) == []


async def test_two_that_begin_within_one_turn_know_of_each_other() -> None:
    async with shop({"a": NEWS, "b": NEWS.replace("is on its way", "left")}) as world:
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        assert world.sent()[1:] == ["A-1 is on its way."]
        assert [verdict for _, _, verdict, _ in await decisions(world)] == ["allow", "delay"]


@pytest.mark.parametrize(("after", "heard"), [(HOUR, True), (2 * DAY, False)])
async def test_delays_never_move_the_moment_after_which_it_is_of_no_use(
    after: timedelta, heard: bool
) -> None:
    """Wanted at noon, of use for 36 hours; each delay would end later than the last."""
    contact = "contact: {expires_after: 36 hours}\n"
    async with shop({"news": NEWS, "late": contact + NEWS.replace("shipped", "packed")}) as world:
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        await world.event("order.packed", CUSTOMER, order={"number": "A-2"})
        if not heard:
            # meanwhile something else took the place: an awaited parcel, say
            await world.wait(20 * HOUR)
            await change(
                world,
                here("UPDATE contact SET at = ? WHERE verdict = 'allow'"),
                _micros(world.clock.now()),
            )
        await world.wait(after + DAY)
        late = await rows(world, "SELECT * FROM contact WHERE flow = 'late' ORDER BY at")
        assert {row["expires_at"] for row in late} == {_micros(NOON + 36 * HOUR)}
        assert ("A-2 is on its way." in world.sent()) is heard
        assert late[-1]["verdict"] == ("allow" if heard else "deny")
        if not heard:
            assert decoded(late[-1]["because"])["free_at"]


async def test_what_waited_behind_a_question_counts_from_when_it_was_wanted() -> None:
    size = "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n"
    news = "contact: {expires_after: 1 day}\n" + NEWS
    for wait, heard in ((HOUR, True), (25 * HOUR, False)):
        async with shop({"news": news, "size": size}) as world:
            await world.say(CUSTOMER, "/size")
            await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
            await world.wait(wait)
            await world.say(CUSTOMER, "180")
            assert ("A-1 is on its way." in world.sent()) is heard
            verdicts = [verdict for _, _, verdict, _ in await decisions(world)]
            assert verdicts == ["allow" if heard else "deny"]


async def test_a_wait_that_ended_behind_a_question_counts_from_its_end() -> None:
    size = "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n"
    news = "contact: {expires_after: 1 day}\n" + NEWS.replace("do:\n", "do:\n  - wait: 2 days\n")
    async with shop({"news": news, "size": size}) as world:
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        await world.say(CUSTOMER, "/size")
        await world.wait(2 * DAY + 23 * HOUR)
        await world.say(CUSTOMER, "180")
        assert world.sent()[-1] == "A-1 is on its way."
        [contact] = await rows(world, "SELECT expires_at FROM contact")
        assert contact["expires_at"] == _micros(NOON + 3 * DAY)


async def test_a_question_is_reminded_of_once_and_never_at_night() -> None:
    quiet = "quiet_hours: 21:00-10:00\n"
    clock = ManualClock(NOON + 8 * HOUR)  # 20:00 in Moscow; a day later it's as late
    flow = SURVEY.replace("after: 1 day", "after: 1 hour")
    async with shop({"care": flow}, extra=quiet, clock=clock) as world:
        await deliver(world)
        await world.wait(13 * HOUR)
        assert world.sent()[-1] == "How was A-1?"
        await world.wait(HOUR)
        assert world.sent()[-1] == "Still there?"
        assert (await decisions(world))[1:] == [
            ("care", "reminder", "delay", "quiet_hours"),
            ("care", "reminder", "allow", None),
        ]
        [invitation] = await invitations(world)
        assert invitation["reminded_at"] == _micros(NOON + 22 * HOUR)


async def test_nobody_is_reminded_after_a_part_of_the_answers() -> None:
    why = "    answer: text\n    save: reason\n"
    flow = NPS.replace(why, why + "    remind: {after: 1 day, say: Please}\n")
    async with shop({"nps": flow}) as world:
        await world.event("order.paid", CUSTOMER, order={"number": "A-1"})
        await world.say(CUSTOMER, "9")
        await world.wait(2 * DAY)
        assert world.sent()[-1] == "Why?"
        assert (await decisions(world))[-1] == ("nps", "reminder", "deny", "reminder")


async def test_a_survey_inside_of_what_the_customer_began_is_passed_over_when_it_may_not() -> None:
    inner = SURVEY.replace("when: {event: order.delivered}\n", "").replace("{order.number}", "it")
    outer = "when: {command: /track}\ndo:\n  - say: Here.\n  - run: care\n  - say: Bye.\n"
    async with shop({"care": inner, "track": outer}) as world:
        assert await world.say(CUSTOMER, "/track") == ["Here.", "How was it?"]
        assert await world.say(CUSTOMER, "4") == ["4, thank you.", "Bye."]
        [invitation] = await invitations(world)
        assert invitation["completed_at"] is not None
        await world.wait(2 * DAY)
        assert await world.say(CUSTOMER, "/track") == ["Here.", "Bye."]
        assert await decisions(world) == [
            ("care", "inline", "allow", None),
            ("care", "inline", "deny", "budget"),
        ]


async def test_what_follows_on_silence_asks_leave_too() -> None:
    flow = SURVEY.replace("{after: 3 days}", "{after: 3 days, do: [{say: Never mind.}, stop]}")
    async with shop({"care": flow}) as world:
        await deliver(world)
        await world.wait(3 * DAY)
        assert world.sent()[-1] == "Never mind."
        assert ("care", "follow_on", "allow", None) in await decisions(world)
        [invitation] = await invitations(world)
        assert invitation["answered_at"] is None


async def test_whoever_is_held_out_is_never_asked_but_served() -> None:
    policy = "{holdout: 50%}"
    async with shop({"care": SURVEY, "news": NEWS}, policy) as world:
        asked, told = 0, 0
        for number in range(20):
            account = str(5000 + number)
            await world.say(account, "/start")
            await world.event("order.delivered", account, order={"number": f"B-{number}"})
            asked += any("How was" in text for text in world.sent(account))
            await world.say(account, "5")
            await world.wait(2 * DAY)
            await world.event("order.shipped", account, order={"number": f"C-{number}"})
            told += any("on its way" in text for text in world.sent(account))
        assert told == 20
        assert 2 < asked < 18
        gates = {gate for _, _, verdict, gate in await decisions(world) if verdict == "deny"}
        assert gates == {"holdout"}


async def test_a_quota_counts_all_customers() -> None:
    flow = "contact: {quota: 2 per 30 days}\n" + SURVEY
    async with shop({"care": flow}) as world:
        for account in ("5001", "5002", "5003"):
            await world.say(account, "/start")
            await deliver(world, "A-1", account)
        assert [v for _, _, v, _ in await decisions(world)] == ["allow", "allow", "deny"]
        await world.wait(30 * DAY)
        await world.say("5004", "/start")
        await deliver(world, "A-1", "5004")
        assert (await decisions(world))[-1] == ("care", "first", "allow", None)


async def test_of_two_surveys_that_wait_the_rarer_goes_first() -> None:
    """Both were put off until the same moment; the common one's turn would have come first."""
    common = SURVEY.replace("How was", "Common:")
    rare = SURVEY.replace("How was", "Rare:").replace("csat", "ces")
    async with shop({"a_common": common, "b_rare": rare.replace("delivered", "paid")}) as world:
        for account in ("5001", "5002"):
            await world.say(account, "/start")
            await deliver(world, "A-1", account)
        await world.restart({"news": NEWS})
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        await deliver(world)
        await world.event("order.paid", CUSTOMER, order={"number": "A-1"})
        await world.wait(2 * DAY)
        assert world.sent()[-1].startswith(("Rare: A-1?", "Still there?"))
        assert not any("Common" in text for text in world.sent())
        assert ("a_common", "first", "delay", "rival") in await decisions(world)
        await world.wait(20 * DAY)
        asked = [v for flow, _, v, _ in await decisions(world) if flow == "a_common"]
        assert asked[-1] == "deny", "of use for a week, and there was room for one"


async def test_somebody_who_comes_back_after_years_gets_a_fresh_number() -> None:
    async with shop({"news": NEWS}) as world:
        await world.event("order.shipped", CUSTOMER, order={"number": "A-1"})
        await world.wait(3 * 365 * DAY)
        await world.event("order.shipped", CUSTOMER, order={"number": "A-2"})
        found = await rows(world, "SELECT number FROM contact ORDER BY at")
        assert [row["number"] for row in found] == [1, 2]


_MICROSECOND = timedelta(microseconds=1)


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND
