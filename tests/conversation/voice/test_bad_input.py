"""What people really send to a survey, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from asking_shop import (
    DAY,
    HOUR,
    NEWS,
    NPS,
    SURVEY,
    answers,
    change,
    deliver,
    invitations,
    pay,
    rows,
    shop,
)

from cxbot.clock import ManualClock
from cxbot.testing import CUSTOMER, OPERATOR, Members, World


@pytest.mark.parametrize(
    "said", ["0", "6", "10", "-1", "3.5", "3-4", "1e3", "99999999999999999999"]
)
async def test_a_rating_out_of_range_is_asked_again(said: str) -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        assert await world.say(CUSTOMER, said) == [
            "Sorry, I did not get that. Please send a number from 1 to 5."
        ]
        assert await answers(world) == []
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        assert [row["number"] for row in await answers(world)] == [5]


async def test_an_essay_in_place_of_a_digit_is_no_answer() -> None:
    essay = "It was five out of five in the shop, but then 1 star for the parcel. " * 58
    async with shop({"care": SURVEY}, group="forum") as world:
        await deliver(world)
        said = await world.say(CUSTOMER, essay[:4096])
        assert said[0].startswith("Sorry")
        assert await answers(world) == []
        points = await world.touchpoints("in")
        assert (points[-1]["outcome"], points[-1]["text"]) == ("missed", essay[:4096])


async def test_of_twenty_answers_in_a_row_the_first_counts() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        await world.take(
            *[
                world.channel.arrived(CUSTOMER, str(n % 5 + 1), at=world.clock.now())
                for n in range(20)
            ]
        )
        assert [row["number"] for row in await answers(world)] == [1]
        [invitation] = await invitations(world)
        assert invitation["completed_at"] == invitation["answered_at"]


async def test_a_button_tapped_twice_counts_once() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        message, button = world.button("4")
        taps = [
            world.channel.arrived(
                CUSTOMER,
                "4",
                at=world.clock.now(),
                kind="tap",
                message_id=message.id,
                data=button.data,
                tap_id=f"t{n}",
            )
            for n in range(3)
        ]
        await world.take(*taps)
        assert len(await answers(world)) == 1
        assert world.toasts()[-1] == "This question is closed."


async def test_another_button_after_the_answer_changes_nothing() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        message, button = world.button("1")
        await world.tap("5")
        await world.tap_data(CUSTOMER, message.id, button.data or "", label="1")
        assert [row["number"] for row in await answers(world)] == [5]


async def erased(world: World) -> None:
    now = (world.clock.now() - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    await change(world, "UPDATE customer SET erased_at = ?", now)


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("how", ["typed", "tapped"])
async def test_an_answer_after_erasure_is_nobodys(how: str, silent: bool) -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        if silent:
            await world.wait(5 * DAY)
        await erased(world)
        await world.wait(HOUR)
        said = await (world.say(CUSTOMER, "5") if how == "typed" else world.tap("5"))
        assert "5, thank you." not in said
        assert await answers(world) == []
        open_ = await rows(world, "SELECT id FROM session WHERE ended_at IS NULL")
        assert open_ == []
        await deliver(world, "A-2")
        assert not any("A-2" in text for text in world.sent())


@pytest.mark.parametrize("silent", [False, True])
async def test_an_answer_after_a_supervisors_erasure_is_nobodys(silent: bool) -> None:
    """Whoever answers then is somebody new, whom nobody asked."""
    staff = Members(OPERATOR, admins=["2009"])
    person = "when: {command: /person}\ndo:\n  - human: Help\n"
    async with shop({"care": SURVEY, "person": person}, group="forum", staff=staff) as world:
        await deliver(world)
        survey, five = world.button("5")
        if silent:
            await world.wait(5 * DAY)
        await world.say(CUSTOMER, "/person")
        await world.operator("/erase", account="2009")
        await world.press("Erase for good", account="2009")
        await world.tap_data(CUSTOMER, survey.id, five.data or "", label="5")
        assert world.toasts()[-1] == "This question is closed."
        assert "did not understand" in (await world.say(CUSTOMER, "5"))[0]
        assert await answers(world) == []
        open_ = await rows(world, "SELECT id FROM session WHERE ended_at IS NULL")
        assert open_ == []


async def test_a_tap_on_last_months_survey_is_too_late() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        await world.wait(31 * DAY)
        assert await world.tap("5") == []
        assert world.toasts()[-1] == "This question is closed."
        assert "did not understand" in (await world.say(CUSTOMER, "5"))[0]
        assert await answers(world) == []
        [invitation] = await invitations(world)
        assert (invitation["answered_at"], invitation["completed_at"]) == (None, None)


@pytest.mark.parametrize("command", ["/unsubscribe", "/unsubscribe surveys", "/stop surveys"])
async def test_consent_withdrawn_between_invitation_and_answer(command: str) -> None:
    """The open question's answer still counts; nothing more is asked, nobody is reminded."""
    async with shop({"nps": NPS}) as world:
        await pay(world)
        await world.say(CUSTOMER, command)
        before = len(world.sent())
        await world.wait(2 * DAY)
        assert world.sent()[before:] == [], "no reminder"
        assert await world.say(CUSTOMER, "2") == ["Thank you for your answer!"]
        [answer] = await answers(world)
        assert answer["number"] == 2
        [invitation] = await invitations(world)
        assert invitation["answered_at"] is not None
        assert invitation["refused_at"] is not None
        [session] = await rows(world, "SELECT * FROM session")
        assert session["outcome"] == "stopped"
        await world.wait(30 * DAY)
        assert world.sent()[before:] == ["Thank you for your answer!"]


async def test_consent_withdrawn_before_the_last_question_still_gets_its_thanks() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        await world.say(CUSTOMER, "/unsubscribe")
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        [invitation] = await invitations(world)
        assert invitation["completed_at"] is not None


async def test_consent_withdrawn_in_a_survey_inside_of_another_flow_leaves_that_flow_alone() -> (
    None
):
    """What they came for isn't over with the survey."""
    inner = SURVEY.replace("when: {event: order.delivered}\n", "").replace("{order.number}", "it")
    outer = "when: {command: /size}\ndo:\n  - run: care\n  - ask: How tall?\n"
    outer += "    answer: number\n    save: h\n  - say: OK.\n"
    async with shop({"care": inner, "size": outer}) as world:
        assert await world.say(CUSTOMER, "/size") == ["How was it?"]
        await world.say(CUSTOMER, "/unsubscribe surveys")
        assert await world.say(CUSTOMER, "5") == ["5, thank you.", "How tall?"]
        assert await world.say(CUSTOMER, "180") == ["OK."]
        [session] = await rows(world, "SELECT * FROM session")
        assert session["outcome"] == "finished"


async def test_consent_withdrawn_and_a_late_answer() -> None:
    async with shop({"nps": NPS}) as world:
        await pay(world)
        await world.wait(5 * DAY)
        await world.say(CUSTOMER, "/unsubscribe surveys")
        assert await world.tap("8") == ["Thank you for your answer!"]
        [answer] = await answers(world)
        assert (answer["number"], answer["late"]) == (8, 1)


# --- clocks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "event", "sent"),
    [
        # midnight in the window; the night in which the clock leaps to summer time, and back
        ("Europe/Berlin", "2026-03-10T22:30+00:00", "2026-03-11T09:00+00:00"),
        ("Europe/Berlin", "2026-03-28T23:30+00:00", "2026-03-29T08:00+00:00"),
        ("Europe/Berlin", "2026-03-29T00:59+00:00", "2026-03-29T08:00+00:00"),
        ("Europe/Berlin", "2026-10-24T20:30+00:00", "2026-10-25T09:00+00:00"),
        ("America/New_York", "2026-03-08T06:30+00:00", "2026-03-08T14:00+00:00"),
        ("Asia/Vladivostok", "2026-03-10T11:00+00:00", "2026-03-11T00:00+00:00"),
        ("Nowhere/Atlantis", "2026-03-10T20:00+00:00", "2026-03-11T07:00+00:00"),
        ("Europe/Berlin", "2026-03-29T07:59:59+00:00", "2026-03-29T08:00+00:00"),
        ("Europe/Berlin", "2026-03-29T08:00+00:00", "2026-03-29T08:00+00:00"),
    ],
)
async def test_a_survey_waits_for_the_customers_own_morning(
    zone: str, event: str, sent: str
) -> None:
    wanted, due = datetime.fromisoformat(event), datetime.fromisoformat(sent)
    clock = ManualClock(wanted)
    quiet = "quiet_hours: 21:00-10:00\n"
    async with shop({"care": SURVEY}, extra=quiet, clock=clock) as world:
        await change(world, "UPDATE customer SET time_zone = ?", zone)
        await deliver(world)
        if due > wanted:
            await world.wait(due - wanted - timedelta(seconds=1))
            assert world.sent()[-1] != "How was A-1?"
            await world.wait(timedelta(seconds=1))
        assert world.sent()[-1] == "How was A-1?"


async def test_a_day_apart_is_a_day_also_when_the_clock_leaps() -> None:
    clock = ManualClock(datetime(2026, 3, 28, 12, tzinfo=UTC))
    async with shop({"news": NEWS}, clock=clock) as world:
        await change(world, "UPDATE customer SET time_zone = 'Europe/Berlin'")
        for number in ("A-1", "A-2"):
            await world.event("order.shipped", CUSTOMER, order={"number": number})
        await world.wait(DAY - timedelta(seconds=1))
        assert not any("A-2" in text for text in world.sent())
        await world.wait(timedelta(seconds=1))
        assert world.sent()[-1] == "A-2 is on its way."
