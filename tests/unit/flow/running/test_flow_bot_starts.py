"""What the bot begins by itself: quiet hours, consent, and whether it is still relevant."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flow_driving import MOSCOW, Player, catalog

from cxbot.flow.protocol import Answered, Ended, Initiative, OpenTicket, Say, SetTimer, Started

SHOP = "quiet_hours: 21:00-10:00\n"
NIGHT = datetime(2025, 3, 10, 22, 40, tzinfo=MOSCOW)
MORNING = datetime(2025, 3, 11, 10, 0, tzinfo=MOSCOW)


def play(steps: str, initiative: Initiative = "bot", top: str = "", **more: Any) -> Player:
    more.setdefault("now", NIGHT)
    return Player(catalog(steps, shop=SHOP, top=top), **more).start(initiative=initiative)


@pytest.mark.parametrize("step", ["say: hi", "ask: hi", "human: x\n  say: hi"])
def test_at_night_it_holds_until_the_window_closes(step: str) -> None:
    player = play(f"- {step}")
    assert (player.said(), player.tickets, player.state.status) == ([], [], "waiting")
    assert player.one(SetTimer) == SetTimer(kind="hold", key="hold:1", due=MORNING)
    assert player.wait(timedelta(hours=11)) == []
    assert player.wait(timedelta(minutes=20)) == ["hi"]
    assert player.one(Say).initiative == "bot"


def test_replies_are_never_held() -> None:
    player = play("- ask: one\n- say: two", "customer")
    assert player.said() == ["one"]
    assert player.types("x") == ["two"]


def test_after_an_answer_the_initiative_is_the_customers_until_the_next_wait() -> None:
    player = play("- ask: one\n- say: two\n- wait: 1 hour\n- say: three", now=MORNING)
    player.now = NIGHT
    assert player.types("x") == ["two"]
    assert player.wait(timedelta(hours=2)) == []
    assert player.wait(timedelta(hours=10)) == ["three"]


def test_reminders_wait_for_the_morning() -> None:
    player = play("- ask: q\n  remind: {after: 12 hours}", now=MORNING)
    assert player.wait(timedelta(hours=23)) == []
    assert (player.state.status, player.state.open) == ("asking", True)
    assert player.wait(timedelta(hours=1)) == ["q"]


def test_a_silent_step_is_not_held() -> None:
    player = play("- human: x\n  say: ''")
    assert player.one(OpenTicket).reason == "x"


@pytest.mark.parametrize("step", ["say: hi", "ask: hi", "human: x\n  say: hi"])
def test_without_consent_nothing_is_sent(step: str) -> None:
    player = play(f"- {step}", customer={"wants_messages": False})
    assert player.one(Ended).outcome == "not relevant"
    assert (player.said(), player.tickets) == ([], [])


def test_consent_is_asked_when_the_reminder_comes() -> None:
    player = play("- ask: q\n  remind: {after: 1 hour}", now=MORNING)
    player.customer["wants_messages"] = False
    player.wait(timedelta(hours=1))
    assert (player.said(), player.ended) == ([], "not relevant")


def test_the_customers_own_flow_needs_no_consent() -> None:
    assert play("- say: hi", "customer", customer={"wants_messages": False}).said() == ["hi"]


def test_the_top_if_is_asked_again_after_each_wait_and_hold() -> None:
    customer = {"wants_messages": True, "orders_count": 1}
    top = "if: customer.orders_count < 2\n"
    player = play("- wait: 1 hour\n- say: hi", top=top, customer=customer)
    player.wait(timedelta(hours=1))
    assert player.state.status == "waiting"
    player.customer["orders_count"] = 2
    player.wait(timedelta(hours=12))
    assert (player.said(), player.ended) == ([], "not relevant")


def test_the_top_if_is_asked_at_the_start() -> None:
    top = "if: customer.orders_count < 2\n"
    player = play("- say: hi", top=top, now=MORNING, customer={"orders_count": 1})
    assert player.said() == ["hi"]
    player = play("- say: hi", top=top, now=MORNING, customer={"orders_count": 2})
    assert (player.said(), player.ended) == ([], "not relevant")


def test_a_window_before_the_clocks_change() -> None:
    # Berlin: 2025-03-30 02:00 becomes 03:00; the window ends in the gap.
    flows = catalog("- say: hi", shop="quiet_hours: 22:00-02:30\n")
    now = datetime(2025, 3, 30, 0, 30, tzinfo=ZoneInfo("UTC"))
    until = flows.shop.quiet_until(now, "Europe/Berlin")
    assert until is not None
    assert until.isoformat() == "2025-03-30T01:00:00+00:00"


def test_an_error_at_night_calls_a_person_but_does_not_wake_the_customer() -> None:
    player = play("- if: n > 1\n  then: []\n- set: {n: x}")
    player = Player(player.flows, now=NIGHT)
    player.send(Started(values={"n": "x"}, initiative="bot"))
    assert (player.ended, player.said(), len(player.tickets)) == ("error", [], 1)


def test_a_late_answer_at_night_is_answered() -> None:
    player = play("- ask: q\n  answer: number", now=MORNING)
    player.now = NIGHT
    player.send(Answered(text="x"))
    assert len(player.said()) == 1
