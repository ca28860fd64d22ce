"""What each verb does, one step at a time."""

from datetime import timedelta
from typing import Any

import pytest
from flow_driving import MONDAY, Player, catalog

from cxbot.flow.protocol import (
    Accepted,
    ActionFailed,
    ActionReturned,
    Answered,
    CancelTimers,
    Ended,
    EventSeen,
    HumanEnded,
    Interrupted,
    Link,
    OpenTicket,
    Resumed,
    Say,
    SetCustomer,
    SetTimer,
    Started,
    Stopped,
    TimerFired,
    Traced,
    Unreachable,
)
from cxbot.flow.turn import MAX_FRAMES
from cxbot.model.ticket import HumanOutcome

ANYTIME = """
anytime:
  - when: {command: /stop, words: [stop]}
    do:
      - say: "Stopped"
      - stop
  - when: {words: [operator]}
    first: yes
    do:
      - human: Asked for a person
  - when: {words: [price]}
    do:
      - say: "It is free"
  - when: {words: [survey]}
    do:
      - ask: "Sure?"
        answer: yes/no
"""


def play(steps: str, values: dict[str, Any] | None = None, **more: Any) -> Player:
    return Player(catalog(steps, **more)).start(values)


def test_say_has_a_place_links_and_a_photo() -> None:
    player = play(
        '- say: "<b>Hi</b>"\n'
        "  links: {Go: https://x.example, Nowhere: '{shop.name}'}\n"
        "  photo: https://x.example/a.jpg\n"
        "  touchpoint: hello\n",
        top="stage: service\n",
    )
    say = player.one(Say)
    assert (say.text.text, say.kind, say.initiative) == ("Hi", "say", "customer")
    assert say.links[0] == Link(label="Go", url="https://x.example")
    assert (say.attachment.kind, say.attachment.url) == ("photo", "https://x.example/a.jpg")
    version = player.flows.flows["f"].version
    place = say.place
    assert (place.flow, place.flow_version, place.step, place.line) == ("f", version, "1", 4)
    assert (place.stage, place.touchpoint, place.task) == ("service", "hello", None)
    assert player.ended == "finished"
    assert [type(e) for e in player.last] == [Say, Traced, CancelTimers, Ended]


def test_an_empty_text_is_not_sent() -> None:
    player = play('- set: {a: ""}\n- say: "{a}"')
    assert (player.said(), player.ended) == ([], "finished")


def test_set_keeps_types_and_tells_the_customers_fields() -> None:
    player = play(
        "- set: {a: 1, b: yes, c: '{a}', d: 'x{a}', customer.segment: vip}\n"
        "- if: b and c == 1 and d == 'x1' and customer.segment == 'vip'\n"
        "  then:\n    - say: right\n"
    )
    assert player.said() == ["right"]
    assert player.one(SetCustomer) == SetCustomer(field="segment", value="vip")
    assert player.state.values == {"a": 1, "b": True, "c": 1, "d": "x1"}
    changed = next(e.changed for e in player.last if isinstance(e, Traced))
    assert changed["customer.segment"] == "vip"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1, "low"), ("2", "low"), (2.5, "else"), (3, "three"), ("new", "fresh"),
        ("packed", "fresh"), (True, "yes"), (None, "empty"), ("other", "else"), ("5.00", "five"),
        ([], "empty"), ({"a": 1}, "else"),
    ],
)  # fmt: skip
def test_match(value: Any, said: str) -> None:
    steps = (
        "- match: v\n  cases:\n    1-2:\n      - say: low\n    3:\n      - say: three\n"
        "    new, packed:\n      - say: fresh\n    yes:\n      - say: yes\n"
        "    empty:\n      - say: empty\n    5-6:\n      - say: five\n"
        "    else:\n      - say: else\n- set: {v: 1}"
    )
    assert play(steps, {"v": value}).said() == [said]


def test_if_then_else_and_going_on() -> None:
    steps = (
        "- set: {n: 1}\n- if: n == 2\n  then:\n    - say: two\n  else:\n    - say: one\n"
        "- if: n == 2\n  then: []\n- say: end"
    )
    assert play(steps).said() == ["one", "end"]


def test_go_and_the_limit_of_steps() -> None:
    assert play("- go: there\n- say: no\n- say: yes\n  id: there").said() == ["yes"]
    player = play("- set: {a: 1}\n  id: again\n- go: again")
    assert player.ended == "error"
    ended = player.one(Ended)
    assert "flows/f.yaml:3" in ended.detail
    assert "100 steps" in ended.detail
    assert player.one(OpenTicket).wait is False
    assert player.said() == ["Something did not work on our side. I am calling a colleague."]


def test_steps_are_counted_across_calls() -> None:
    player = play("- call: shop.find\n  id: again\n- go: again")
    for _ in range(60):
        if player.ended:
            break
        player.send(ActionReturned(call=player.call.call, value=None))
    assert player.ended == "error"


def test_wait_then_go_on() -> None:
    player = play("- wait: 3 days\n- say: hi")
    timer = player.one(SetTimer)
    assert (timer.kind, timer.due - MONDAY) == ("wait", timedelta(days=3))
    assert (player.state.status, player.state.open) == ("waiting", False)
    assert player.wait(timedelta(days=2)) == []
    assert player.wait(timedelta(days=1)) == ["hi"]
    assert player.ended == "finished"


def test_wait_until_is_local() -> None:
    player = play("- wait: until 10:00\n- say: hi")
    assert player.one(SetTimer).due.isoformat() == "2025-03-11T07:00:00+00:00"


# --- call ----------------------------------------------------------------------------------------

CALL = (
    "- call: shop.find\n  with: {number: '{n}', note: 'N {n}', many: [1, '{n}'], flag: yes}\n"
    "  save: order\n  on_error:\n    not_found:\n      - say: none\n"
    "- say: '{order.number}'\n- set: {n: 1}\n"
)


def test_call_and_its_answer() -> None:
    player = play(CALL, {"n": 5})
    assert player.state.status == "calling"
    assert (player.call.call, player.call.name) == ("1#1", "shop.find")
    assert player.call.arguments == {"number": 5, "note": "N 5", "many": [1, 5], "flag": True}
    assert player.send(ActionReturned(call="1#9", value=None)) == ()
    player.send(ActionReturned(call="1#1", value={"number": "A-1"}))
    assert (player.said(), player.ended) == (["A-1"], "finished")


def test_a_failed_call_by_name_and_else() -> None:
    player = play(CALL, {"n": 5})
    player.send(ActionFailed(call="1#1", error="not_found"))
    assert player.said() == ["none"]
    player = play("- call: a\n  on_error:\n    else:\n      - say: other\n")
    player.send(ActionFailed(call="1#1", error="timeout"))
    assert player.said() == ["other"]


def test_a_failed_call_without_a_branch_calls_a_person_and_ends() -> None:
    player = play(CALL, {"n": 5})
    player.send(ActionFailed(call="1#1", error="timeout", detail="10 s"))
    ticket = player.one(OpenTicket)
    assert (ticket.reason, ticket.wait) == ("shop.find failed: timeout", True)
    assert player.said() == ["Something did not work on our side. I am calling a colleague."]
    assert player.state.status == "human"
    player.send(HumanEnded(outcome="resolved"))
    assert player.ended == "error"


def test_a_field_of_the_customer_shows_after_a_call_of_the_same_turn() -> None:
    player = play("- set: {customer.x: 1}\n- call: a\n- say: '{customer.x}'")
    player.customer = {}
    player.send(ActionReturned(call="2#1", value=None))
    assert player.said() == ["1"]


# --- run and stop --------------------------------------------------------------------------------


def test_run_returns_with_the_values_of_the_other_flow() -> None:
    sub = "flow: g\ndo:\n  - ask: 'For {who}?'\n    save: a\n  - stop\n  - say: never\n"
    player = play("- run: g\n  with: {who: Anna}\n  save: r\n- say: 'got {r.a}'", g=sub)
    assert player.said() == ["For Anna?"]
    assert player.state.flow == "f"
    assert {name for name, _ in player.state.versions()} == {"f", "g"}
    assert player.types("yes") == ["got yes"]
    assert player.ended == "finished"


def test_flows_too_deep_inside_each_other_end_in_an_error() -> None:
    """A circle is no flow that could be loaded; a chain of more than MAX_FRAMES is."""
    chain = {f"g{n}": f"flow: g{n}\ndo:\n  - run: g{n + 1}\n" for n in range(MAX_FRAMES)}
    chain[f"g{MAX_FRAMES}"] = f"flow: g{MAX_FRAMES}\ndo: []\n"
    assert Player(catalog("- run: g0", **chain)).start().ended == "error"


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
        "Our team is back Tuesday 10:00 AM. Your message is already in the queue."
    ]


REFUSE = "opening_hours: mon-fri 10:00-12:00\ndesk: {off_hours: refuse}\n"
BACK = "Our team is back Tuesday 10:00 AM. Please write to us then."


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


# --- other ends ----------------------------------------------------------------------------------


def test_events_that_do_not_fit_change_nothing() -> None:
    player = play('- ask: "Name?"')
    state = player.state
    for event in (
        Started(),
        TimerFired(kind="wait", key="wait:9"),
        TimerFired(kind="human", key=""),
        TimerFired(kind="no_reply", key="no_reply:9"),
        ActionReturned(call="1#1", value=1),
        HumanEnded(outcome="resolved"),
        EventSeen(type="order.returned", data={}),
        Interrupted(flow="nobody"),
        Answered(choice=7),
        Answered(choice=-1),
    ):
        assert player.send(event) == ()
        assert player.state == state


def test_stopped_and_unreachable() -> None:
    player = play('- ask: "Name?"')
    assert player.send(Stopped()) == (CancelTimers(), Ended(outcome="stopped"))
    assert player.send(Stopped()) == ()
    player = play('- ask: "Name?"')
    assert player.send(Unreachable()) == (CancelTimers(), Ended(outcome="unreachable"))


def test_cancel_when_the_same_order_comes_back() -> None:
    top = (
        "when: {event: order.delivered}\ncancel_when: {event: order.returned, same: order.number}\n"
    )
    player = play("- wait: 1 day", {"order": {"number": "A-1"}}, top=top)
    assert player.send(EventSeen(type="order.returned", data={"order": {"number": "B"}})) == ()
    assert player.send(EventSeen(type="order.returned", data={})) == ()
    assert player.send(EventSeen(type="order.paid", data={"order": {"number": "A-1"}})) == ()
    player.send(EventSeen(type="order.returned", data={"order": {"number": "A-1"}}))
    assert player.ended == "cancelled"


def test_a_wrong_type_at_run_time_is_an_error_with_its_line() -> None:
    player = play("- if: n > 5\n  then: []\n- set: {n: 1}", {"n": "many"})
    assert player.ended == "error"
    assert player.one(Ended).detail == ('flows/f.yaml:3: "many" and "5" can not be put in order')


def test_resumed_repeats_the_question_or_offers_to_go_on() -> None:
    player = play('- ask: "Name?"\n  save: name\n- say: "Hi {name}"')
    player.send(Resumed())
    assert player.said() == ["Name?"]
    player.send(Resumed(asked=True))
    offer = player.one(Say)
    assert [c.label for c in offer.choices[0]] == ["Continue", "Stop"]
    assert offer.question == player.state.question != 1
    assert player.tap(5) == []
    assert player.tap(0) == ["Name?"]
    player.send(Resumed(asked=True))
    assert player.types("продолжить") == ["Name?"]
    player.send(Resumed(asked=True))
    assert player.types("Anna") == ["Hi Anna"]
    assert player.one(Accepted).value == "Anna"


def test_stop_on_the_way_back() -> None:
    player = play('- ask: "Name?"')
    player.send(Resumed(asked=True))
    assert player.tap(1) == ["OK, stopped."]
    assert player.ended == "stopped"
