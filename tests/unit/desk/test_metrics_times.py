"""Response and resolution times, and shares of tickets, recomputed from the log."""

import pytest
from desk_figures import OFFICE, hits, seconds
from desk_histories import DAY, MINUTE, START, Desked, report

from cxbot.desk import lifecycle

# --- times ---------------------------------------------------------------------------------------


def test_the_first_response_is_the_first_answer_that_arrived() -> None:
    found = report([Desked().wrote(2).took(4).answered(10, arrives=1).answered(20)])
    assert seconds(found, "first_response_time") == 11 * 60
    assert seconds(found, "wait_to_claim") == 4 * 60
    assert found.figure("first_response_time", "calendar").n == 1


def test_an_answer_that_never_arrived_is_no_response() -> None:
    found = report([Desked().answered(10, arrives=-1)])
    assert seconds(found, "first_response_time") is None
    assert seconds(found, "oldest_waiting") == (365 * DAY).total_seconds()


def test_the_customer_feels_the_time_since_they_asked_for_a_person() -> None:
    asked = (START - 7 * MINUTE).isoformat()
    found = report([Desked(felt_at=asked).answered(10)])
    assert seconds(found, "felt_first_response_time") == 17 * 60
    assert seconds(found, "first_response_time") == 10 * 60


def test_the_next_response_counts_from_the_oldest_message_without_answer() -> None:
    found = report([Desked().answered(5).wrote(20).wrote(30).answered(50)])
    assert seconds(found, "next_response_time") == 30 * 60
    assert found.figure("reply_time", "calendar").n == 2


def test_what_was_written_while_an_answer_was_on_its_way_waits_for_the_next() -> None:
    ticket = Desked().answered(5, arrives=-1).wrote(6)
    ticket.arrived(8, "p1", ticket.moment(5)).answered(16)
    found = report([ticket])
    assert seconds(found, "first_response_time") == 8 * 60
    assert seconds(found, "next_response_time") == 10 * 60


def test_a_second_answer_to_nothing_is_no_response_time() -> None:
    found = report([Desked().answered(5).answered(6)])
    assert found.figure("reply_time", "calendar").n == 1


def test_an_answer_to_nothing_does_not_answer_what_came_while_it_was_on_its_way() -> None:
    ticket = Desked().answered(5).answered(6, arrives=-1).wrote(7)
    ticket.arrived(9, "p2", ticket.moment(6))
    found = report([ticket])
    assert found.figure("next_response_time", "calendar").n == 0
    assert seconds(found, "oldest_waiting") == (365 * DAY - 7 * MINUTE).total_seconds()


def test_working_hours_count_only_while_somebody_works() -> None:
    """Handed over at 9, an hour before the office opens."""
    figure = report([Desked().answered(90)], OFFICE).figure("first_response_time", "business")
    assert (figure.value, figure.more["p90"], figure.more["mean"]) == (1800, 1800, 1800)


def test_resolution_is_first_and_full() -> None:
    ticket = Desked().answered(5).resolved(60).reopened(120).resolved(300).closed(300 + 4 * 1440)
    found = report([ticket])
    assert seconds(found, "first_resolution_time") == 60 * 60
    assert seconds(found, "full_resolution_time") == 300 * 60
    # queued 0-5, then theirs; ours again from the reopening on
    assert seconds(found, "handle_time") == (5 + 180) * 60


def test_full_resolution_waits_until_nothing_can_undo_it() -> None:
    found = report([Desked().answered(5).resolved(60)])
    assert seconds(found, "first_resolution_time") == 60 * 60
    assert seconds(found, "full_resolution_time") is None
    assert seconds(found, "handle_time") is None


def test_a_sample_lies_in_the_period_of_its_date() -> None:
    ticket = Desked().answered(10).resolved(60)
    border = ticket.moment(10)
    assert report([ticket], since=border).figure("first_response_time").n == 1
    assert report([ticket], until=border).figure("first_response_time").n == 0
    assert report([ticket], since=border + MINUTE).figure("first_response_time").n == 0


# --- shares --------------------------------------------------------------------------------------


def test_a_ticket_counts_as_reopened_once_and_only_soon() -> None:
    twice = Desked("t1").answered(1).resolved(2).reopened(3).resolved(4).reopened(5).resolved(6)
    late = Desked("t2").answered(1).resolved(2).reopened(2 + 15 * 1440).resolved(3 + 15 * 1440)
    quiet = Desked("t3").answered(1).resolved(2)
    found = report([twice, late, quiet])
    assert hits(found.figure("reopen_rate")) == (1, 3)
    # one answer each; what came back within the window wasn't solved by it
    assert hits(found.figure("one_touch_rate")) == (2, 3)


def test_what_the_coming_days_may_still_turn_is_said() -> None:
    quiet = Desked().answered(1).resolved(2)
    assert report([quiet], now=START + DAY).figure("reopen_rate").more["undecided"] == 1
    assert report([quiet], now=START + 20 * DAY).figure("reopen_rate").more["undecided"] == 0


def test_an_answer_on_its_way_when_the_ticket_is_resolved_is_its_one_touch() -> None:
    ticket = Desked().answered(1, arrives=-1).resolved(2)
    ticket.arrived(3, "p1", ticket.moment(1))
    assert hits(report([ticket]).figure("one_touch_rate")) == (1, 1)


def test_who_leaves_before_an_answer_abandons_the_queue() -> None:
    left = Desked("t1").do(5, lifecycle.CustomerClosed())
    nobody = Desked("t2").do(5, lifecycle.TimedOut())
    served = Desked("t3").answered(1).do(5, lifecycle.CustomerClosed())
    assert hits(report([left, nobody, served]).figure("queue_abandonment")) == (1, 3)


def test_the_last_rating_of_each_closing_counts() -> None:
    changed = Desked("t1").answered(1).resolved(2).rated(3, 1).rated(4, 5)
    again = Desked("t2").answered(1).resolved(2).rated(3, 4).reopened(4).resolved(5).rated(6, 2)
    found = report([changed, again])
    assert hits(found.figure("csat")) == (2, 3)
    assert found.figure("csat").value == pytest.approx(66.667)


def test_the_response_rate_is_of_the_questions_asked_in_the_period() -> None:
    ticket = Desked().answered(1).resolved(2).rated(30, 5)
    asked = [(1, ticket.moment(5)), (2, ticket.moment(500))]
    assert hits(report([ticket], asked=asked).figure("csat_response_rate")) == (1, 2)
    early = report([ticket], asked=asked, until=ticket.moment(6))
    assert hits(early.figure("csat_response_rate")) == (1, 1)
