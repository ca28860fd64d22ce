"""The closed loop: from a low answer to whether the customer came round."""

from collections.abc import Mapping
from typing import Any

import pytest
from voice_rows import DAY, HOUR, NOW, answer, figure, rating, report

from cxbot.journey.metrics import CSAT
from cxbot.journey.voice.loop import Aftermath, Case, Loop, LowAnswer, cases

Row = Mapping[str, Any]
SAID = NOW - 5 * DAY
TICKET = {"id": "t1", "number": 12, "session_id": "s1", "cause": None, "closed_at": None}


def low(**facts: Any) -> LowAnswer:
    row = answer(1, "csat", **{"at": SAID, "session_id": "s1", "customer_id": "c1", **facts})
    return LowAnswer(
        id=row["id"], at=row["at"], customer_id=row["customer_id"],
        conversation_id=row["conversation_id"], session_id=row["session_id"],
        ticket_id=row["ticket_id"], scale=CSAT, number=1, flow=row["flow"],
    )  # fmt: skip


def event(kind: str, hours: float, ticket: str = "t1", **data: Any) -> Row:
    return {"ticket_id": ticket, "type": kind, "at": SAID + hours * HOUR, "data": data}


def rated(score: int, hours: float, customer: str = "c1") -> Row:
    return {"customer_id": customer, "answered_at": SAID + hours * HOUR, "score": score}


def case(*events: Row, ratings: tuple[Row, ...] = (), tickets: tuple[Row, ...] = (TICKET,)) -> Case:
    after = Aftermath(tickets=tickets, events=events, ratings=ratings)
    (found,) = cases([low()], after)
    return found


def hours(found: Case) -> float | None:
    at = found.contacted_at
    return (at - SAID) / HOUR if at is not None else None


@pytest.mark.parametrize(
    ("events", "after"),
    [
        ((), None),
        ((event("replied", 3), event("replied", 1)), 1),
        ((event("replied", -1),), None),
        ((event("called", 2, result="reached"), event("replied", 5)), 2),
        ((event("called", 2, result="no answer"),), None),
        ((event("called", 2, result="no answer"), event("called", 30, result="reached")), 30),
        ((event("replied", 1, ticket="t9"),), None),
    ],
)
def test_contacted_is_who_was_answered_or_reached(
    events: tuple[Row, ...], after: float | None
) -> None:
    assert hours(case(*events)) == after


@pytest.mark.parametrize(
    ("events", "ratings", "recovered"),
    [
        ((), (), "not known"),
        ((event("called", 2, result="reached", outcome="recovered"),), (), "yes"),
        ((event("called", 2, result="reached", outcome="lost"),), (rated(5, 9),), "no"),
        ((event("called", 2, result="no answer", outcome=""),), (), "not known"),
        # the last word holds
        ((event("called", 9, outcome="recovered"), event("called", 2, outcome="lost")), (), "yes"),
        ((), (rated(4, 9),), "yes"),
        ((), (rated(3, 9), rated(5, 20)), "no"),
        ((), (rated(5, -9),), "not known"),
        ((), (rated(5, 9, customer="c2"),), "not known"),
    ],
)
def test_recovered_is_what_was_said_or_the_next_rating(
    events: tuple[Row, ...], ratings: tuple[Row, ...], recovered: str
) -> None:
    assert case(*events, ratings=ratings).recovered == recovered


def test_a_ticket_that_was_closed_before_is_none_of_its_cases() -> None:
    closed = {**TICKET, "closed_at": SAID - HOUR}
    assert case(event("replied", 1), tickets=(closed,)).tickets == ()
    assert case(event("replied", 1), tickets=({**TICKET, "session_id": "s2"},)).tickets == ()


def test_what_may_still_be_answered_in_time_is_neither_kept_nor_missed() -> None:
    loop = Loop(SAID + 30 * HOUR)
    loop.add(case(event("replied", 1)))
    loop.add(case())
    found = list(loop.figures())
    in_a_day, in_two = (figure(found, f"contacted_within_{limit}_hours") for limit in (24, 48))
    assert (in_a_day.value, in_a_day.n) == (50, 2)
    assert (in_two.value, in_two.n) == (None, 0)
    with_ticket = figure(found, "low_with_ticket")
    assert (loop.low, with_ticket.value) == (2, 100)


def test_the_very_last_moment_is_in_time_and_then_the_time_is_over() -> None:
    loop = Loop(SAID + 24 * HOUR)
    loop.add(case(event("replied", 24)))
    in_a_day = figure(loop.figures(), "contacted_within_24_hours")
    assert (in_a_day.value, in_a_day.n) == (100, 1)


def test_those_of_whom_nobody_knows_are_in_no_share() -> None:
    loop = Loop(NOW)
    for outcome in ("recovered", "recovered", "lost", None):
        loop.add(case(event("called", 1, result="reached", outcome=outcome)))
    recovered = figure(loop.figures(), "recovered")
    assert recovered.n == 3
    assert recovered.parts == {"hits": 2, "not_recovered": 1, "not_known": 1}


def test_a_low_rating_after_a_ticket_is_followed_to_that_ticket() -> None:
    ticket = {"id": "t5", "number": 40, "session_id": None, "cause": "print", "closed_at": None}
    again = {"ticket_id": "t5", "type": "replied", "at": NOW - DAY, "data": {}}
    found = report(
        ratings=[rating(2, ticket_id="t5"), rating(3), rating(5)],
        after=Aftermath(tickets=[ticket], events=[again]),
    ).loop.to_json()
    assert found["low"] == 1
    (case,) = found["cases"]
    assert (case["flow"], case["tickets"], case["cause"]) == ("desk", [40], "print")
    assert case["contacted_after_hours"] == 24
    assert list(found["by_metric"]) == ["csat (desk)"]


@pytest.mark.parametrize(
    ("metric", "number", "called"),
    [
        ("nps", 6, True), ("nps", 7, False), ("csat", 2, True), ("csat", 3, False),
        ("ces", 3, True), ("ces", 4, False), ("likeable", 0, False),
    ],
)  # fmt: skip
def test_which_answers_call_for_somebody(metric: str, number: int, called: bool) -> None:
    assert report(answers=[answer(number, metric)]).loop.low == called


def test_only_the_period_s_own_answers_are_followed() -> None:
    assert report(answers=[answer(0, at=NOW - 31 * DAY)]).loop.low == 0


def test_the_cases_shown_are_the_newest_in_whatever_order_they_were_read() -> None:
    """Answers to surveys are read first, then those after tickets, by ticket."""
    survey = [answer(0, at=NOW - one * HOUR, flow="nps") for one in range(1, 41)]
    desk = [rating(1, asked_at=NOW - 10 * DAY - one * HOUR) for one in range(40)]
    shown = report(answers=survey, ratings=desk).loop.to_json()["cases"]
    assert [case["flow"] for case in shown] == ["nps"] * 40 + ["desk"] * 10
    times = [case["at"] for case in shown]
    assert times == sorted(times, reverse=True)
    assert times[-1] == (NOW - 10 * DAY - 9 * HOUR).isoformat()
