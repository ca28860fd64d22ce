"""What `human` does, in opening hours and outside; and entries at any time."""

from datetime import timedelta

import pytest
from flow_driving import Player, catalog
from verbs import ANYTIME, play

from cxbot.flow.protocol import Answered, HumanEnded, Interrupted, OpenTicket, Say
from cxbot.model.ticket import HumanOutcome

# --- human ---------------------------------------------------------------------------------------


def test_human_waits_and_goes_on() -> None:
    player = play(
        "- human: 'Help {n}'\n  priority: high\n  queue: vip\n  share: {Number: '{n}', No: '{m}'}\n"
        "- say: 'after'\n- set: {n: 1, m: 2}",
        {"n": 5},
    )
    ticket = player.one(OpenTicket)
    assert (ticket.reason, ticket.priority, ticket.queue) == ("Help 5", "high", "vip")
    assert (ticket.share, ticket.wait) == ({"Number": 5}, True)
    assert player.said() == ["A colleague will write here soon."]
    assert player.one(Say).kind == "system"
    assert (player.state.status, player.state.open) == ("human", True)
    assert player.send(Answered(text="hello?")) == ()
    player.send(HumanEnded(outcome="resolved"))
    assert player.said() == ["The chat with our team is over. Anything else: /menu", "after"]


def test_secret_values_are_not_shared() -> None:
    player = play(
        "- human: x\n  share: [n, card]\n  secret: [card]\n- set: {n: 1, card: 2}", {"n": 1}
    )
    assert player.one(OpenTicket).share == {"n": 1}


def test_human_and_continue() -> None:
    player = play("- human: x\n  and: continue\n  say: ''\n- say: on")
    assert player.one(OpenTicket).wait is False
    assert (player.said(), player.ended) == (["on"], "finished")


@pytest.mark.parametrize(
    ("outcome", "done", "last"),
    [
        ("resolved", True, "end"), ("returned", True, "back"), ("closed_by_customer", True, "end"),
        ("timeout", True, "end"), ("off_hours", False, "end"), ("unreachable", False, "end"),
    ],
)  # fmt: skip
def test_outcomes_of_human(outcome: HumanOutcome, done: bool, last: str) -> None:
    player = play("- human: x\n  on:\n    returned:\n      - say: back\n      - stop\n- say: end")
    player.send(HumanEnded(outcome=outcome))
    assert (len(player.said()) == 2, player.said()[-1]) == (done, last)


def test_nobody_took_it_in_time() -> None:
    player = play("- human: x\n  no_answer: {after: 10 minutes, do: [{say: later}]}\n- say: end")
    assert player.wait(timedelta(minutes=10)) == ["later", "end"]
    assert player.send(HumanEnded(outcome="resolved")) == ()


def test_silenced_phrases() -> None:
    player = play("- human: x\n- say: end", shop='messages: {human_called: "", human_done: ""}\n')
    assert player.said() == []
    player.send(HumanEnded(outcome="resolved"))
    assert player.said() == ["end"]


def test_outside_opening_hours_the_customer_hears_when() -> None:
    player = play("- human: x", shop="opening_hours: mon-fri 10:00-12:00\n")
    assert player.said() == [
        "Our team is back from Tuesday 10:00 AM. Your message is already in the queue."
    ]


REFUSE = "opening_hours: mon-fri 10:00-12:00\ndesk: {off_hours: refuse}\n"
BACK = "Our team is back from Tuesday 10:00 AM. Please write to us then."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", [BACK, "end"]),
        ("  say: Soon\n", [BACK, "end"]),
        ('  say: ""\n', ["end"]),
        ("  and: continue\n", [BACK, "end"]),
        ("  on: {off_hours: [{say: We are closed}]}\n", ["We are closed", "end"]),
        ("  on: {resolved: [{say: Done}]}\n", [BACK, "end"]),
    ],
)
def test_a_desk_that_refuses_out_of_hours_opens_no_ticket(more: str, said: list[str]) -> None:
    player = play(f"- human: x\n{more}- say: end", shop=REFUSE)
    assert (player.said(), player.tickets, player.ended) == (said, [], "finished")


def test_a_desk_that_refuses_is_there_in_its_hours() -> None:
    player = play("- human: x", shop=REFUSE.replace("10:00-12:00", "10:00-24:00"))
    assert player.tickets == ["x"]


def test_who_has_a_person_already_is_not_refused() -> None:
    """The ticket was opened in the desk's hours, which are over now."""
    player = play("- human: x", shop=REFUSE.replace("12:00", "24:00"), anytime=ANYTIME)
    player.now += timedelta(hours=12)
    assert player.flows.shop.refuses_at(player.now)
    player.send(Interrupted(flow="anytime:2"))
    assert (player.tickets, BACK in player.said()) == (["x"], False)


def test_who_is_refused_at_night_hears_of_it_in_the_morning() -> None:
    shop = f'{REFUSE}quiet_hours: "00:00-23:59"\n'
    player = Player(catalog("- human: x\n- say: end", shop=shop)).start(initiative="bot")
    assert (player.said(), player.state.status) == ([], "waiting")


# --- anytime -------------------------------------------------------------------------------------


def test_an_anytime_entry_returns_to_the_question() -> None:
    player = play('- ask: "Name?"\n  save: name\n- say: "Hi {name}"', anytime=ANYTIME)
    number = player.state.question
    player.send(Interrupted(flow="anytime:3"))
    assert player.said() == ["It is free", "Name?"]
    assert player.state.question == number
    assert len(player.timers) == 1
    assert player.types("Anna") == ["Hi Anna"]


def test_stop_in_an_anytime_entry_ends_the_session() -> None:
    player = play('- ask: "Name?"', anytime=ANYTIME)
    player.send(Interrupted(flow="anytime:1"))
    assert (player.said(), player.ended, player.timers) == (["Stopped"], "stopped", {})


def test_a_person_in_the_middle_then_back_to_the_question() -> None:
    player = play('- ask: "Name?"\n- say: thanks', anytime=ANYTIME)
    player.send(Interrupted(flow="anytime:2"))
    assert (player.tickets, player.state.status) == (["Asked for a person"], "human")
    player.send(Interrupted(flow="anytime:2"))
    player.send(HumanEnded(outcome="resolved"))
    assert player.said()[-1] == "Name?"
    assert player.types("Anna") == ["thanks"]


def test_an_entry_that_asks_itself() -> None:
    player = play('- ask: "Name?"\n- say: thanks', anytime=ANYTIME)
    for _ in range(30):
        player.send(Interrupted(flow="anytime:4"))
    assert player.said() == ["Sure?"]
    assert len(player.state.frames) == 2
    assert player.types("yes") == ["Name?"]


def test_an_entry_over_a_wait_leaves_its_timer_armed() -> None:
    player = play("- wait: 1 day\n- say: done", anytime=ANYTIME)
    player.send(Interrupted(flow="anytime:4"))
    player.send(Interrupted(flow="anytime:4"))
    assert player.types("yes") == []
    assert player.state.status == "waiting"
    assert player.wait(timedelta(days=1)) == ["done"]


def test_a_wait_that_ends_under_an_entry_goes_on_after_it() -> None:
    player = play("- wait: 1 day\n- say: done", anytime=ANYTIME)
    player.send(Interrupted(flow="anytime:4"))
    assert player.wait(timedelta(days=1)) == []
    assert player.types("yes") == ["done"]


def test_an_entry_may_run_alone() -> None:
    player = Player(catalog("- say: x", anytime=ANYTIME), flow="anytime:1").start()
    assert (player.said(), player.ended) == (["Stopped"], "stopped")
    assert player.flows.flows["anytime:2"].first


def test_a_person_during_human_is_not_called_twice() -> None:
    player = play("- human: x\n- say: end", anytime=ANYTIME)
    player.send(Interrupted(flow="anytime:2"))
    assert player.tickets == ["x"]
    assert player.state.status == "human"
    player.send(HumanEnded(outcome="resolved"))
    assert player.said()[-1] == "end"
