"""Scenarios that pass: talks, times, events, stubs."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from scenario_shop import COUPON, GIVEN, HANDLERS, ROOT, _Heard, passes, played, report, story

from cxbot.app.scenarios.run import read_tests, run


def test_the_shipped_scenarios_pass_and_leave_no_step_out() -> None:
    handler = _Heard(logging.WARNING)
    logging.getLogger("cxbot").addHandler(handler)
    try:
        found = run(read_tests(ROOT))
    finally:
        logging.getLogger("cxbot").removeHandler(handler)
    assert [one.scenario.name for one in found.failed] == []
    assert {one.flow: one.percent for one in found.coverage if one.percent < 100} == {}
    assert [one.flow for one in found.coverage if one.ways] == []
    # nothing had to be tried again: a scenario never waits for the machine
    assert handler.said == []


def test_everything_of_a_talk_with_people(tmp_path: Path) -> None:
    steps = """
- wait: 1 day
- bot: How was A-1?
  buttons: ["1", "2", "3", "4", "5"]
- tap: "2"
- human: 2/5 for A-1
- bot: A person will write.
- expect: {tickets: 1, ticket.title: "2/5*", ticket.state: queued, ticket.priority: high}
- operator: Hello, what was it?
- bot: Hello, what was it?
- user: It leaks
- operator: /note a leak again
- bot: nothing
- operator: A new one ships today.
- bot: A new one ships today.
- operator: /done
- bot: "*"
- ended: finished
- expect: {rating: 2, metric.csat: 2, customer.name: Anna, order.number: A-1}
- expect: {ticket.state: resolved}
- expect: {shop.name: Kettles, customer.phone: empty, customer.wants_messages: yes}
"""
    passes(tmp_path, "care", steps)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2025-03-29 12:00", "13:00"),  # the clocks go forward at night: 24 hours later it's one
        ("2025-10-25 12:00", "11:00"),  # and back
        ("2025-03-10 12:00", "12:00"),
    ],
)
def test_a_day_is_24_hours_whatever_the_clocks_do(tmp_path: Path, now: str, until: str) -> None:
    given = GIVEN.replace("2025-03-10 12:00", now)
    one = played(tmp_path, "care", "- wait: 1 day\n- bot: How was A-1?", given)
    assert one.passed
    asked = one.chat[-1].at.astimezone(one.zone)
    assert f"{asked:%H:%M}" == until
    assert one.virtual == timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2025-03-29 22:00", 10), ("2025-10-25 22:00", 12), ("2025-03-10 22:00", 11)],
)
def test_until_is_on_the_clock_of_the_wall(tmp_path: Path, now: str, hours: int) -> None:
    given = GIVEN.replace("2025-03-10 12:00", now)
    one = played(tmp_path, "care", "- wait: until 9:00\n- bot: nothing", given)
    assert (one.passed, one.virtual) == (True, timedelta(hours=hours))


def test_quiet_hours_are_those_of_the_customer(tmp_path: Path) -> None:
    """20:30 at the shop is 23:30 in Samara: it waits for ten o'clock there, six at the shop."""
    steps = "- wait: 1 day\n- bot: nothing\n- wait: until 9:59\n- bot: nothing\n- wait: 1 minute"
    given = GIVEN.replace("12:00", "20:30").replace("name: Anna", "time_zone: Europe/Samara")
    one = played(tmp_path, "care", f"{steps}\n- bot: How was A-1?", given)
    assert one.passed
    assert one.chat[-1].at.isoformat() == "2025-03-12T06:00:00+00:00"
    here = GIVEN.replace("12:00", "20:30")
    passes(tmp_path, "care", "- wait: 1 day\n- bot: How was A-1?", here)


def test_reminders_and_silence_come_at_their_times(tmp_path: Path) -> None:
    steps = "- wait: 1 week\n- bot: How was A-1?\n- bot: Still there?\n- bot: nothing\n"
    steps += "- ended: no reply"
    one = played(tmp_path, "care", steps)
    assert one.passed
    days = [(entry.at - one.scenario.given.now).days for entry in one.chat if entry.who == "bot"]
    assert days == [1, 2]


def test_an_event_that_cancels_only_its_own_order(tmp_path: Path) -> None:
    returned = "- event: order.returned\n  with: {order: {number: A-%s}}\n"
    passes(tmp_path, "care", returned % 1 + "- wait: 3 days\n- bot: nothing\n- ended: cancelled")
    passes(tmp_path, "care", returned % 2 + "- wait: 1 day\n- bot: How was A-1?")


def test_a_limit_lets_it_start_once(tmp_path: Path) -> None:
    again = "- event: order.delivered\n  with: {order: {number: A-%s}}\n- wait: 1 day\n"
    first = '- wait: 1 day\n- bot: How was A-1?\n- tap: "5"\n- bot: Thank you!\n'
    passes(tmp_path, "care", first + again % 1 + "- bot: nothing\n- ended: finished")
    passes(tmp_path, "care", first + again % 2 + "- bot: How was A-2?")


def test_two_flows_wait_for_each_other(tmp_path: Path) -> None:
    again = "- event: order.delivered\n  with: {order: {number: A-2}}\n"
    steps = (
        f"{again}- wait: 1 day\n- bot: How was A-1?\n- bot: nothing\n"
        '- tap: "5"\n- bot: Thank you!\n- bot: How was A-2?\n- tap: "4"\n- bot: Thank you!'
    )
    passes(tmp_path, "care", steps)


def test_one_that_is_not_wanted_never_starts(tmp_path: Path) -> None:
    given = GIVEN.replace("wants_messages: true", "wants_messages: no")
    passes(tmp_path, "care", "- wait: 2 days\n- bot: nothing\n- ended: not relevant", given)


def test_a_customer_nobody_has_heard_of_begins_with_their_first_words(tmp_path: Path) -> None:
    flows = {"hi": 'when: {command: /hi}\ndo:\n  - say: "Hi {customer.name | or: there}!"'}
    given = "\ngiven: {now: 2025-03-10 12:00}\n"
    steps = "- user: /hi\n- bot: Hi there!\n- expect: {customer.orders_count: 0}"
    passes(tmp_path, "hi", steps, given, flows=flows)


def test_orders_are_counted_with_the_one_that_comes(tmp_path: Path) -> None:
    given = GIVEN.replace("name: Anna", "orders_count: 3")
    steps = "- expect: {customer.orders_count: 3, customer.last_order: A-1}"
    passes(tmp_path, "care", steps, given)


def test_stubs_answer_in_place_of_actions(tmp_path: Path) -> None:
    stub = "\ngiven: {calls: {shop.coupon: %s}}\n"
    steps = '- user: /coupon\n- bot: "Here: ONE"'
    flows = {"coupon": COUPON}
    passes(tmp_path, "coupon", steps, stub % "{code: ONE}", flows=flows)
    several = (
        '\n- user: /coupon\n- bot: None left.\n- bot: "Here:*"\n- user: /coupon\n- bot: "Here: TWO"'
    )
    answers = "[{code: ONE}, {error: sold_out}, {code: TWO}]"
    passes(tmp_path, "coupon", steps + several, stub % answers, flows=flows)


def test_without_stubs_the_real_actions_are_called(tmp_path: Path) -> None:
    flows, steps = {"coupon": COUPON}, '- user: /coupon\n- bot: "Here: REAL"'
    passes(tmp_path, "coupon", steps, "\n", flows=flows, handlers=HANDLERS)


def test_a_photo_and_a_phone_are_answers_too(tmp_path: Path) -> None:
    flows = {
        "photo": "when: {command: /p}\ndo:\n  - ask: A picture?\n    answer: photo\n"
        "  - ask: Your phone?\n    answer: phone\n    save: phone\n  - say: Got it."
    }
    steps = (
        "- user: /p\n- bot: A picture?\n- user: {photo: cat.jpg}\n- bot: Your phone?\n"
        '- user: {contact: "+79211234567"}\n- bot: Got it.\n- expect: {phone: "+79211234567"}'
    )
    passes(tmp_path, "photo", steps, "\n", flows=flows)


def test_scenarios_know_nothing_of_each_other(tmp_path: Path) -> None:
    """The same order, ticket number and customer in each, in any order."""
    steps = (
        '- wait: 1 day\n- bot: "*"\n- tap: "1"\n- human: "*"\n- bot: "*"\n- expect: {tickets: 1}'
    )
    tests = {f"t{n}": story("care", steps, name=f"T{n}") for n in range(3)}
    found = report(tmp_path, tests)
    assert [one.passed for one in found.played] == [True] * 3
    assert len({tuple((e.at, e.who, e.text) for e in one.chat) for one in found.played}) == 1
