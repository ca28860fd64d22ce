"""Figures of call backs: reached in time or not, recovered, still owed."""

from typing import Any

from desk_figures import hits, seconds
from desk_histories import DAY, HOUR, MINUTE, START, Desked, report

from cxbot.desk import lifecycle
from cxbot.desk.history import unsaid
from cxbot.desk.metrics.gathering import Gathering
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.words import told
from cxbot.model.desk import Desk
from cxbot.model.value import replace


def test_reached_by_a_call_they_are_answered() -> None:
    found = report([Desked().wrote(2).called(30, "no_answer").called(60).wrote(70)])
    assert seconds(found, "first_response_time") == 60 * 60
    assert found.figure("first_response_time", "calendar").n == 1
    assert seconds(found, "oldest_waiting") == (365 * DAY - 70 * MINUTE).total_seconds()


def test_who_asked_for_a_call_is_reached_in_time_or_not() -> None:
    wish: dict[str, Any] = {"call_back": "in the evening"}
    day = 24 * 60
    tickets = [
        Desked("t1", **wish).called(day).called(day + 5, None, "recovered"),
        Desked("t2", **wish).called(day + 1).called(day + 2, None, "lost"),
        Desked("t3", **wish).called(60, "no_answer"),
        Desked("t4", **wish).do(5, lifecycle.CustomerClosed()),
        Desked("t5").called(1, "reached", "lost"),  # nobody had asked for it
    ]
    found = report(tickets)
    assert hits(found.figure("called_back_in_a_day")) == (1, 3)
    assert hits(found.figure("called_back_in_two_days")) == (2, 3)
    recovered = found.figure("call_backs_recovered")
    assert (hits(recovered), recovered.low, recovered.high) == ((1, 2), 9.453, 90.547)
    assert found.figure("call_backs_owed").value == 1
    assert "Calls owed: 1" in told(found, "en")
    assert "Перезвонили за сутки: 33 % из 3" in told(found, "ru")


def test_a_call_that_may_still_come_in_time_does_not_count() -> None:
    wish = Desked(call_back="now")
    soon = report([wish], now=START + 23 * HOUR)
    assert soon.figure("called_back_in_a_day").value is None
    late = report([wish], now=START + 25 * HOUR)
    assert hits(late.figure("called_back_in_a_day")) == (0, 1)
    assert late.figure("called_back_in_two_days").value is None


def test_a_correction_counts_as_the_last_word() -> None:
    ticket = Desked(call_back="now").called(5, "reached", "lost").called(9, None, "recovered")
    assert hits(report([ticket]).figure("call_backs_recovered")) == (1, 1)


def test_asked_for_again_a_call_is_owed_again() -> None:
    again = lifecycle.AskedAgain(reason="?", call_back="tomorrow")
    ticket = Desked(call_back="now").do(1, again).called(5).do(60, again)
    found = report([ticket], now=START + 10 * HOUR)
    assert hits(found.figure("called_back_in_a_day")) == (1, 1)
    assert found.figure("call_backs_owed").value == 1


def test_what_was_wished_is_counted_also_when_the_words_are_erased() -> None:
    ticket = Desked(call_back="now", call_phone="+7 900 123-45-67").called(5)
    ticket.events = [
        replace(one, data=unsaid(one.data), changed=unsaid(one.changed)) for one in ticket.events
    ]
    found = Gathering(Desk(), Period(since=None, until=START + DAY, now=START + DAY))
    found.ticket("t1", ticket.events)
    assert "900" not in str(ticket.events)
    assert hits(found.report().figure("called_back_in_a_day")) == (1, 1)
