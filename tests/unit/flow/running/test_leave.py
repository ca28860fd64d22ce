"""Before the bot writes first it asks leave: what it asks, and what each answer makes of it."""

import json
from collections.abc import Sequence

import pytest
from asking_leave import (
    ASK,
    DAY,
    HOUR,
    LATER,
    NIGHT,
    SURVEY,
    asks,
    delayed,
    denied,
    given,
    leave,
    play,
    traced,
)
from flow_driving import MONDAY, Player, catalog

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
)
from cxbot.flow.state import SessionState

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
