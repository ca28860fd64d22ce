"""Leave for what follows silence, and for reminders: one of its own, and once."""

from typing import Any

import pytest
from asking_leave import ASK, DAY, HOUR, asks, delayed, denied, given, play, traced

from cxbot.flow.protocol import Interrupted, Say, SetTimer

# ---- silence -------------------------------------------------------------------------------------


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
