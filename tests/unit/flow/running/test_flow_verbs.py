"""What each verb does: say, set, match, go, wait, call, run; and other ends."""

from datetime import timedelta
from typing import Any

import pytest
from flow_driving import MONDAY, Player, catalog
from verbs import play

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
