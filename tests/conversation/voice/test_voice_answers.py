"""What customers answer is kept once, by the key of what they chose, with whose work it is about
as it was when they were asked; an invitation says how far it got."""

from datetime import timedelta
from typing import Any

import pytest
from asking_shop import (
    DAY,
    HOUR,
    NPS,
    SURVEY,
    answers,
    change,
    consents,
    decisions,
    deliver,
    invitations,
    pay,
    rows,
    shop,
)

from cxbot.app.folder.files import read_texts
from cxbot.testing import CUSTOMER


async def test_half_a_questionnaire_counts_too() -> None:
    async with shop({"nps": NPS}) as world:
        await pay(world)
        await world.tap("9")
        [answer] = await answers(world)
        [invitation] = await invitations(world)
        told: dict[str, Any] = {
            "flow": "nps",
            "source": "survey",
            "metric": "nps",
            "kind": "rating",
            "number": 9,
        }
        told |= {"least": 0, "most": 10, "option": None, "text": "", "late": 0, "incentivised": 0}
        told |= {"invitation_id": invitation["id"], "step": "1", "language": "en"}
        assert {name: answer[name] for name in told} == told
        assert (invitation["answered_at"], invitation["completed_at"]) == (answer["at"], None)
        points = [p["id"] for p in await world.touchpoints("in") if p["outcome"] == "answered"]
        assert answer["touchpoint_id"] == points[-1]
        await world.wait(4 * DAY)
        [invitation] = await invitations(world)
        assert invitation["completed_at"] is None


async def test_a_whole_one_is_complete() -> None:
    async with shop({"nps": NPS}) as world:
        await pay(world)
        await world.say(CUSTOMER, "9")
        assert await world.say(CUSTOMER, "Fine prints") == ["Noted."]
        assert [(row["kind"], row["text"]) for row in await answers(world)] == [
            ("rating", ""),
            ("text", "Fine prints"),
        ]
        [invitation] = await invitations(world)
        assert invitation["answered_at"] is not None
        assert invitation["completed_at"] is not None
        assert (invitation["refused_at"], invitation["late"]) == (None, None)


CHOICE = """
when: {event: order.paid}
do:
  - ask: {en: How do you wear it?, ru: Как носите?}
    answer: choice
    choices:
      work: {en: To work, ru: На работу}
      sleep: {en: In bed, ru: Дома}
    save: use
  - ask: Again?
    answer: yes/no
    save: again
  - ask: How many have you got?
    answer: number
    save: count
  - ask: Anything else?
    answer: text
    save: more
    skip: No
  - say: Bye.
contact: {purpose: survey, wave: spring}
"""


@pytest.mark.parametrize(("language", "label"), [("en", "In bed"), ("ru", "Дома")])
async def test_answers_of_all_languages_add_up(language: str, label: str) -> None:
    async with shop({"use": CHOICE}) as world:
        await world.say(CUSTOMER, "hi", person={"language": language})
        await pay(world)
        await world.tap(label, person={"language": language})
        await world.say(CUSTOMER, "yes", person={"language": language})
        await world.say(CUSTOMER, "12", person={"language": language})
        await world.say(CUSTOMER, "No", person={"language": language})
        found = await answers(world)
        assert [(row["kind"], row["option"], row["number"]) for row in found] == [
            ("choice", "sleep", None),
            ("yes/no", "yes", None),
            ("number", None, 12),
            ("skipped", None, None),
        ]
        assert {(row["language"], row["wave"], row["text"]) for row in found} == {
            (language, "spring", "")
        }


async def test_what_the_customer_began_has_answers_and_no_invitation() -> None:
    flow = SURVEY.replace("{event: order.delivered}", "{command: /rate}")
    flow = flow.replace("{order.number}", "it")
    async with shop({"rate": flow}) as world:
        await world.say(CUSTOMER, "/rate")
        await world.say(CUSTOMER, "3")
        [answer] = await answers(world)
        assert (answer["source"], answer["invitation_id"]) == ("own", None)
        assert await invitations(world) == []
        assert await decisions(world) == []


async def test_a_secret_answer_is_nobodys_business_here_either() -> None:
    flow = """
when: {event: order.paid}
do:
  - ask: What went wrong?
    answer: text
    save: what
  - human: "Somebody is unhappy"
    secret: [what]
contact: {purpose: survey}
"""
    async with shop({"secret": flow}) as world:
        await pay(world)
        await world.say(CUSTOMER, "my illness")
        [answer] = await answers(world)
        assert (answer["kind"], answer["text"]) == ("text", "•••")


SERVED = """
when: {command: /person}
do:
  - human: Help
  - run: care
"""


async def test_whose_work_it_is_about_is_what_it_was_when_they_were_asked() -> None:
    inner = SURVEY.replace("when: {event: order.delivered}", "touchpoint: chat\nstage: after")
    inner = inner.replace("{order.number}", "it")
    async with shop({"care": inner, "person": SERVED}, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await world.operator("Hello!")
        await world.operator("/done")
        assert world.sent()[-1] == "How was it?"
        [ticket] = await rows(world, "SELECT * FROM ticket")
        await change(world, "UPDATE ticket SET operator_id = NULL, queue = 'other'")
        await world.say(CUSTOMER, "2")
        [answer] = await answers(world)
        [invitation] = await invitations(world)
        for row in (answer, invitation):
            assert (row["ticket_id"], row["operator_id"]) == (ticket["id"], "2001")
            assert (row["touchpoint"], row["stage"]) == ("chat", "after")


# --- refused -------------------------------------------------------------------------------------


async def test_stop_said_to_a_survey_ends_all_of_them_and_says_so() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        said = await world.say(CUSTOMER, "/stop")
        assert said == [
            "OK, no more questions about how we did. Everything else stays. "
            "To take it back: /subscribe surveys"
        ]
        [invitation] = await invitations(world)
        assert invitation["refused_at"] is not None
        await world.wait(100 * DAY)
        await deliver(world, "A-2")
        assert (await decisions(world))[-1] == ("care", "first", "deny", "consent")
        await world.say(CUSTOMER, "/subscribe surveys")
        await deliver(world, "A-3")
        assert world.sent()[-1] == "How was A-3?"


async def test_an_anytime_word_that_stops_refuses_as_well() -> None:
    stop = "anytime:\n  - when: {words: [enough]}\n    first: yes\n    do: [stop]\n"
    async with shop({"care": SURVEY, "anytime": stop}) as world:
        await deliver(world)
        said = await world.say(CUSTOMER, "Enough!")
        assert said[-1].startswith("OK, no more questions")
        [invitation] = await invitations(world)
        assert invitation["refused_at"] is not None


@pytest.mark.parametrize(("begun", "off"), [("{event: order.paid}", 1), ("{command: /go}", 0)])
async def test_a_survey_inside_of_another_flow_is_refused_with_it(begun: str, off: int) -> None:
    """Only where the bot began it all does "stop" speak of surveys."""
    inner = SURVEY.replace("when: {event: order.delivered}\n", "").replace("{order.number}", "it")
    outer = f"when: {begun}\ndo:\n  - run: care\n"
    async with shop({"care": inner, "outer": outer}) as world:
        await (world.say(CUSTOMER, "/go") if "command" in begun else pay(world))
        assert world.sent()[-1] == "How was it?"
        await world.say(CUSTOMER, "/stop")
        [invitation] = await invitations(world)
        assert invitation["refused_at"] is not None
        refused = [row for row in await consents(world) if row[2] == "stop"]
        assert len(refused) == off


async def test_to_stop_what_they_began_themselves_says_nothing_of_surveys() -> None:
    size = "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n"
    async with shop({"size": size, "care": SURVEY}) as world:
        await world.say(CUSTOMER, "/size")
        assert await world.say(CUSTOMER, "/stop") == ["OK, stopped."]
        await deliver(world)
        assert world.sent()[-1] == "How was A-1?"


async def test_to_begin_the_same_again_is_no_refusal() -> None:
    flow = SURVEY.replace("{event: order.delivered}", "{event: order.delivered, command: /rate}")
    async with shop({"rate": flow.replace("{order.number}", "it")}) as world:
        await deliver(world)
        await world.say(CUSTOMER, "/rate")
        [invitation] = await invitations(world)
        assert invitation["refused_at"] is None
        await world.say(CUSTOMER, "5")
        [answer] = await answers(world)
        assert answer["source"] == "own"


# --- late ----------------------------------------------------------------------------------------


async def test_a_late_tap_is_taken_up_where_it_stood() -> None:
    async with shop({"nps": NPS}) as world:
        await pay(world)
        await world.wait(5 * DAY)
        [session] = await rows(world, "SELECT * FROM session")
        assert session["outcome"] == "no reply"
        assert await world.tap("7") == ["Why?"]
        assert await world.say(CUSTOMER, "Too long") == ["Noted."]
        assert [(row["late"], row["session_id"]) for row in await answers(world)] == [
            (1, session["id"]),
            (1, session["id"]),
        ]
        [invitation] = await invitations(world)
        assert invitation["completed_at"] is not None
        [session] = await rows(world, "SELECT * FROM session")
        assert session["outcome"] == "finished"
        assert await decisions(world) == [
            ("nps", "first", "allow", None),
            ("nps", "reminder", "allow", None),
        ]


async def test_a_late_digit_that_nobody_else_wants_is_the_answer() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        await world.wait(5 * DAY)
        assert "did not understand" in (await world.say(CUSTOMER, "7"))[0]
        assert await world.say(CUSTOMER, "4️⃣") == ["4, thank you."]
        assert "did not understand" in (await world.say(CUSTOMER, "4"))[0]
        [answer] = await answers(world)
        assert (answer["number"], answer["late"]) == (4, 1)


async def test_a_digit_that_somebody_wants_is_theirs() -> None:
    size = "when: {command: /size}\ndo:\n  - ask: How many?\n    answer: number\n    save: n\n"
    async with shop({"care": SURVEY, "size": size}) as world:
        await deliver(world)
        await world.wait(5 * DAY)
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "4")
        assert await answers(world) == []


async def test_a_late_tap_goes_on_top_of_an_open_question() -> None:
    size = "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n"
    size += "  - say: OK.\n"
    async with shop({"nps": NPS, "size": size}) as world:
        await pay(world)
        await world.wait(5 * DAY)
        await world.say(CUSTOMER, "/size")
        assert await world.tap("3") == ["Why?"]
        said = await world.say(CUSTOMER, "Slow")
        assert said == ["Noted.", "Shall we go on where we were?"]
        await world.tap("Continue")
        assert await world.say(CUSTOMER, "180") == ["OK."]


async def test_late_answers_may_fall_silent_again() -> None:
    async with shop({"nps": NPS}) as world:
        await pay(world)
        await world.wait(4 * DAY)
        await world.tap("7")
        await world.wait(4 * DAY)
        [session] = await rows(world, "SELECT * FROM session")
        assert session["outcome"] == "no reply"
        assert len(await answers(world)) == 1
        # what is asked now is words, which may mean anything
        assert "did not understand" in (await world.say(CUSTOMER, "7"))[0]


async def test_a_window_of_its_own_ends_earlier() -> None:
    async with shop({"care": "contact: {window: 4 days}\n" + SURVEY}) as world:
        await deliver(world)
        await world.wait(4 * DAY)
        await world.tap("5")
        assert world.toasts()[-1] == "This question is closed."
        assert await answers(world) == []


async def test_what_is_answered_after_the_window_is_heard_but_does_not_count() -> None:
    flow = "contact: {window: 1 day}\n" + SURVEY
    async with shop({"care": flow}) as world:
        await deliver(world)
        await world.wait(2 * DAY)
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        assert await answers(world) == []
        [invitation] = await invitations(world)
        assert (invitation["answered_at"], invitation["completed_at"]) == (None, None)


async def test_a_late_answer_finds_the_version_it_was_asked_in() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        await world.wait(5 * DAY)
        await world.restart({"care": SURVEY.replace("rating 1-5", "rating 0-10")})
        assert await world.tap("5") == ["5, thank you."]
        (world.folder / "flows" / "care.yaml").unlink()
        await deliver(world, "A-2")
        [answer] = await answers(world)
        assert answer["most"] == 5


async def test_a_late_answer_finds_a_version_that_needs_the_shop_of_then() -> None:
    named = "answers: {colour: {list: [red, blue], example: red}}\n"
    why = "    answer: text\n"
    flow = NPS.replace(why, "    answer: colour\n")
    async with shop({"nps": flow}, extra=named) as world:
        await world.engine.swap(world.engine.project, read_texts(world.folder))
        await pay(world)
        await world.say(CUSTOMER, "7")
        await world.wait(5 * DAY)
        shop_now = (world.folder / "flows" / "shop.yaml").read_text().replace(named, "")
        await world.restart({"shop": shop_now, "nps": NPS})
        assert await world.tap("red") == ["Noted."]
        assert [row["option"] for row in await answers(world)] == [None, "red"]


async def test_a_restart_between_silence_and_the_late_answer_loses_nothing() -> None:
    async with shop({"care": SURVEY}) as world:
        await deliver(world)
        await world.wait(5 * DAY + timedelta(minutes=1))
        await world.restart()
        await world.wait(HOUR)
        assert await world.say(CUSTOMER, "five") == ["5, thank you."]
