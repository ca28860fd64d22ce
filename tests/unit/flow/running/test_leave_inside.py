"""Leave for a survey inside another flow, and for what became due under something else."""

from typing import Any

import pytest
from asking_leave import (
    DAY,
    HOUR,
    LATER,
    RUNS,
    SURVEY,
    asks,
    delayed,
    denied,
    given,
    leave,
    play,
    traced,
)
from flow_driving import Player, catalog

from cxbot.flow.protocol import AskLeave, Interrupted, LeaveGiven

# ---- a survey inside another flow ----------------------------------------------------------------


def test_a_survey_that_another_flow_runs_asks_by_its_own_rules() -> None:
    player = play(RUNS, "customer", survey=SURVEY)
    player.types("x")
    assert asks(player) == ("inline", "survey")
    assert player.one(AskLeave).version == player.flows.flows["survey"].version
    assert given(player) == ["How was it?"]
    assert player.state.contact == "c1"
    assert player.types("5") == ["Bye."]


@pytest.mark.parametrize("answer", [denied, lambda player: delayed(player, HOUR)])
def test_a_survey_that_may_not_be_asked_now_is_passed_over(answer: Any) -> None:
    player = play(RUNS, "customer", survey=SURVEY)
    player.types("x")
    assert answer(player) == ["Bye."]
    assert player.ended == "finished"
    assert traced(player)[0].startswith("passed over: ")
    assert player.state.values["found"] == {}
    assert player.timers == {}


def test_a_flow_inside_a_survey_is_passed_over_with_it() -> None:
    outer = SURVEY.replace("do:\n", "do:\n  - run: inner\n")
    flows = catalog(RUNS, survey=outer, inner="flow: inner\ndo:\n  - say: Two questions.\n")
    player = Player(flows, policy=True).start()
    player.types("x")
    assert asks(player) == ("inline", "survey")
    assert denied(player) == ["Bye."]


def test_a_flow_that_only_gives_a_survey_its_moment_asks_for_the_survey() -> None:
    player = play("- wait: 1 day\n- run: survey\n- say: Bye.", survey=SURVEY)
    player.wait(DAY)
    assert asks(player) == ("first", "survey")
    delayed(player, DAY)
    player.wait(DAY)
    assert asks(player) == ("first", "survey")
    assert given(player) == ["How was it?"]
    assert player.types("5") == ["Bye."]


def test_a_survey_after_other_news_comes_with_them_or_not_at_all() -> None:
    player = play("- say: Your parcel is here.\n- run: survey\n- say: Bye.", survey=SURVEY)
    player.send(LeaveGiven(leave=leave(player), contact="c1"))
    assert player.said() == ["Your parcel is here."]
    assert asks(player) == ("inline", "survey")
    assert denied(player) == ["Bye."]
    assert player.state.contact == "c1"


def test_what_is_no_survey_is_run_without_asking() -> None:
    inner = "flow: survey\ncontact: {purpose: service}\n" + SURVEY.partition("\n")[2]
    player = play(RUNS, "customer", survey=inner)
    assert player.types("x") == ["How was it?"]


def test_a_survey_that_goes_on_after_a_wait_asks_by_its_own_rules_again() -> None:
    again = f"{SURVEY}  - wait: 1 day\n  - say: And now?\n"
    player = play(RUNS, "customer", survey=again)
    player.types("x")
    given(player)
    player.types("5")
    player.wait(DAY)
    assert asks(player) == ("first", "survey")
    assert given(player, "c2") == ["And now?", "Bye."]
    assert player.state.contact == "c2"


def test_a_survey_after_silence_is_one_that_the_bot_begins() -> None:
    late = "- ask: Q?\n  no_reply: {after: 1 day, do: [{run: survey}]}\n"
    player = play(late, "customer", survey=SURVEY)
    player.wait(DAY)
    assert asks(player) == ("first", "survey")


def test_a_reminder_in_a_survey_asks_by_the_surveys_rules() -> None:
    player = play(RUNS, "customer", survey=f"{SURVEY}    remind: {{after: 1 hour}}\n")
    player.types("x")
    given(player)
    player.wait(HOUR)
    assert asks(player) == ("reminder", "survey")
    assert given(player) == ["How was it?"]


# ---- something else on top -----------------------------------------------------------------------


def test_an_anytime_entry_over_a_survey_is_answered_at_once() -> None:
    waits = SURVEY.replace("do:\n", "do:\n  - wait: 1 day\n")
    player = play(RUNS, "customer", survey=waits, anytime=LATER)
    player.types("x")
    player.send(Interrupted(flow="anytime:1"))
    assert player.said() == ["M fits most."]


@pytest.mark.parametrize("begun", ["wait", "hold"])
def test_what_became_due_under_an_anytime_entry_still_asks(begun: str) -> None:
    player = play("- wait: 1 hour\n- say: How was it?" if begun == "wait" else "- say: How was it?",
                  anytime=LATER)  # fmt: skip
    if begun == "hold":
        delayed(player, HOUR)
    player.send(Interrupted(flow="anytime:2"))
    assert player.wait(2 * HOUR) == []
    assert player.types("180") == ["M then."]
    assert asks(player) == ("first", "f")
    assert given(player) == ["How was it?"]


def test_what_became_due_under_an_anytime_entry_may_not_be_relevant_any_more() -> None:
    player = play("- wait: 1 hour\n- say: hi", top="if: customer.orders_count < 2\n",
                  customer={"orders_count": 1}, anytime=LATER)  # fmt: skip
    player.send(Interrupted(flow="anytime:2"))
    player.wait(2 * HOUR)
    player.customer["orders_count"] = 2
    assert player.types("180") == ["M then."]
    assert player.ended == "not relevant"


def test_a_question_that_comes_back_after_a_wait_asks_first() -> None:
    player = play("- ask: Q?\n- say: Bye.", "customer", anytime=LATER)
    player.send(Interrupted(flow="anytime:3"))
    player.wait(2 * DAY)
    assert asks(player) == ("first", "f")
    assert given(player) == ["Q?"]
    assert player.types("x") == ["Bye."]
