"""Before the bot writes first it asks leave: what it asks, and what each answer makes of it."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flow_driving import MONDAY, MOSCOW, Player, catalog

from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import (
    ActionFailed,
    Answered,
    AskLeave,
    CallAction,
    Ended,
    Event,
    Initiative,
    Interrupted,
    LeaveDelayed,
    LeaveDenied,
    LeaveGiven,
    OpenTicket,
    Say,
    SetTimer,
    Started,
    TimerFired,
    Traced,
)
from cxbot.flow.state import SessionState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2025, 3, 10, 22, 40, tzinfo=MOSCOW)


def play(steps: str, initiative: Initiative = "bot", **more: Any) -> Player:
    flows = {name: more.pop(name) for name in ("survey", "anytime") if name in more}
    shop, top = more.pop("shop", ""), more.pop("top", "")
    found = catalog(steps, shop=shop, top=top, **flows)
    return Player(found, policy=True, **more).start(initiative=initiative)


def given(player: Player, contact: str = "c1") -> list[str]:
    player.send(LeaveGiven(leave=leave(player), contact=contact))
    return player.said()


def delayed(player: Player, length: timedelta) -> list[str]:
    until = player.now + length
    player.send(LeaveDelayed(leave=leave(player), until=until, why="apart"))
    return player.said()


def denied(player: Player) -> list[str]:
    player.send(LeaveDenied(leave=leave(player), why="consent"))
    return player.said()


def asks(player: Player) -> tuple[str, str]:
    """Kind of the leave that the last turn asked for, and whose rules hold."""
    asked: AskLeave = player.one(AskLeave)
    return asked.kind, asked.flow


def leave(player: Player) -> str:
    asked: AskLeave = player.one(AskLeave)
    return asked.leave


def traced(player: Player) -> list[str]:
    return [effect.detail for effect in player.last if isinstance(effect, Traced)]


# ---- the first message ---------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["say: hi", "ask: hi", "human: x\n  say: hi"])
def test_before_its_first_message_the_bot_asks_and_stops(step: str) -> None:
    player = play(f"- {step}")
    assert asks(player) == ("first", "f")
    asked = player.one(AskLeave)
    assert (asked.version, asked.place.step) == (player.flows.flows["f"].version, "1")
    assert (player.said(), player.tickets, player.state.status) == ([], [], "calling")
    assert given(player) == ["hi"]
    assert player.one(Say).initiative == "bot"
    assert player.state.contact == "c1"


def test_one_leave_serves_until_the_bot_begins_anew() -> None:
    player = play("- say: one\n- say: two\n- wait: 1 hour\n- say: three")
    assert given(player) == ["one", "two"]
    player.wait(HOUR)
    assert asks(player) == ("first", "f")
    assert given(player, "c2") == ["three"]
    assert player.state.contact == "c2"
    assert player.ended == "finished"


def test_what_the_customer_began_asks_nobody() -> None:
    player = play(
        "- ask: one\n- say: two", "customer", now=NIGHT, shop="quiet_hours: 21:00-10:00\n"
    )
    assert player.said() == ["one"]
    assert player.types("x") == ["two"]
    assert not any(isinstance(effect, AskLeave) for effect in player.effects)
    assert player.state.contact == ""


def test_after_a_wait_in_the_customers_own_flow_the_bot_begins() -> None:
    player = play("- say: one\n- wait: 1 day\n- say: two", "customer")
    player.wait(DAY)
    assert asks(player) == ("first", "f")
    assert given(player) == ["two"]


def test_consent_and_quiet_hours_are_the_policys_affair() -> None:
    shop = "quiet_hours: 21:00-10:00\n"
    player = play("- say: hi", now=NIGHT, shop=shop, customer={"wants_messages": False})
    assert given(player) == ["hi"]


def test_what_sends_nothing_asks_nobody() -> None:
    player = play("- set: {n: 1}\n- human: x\n  say: ''\n  and: continue")
    assert (player.ended, player.tickets) == ("finished", ["x"])
    assert not any(isinstance(effect, AskLeave) for effect in player.effects)


def test_an_if_that_says_no_comes_before_any_leave() -> None:
    player = play("- say: hi", top="if: customer.orders_count > 2\n")
    assert player.ended == "not relevant"
    assert not any(isinstance(effect, AskLeave) for effect in player.effects)


def test_a_delay_holds_and_then_asks_again() -> None:
    player = play("- say: hi")
    assert delayed(player, DAY) == []
    assert player.one(SetTimer) == SetTimer(kind="hold", key="hold:1", due=MONDAY + DAY)
    assert traced(player) == [f"apart until {(MONDAY + DAY).isoformat()}"]
    assert player.state.status == "waiting"
    player.wait(DAY)
    assert asks(player) == ("first", "f")
    assert given(player) == ["hi"]


def test_after_a_delay_the_top_if_is_asked_again() -> None:
    top = "if: customer.orders_count < 2\n"
    player = play("- say: hi", top=top, customer={"orders_count": 1})
    delayed(player, DAY)
    player.customer["orders_count"] = 2
    player.wait(DAY)
    assert (player.said(), player.ended) == ([], "not relevant")


def test_a_no_ends_the_flow_as_not_relevant() -> None:
    player = play("- say: hi")
    assert denied(player) == []
    assert player.one(Ended) == Ended(outcome="not relevant", detail="consent")
    assert player.state.status == "ended"


# ---- silence -------------------------------------------------------------------------------------


ASK = "- ask: Q?\n  answer: number\n  remind: {after: 1 hour, say: Still there?}\n"


def test_what_follows_silence_says_that_it_does() -> None:
    late = (
        "- ask: Q?\n  no_reply: {after: 1 day, do: [{say: Never mind.}]}\n- wait: 1 day\n- say: A"
    )
    player = play(late)
    given(player)
    player.wait(DAY)
    assert asks(player) == ("follow_on", "f")
    assert given(player, "c2") == ["Never mind."]
    # Answers belong to what was asked first.
    assert player.state.contact == "c1"
    player.wait(DAY)
    assert asks(player) == ("first", "f")


def test_silence_in_the_customers_own_flow_is_the_first_contact_of_it() -> None:
    player = play("- ask: Q?\n  no_reply: {after: 1 day, do: [{say: Never mind.}]}", "customer")
    player.wait(DAY)
    assert asks(player) == ("follow_on", "f")
    assert given(player, "c2") == ["Never mind."]
    assert player.state.contact == "c2"


def test_a_delayed_follow_on_stays_one() -> None:
    player = play("- ask: Q?\n  no_reply: {after: 1 day, do: [{say: Never mind.}]}")
    given(player)
    player.wait(DAY)
    delayed(player, HOUR)
    player.wait(HOUR)
    assert asks(player) == ("follow_on", "f")
    assert denied(player) == []
    assert player.ended == "not relevant"


def test_silence_that_only_ends_the_flow_asks_nobody() -> None:
    player = play("- ask: Q?\n  no_reply: {after: 1 day}")
    given(player)
    player.wait(DAY)
    assert player.ended == "no reply"
    assert player.said() == []


# ---- reminders -----------------------------------------------------------------------------------


def test_a_reminder_asks_leave_of_its_own_and_keeps_the_contact() -> None:
    player = play(ASK)
    given(player)
    player.wait(HOUR)
    assert asks(player) == ("reminder", "f")
    assert (player.said(), player.state.status) == ([], "asking")
    assert given(player, "c2") == ["Still there?"]
    assert player.one(Say).kind == "remind"
    assert player.state.contact == "c1"
    assert "remind" not in {timer.kind for timer in player.timers.values()}


def test_a_reminder_of_the_customers_own_question_asks_too() -> None:
    player = play(ASK, "customer")
    player.wait(HOUR)
    assert asks(player) == ("reminder", "f")
    assert given(player) == ["Still there?"]
    assert player.state.contact == ""


def test_a_delayed_reminder_asks_again_while_the_question_is_open() -> None:
    player = play(ASK)
    given(player)
    player.wait(HOUR)
    assert delayed(player, HOUR) == []
    assert player.one(SetTimer) == SetTimer(kind="remind", key="remind:3", due=player.now + HOUR)
    player.wait(HOUR)
    assert asks(player) == ("reminder", "f")
    assert given(player) == ["Still there?"]


def test_a_delayed_reminder_of_an_answered_question_is_never_sent() -> None:
    player = play(ASK + "- say: Thanks.")
    given(player)
    player.wait(HOUR)
    delayed(player, HOUR)
    assert player.types("5") == ["Thanks."]
    assert player.wait(DAY) == []


def test_a_denied_reminder_is_left_out_and_the_question_stays_open() -> None:
    player = play(ASK + "- say: Thanks.")
    given(player)
    player.wait(HOUR)
    assert denied(player) == []
    assert traced(player) == ["not reminded: consent"]
    assert player.wait(2 * DAY) == []
    assert player.types("5") == ["Thanks."]


@pytest.mark.parametrize("answer", [given, denied])
def test_nobody_is_reminded_twice_of_one_question(answer: Any) -> None:
    anytime = "anytime:\n  - when: {words: [size]}\n    do:\n      - say: M fits most.\n"
    player = play(ASK, anytime=anytime)
    given(player)
    player.wait(HOUR)
    answer(player)
    # The question comes back after something else; its reminder doesn't.
    player.send(Interrupted(flow="anytime:1"))
    assert player.said() == ["M fits most.", "Q?"]
    assert player.wait(6 * DAY) == []


# ---- a survey inside another flow ----------------------------------------------------------------

SURVEY = (
    "flow: survey\ndo:\n  - ask: How was it?\n    answer: rating 1-5\n    save: score\n"
    "    metric: csat\n"
)
RUNS = "- ask: Q?\n- run: survey\n  save: found\n- say: Bye."


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

LATER = (
    "anytime:\n  - when: {words: [size]}\n    do:\n      - say: M fits most.\n"
    "  - when: {words: [measure]}\n    do:\n      - ask: How tall?\n      - say: M then.\n"
    "  - when: {words: [later]}\n    do:\n      - wait: 2 days\n"
)


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


# ---- answers that come too late, and faults ------------------------------------------------------


def answers(leave: str) -> Sequence[Event]:
    return (
        LeaveGiven(leave=leave, contact="c9"),
        LeaveDelayed(leave=leave, until=MONDAY + DAY, why="apart"),
        LeaveDenied(leave=leave, why="consent"),
    )


def states() -> list[tuple[str, Player]]:
    asked = play(ASK)
    given(asked)
    reminded = play(ASK)
    given(reminded)
    reminded.wait(HOUR)
    given(reminded)
    held = play("- say: hi")
    delayed(held, DAY)
    over = play("- say: hi")
    given(over)
    wanted = play("- say: hi")
    return [
        ("first:1", asked),
        ("reminder:2", asked),
        ("reminder:1", reminded),
        ("first:1", held),
        ("first:1", over),
        ("first:2", wanted),
        ("reminder:1", wanted),
    ]


@pytest.mark.parametrize(("leave", "player"), states())
def test_an_answer_to_a_leave_that_nobody_asks_changes_nothing(leave: str, player: Player) -> None:
    for event in answers(leave):
        assert advance(player.flows, player.state, event, player.world()) == (player.state, ())


def test_a_new_session_was_asked_nothing() -> None:
    flows = catalog("- say: hi")
    state = SessionState.new(flows.flows["f"])
    for event in answers("first:1"):
        assert advance(flows, state, event, Player(flows).world()) == (state, ())


def test_while_leave_is_asked_only_its_answer_counts() -> None:
    player = play("- say: hi", anytime=LATER)
    for event in (
        Answered(text="x"),
        Interrupted(flow="anytime:1"),
        TimerFired(kind="hold", key=""),
    ):
        assert advance(player.flows, player.state, event, player.world()) == (player.state, ())


def test_the_question_for_leave_survives_being_stored() -> None:
    player = play("- set: {customer.segment: new}\n- run: survey", survey=SURVEY)
    row = json.loads(json.dumps(player.state.to_json()))
    assert row["frames"][-1]["waiting"] == {"kind": "leave", "key": "first:1"}
    assert SessionState.from_json(row) == player.state
    assert player.state.customer == {"segment": "new"}
    given(player)
    row = json.loads(json.dumps(player.state.to_json()))
    assert (row["leave"], row["contact"], row["frames"][1]["leave"]) == (True, "c1", True)
    assert SessionState.from_json(row) == player.state
    assert player.state.customer == {}


def test_steps_before_the_question_for_leave_count_with_those_after_it() -> None:
    body = "".join("- set: {n: 1}\n" for _ in range(60))
    player = play(f"{body}- say: hi\n{body}")
    player.send(LeaveGiven(leave=leave(player), contact="c1"))
    assert player.ended == "error"


def test_a_fault_before_leave_was_given_wakes_nobody() -> None:
    player = play("- say: hi")
    flow = player.flows.flows["f"]
    broken = Player(player.flows, policy=True)
    broken.state = SessionState.from_json(
        {"format": 1, "frames": [{"flow": "f", "version": flow.version, "at": "9"}]}
    )
    broken.send(Started(initiative="bot"))
    assert (broken.ended, broken.said(), len(broken.tickets)) == ("error", [], 1)


CALLS = "- call: shop.look\n  save: it\n"


@pytest.mark.parametrize(
    ("steps", "initiative", "told"),
    [
        (CALLS, "bot", False),
        (f"- say: hi\n{CALLS}", "bot", True),
        (CALLS, "customer", True),
    ],
)
def test_a_failed_call_is_told_to_whom_the_bot_may_write(
    steps: str, initiative: Initiative, told: bool
) -> None:
    player = Player(catalog(steps), policy=True, decide=allow).start(initiative=initiative)
    player.send(ActionFailed(call=player.one(CallAction).call, error="timeout"))
    assert bool(player.said()) is told
    assert player.one(OpenTicket).priority == "high"


def allow(asked: AskLeave) -> Event:
    return LeaveGiven(leave=asked.leave, contact=f"c-{asked.kind}")
