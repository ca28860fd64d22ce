"""The desk's figures, each by an example that can be counted by hand."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from desk_histories import DAY, HOUR, MINUTE, START, Desked, by, report

from cxbot.desk import lifecycle
from cxbot.desk.events import EventKind, TicketEvent
from cxbot.desk.history import unsaid
from cxbot.desk.metrics import catalogue
from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.gathering import Gathering
from cxbot.desk.metrics.life import life_of
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.sessions import SessionFact
from cxbot.desk.metrics.words import told
from cxbot.flow.values import hours
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk, Member, ResponseLimits
from cxbot.model.ticket import Priority

WINDOWS = hours.weekly("mon-fri 10:00-19:00") or ()
OFFICE = Desk(hours=Calendar(zone=ZoneInfo("UTC"), weekly=WINDOWS))
LIMITS = Desk(
    limits=ResponseLimits(
        clock="calendar",
        by_priority={
            "normal": {"first": 30 * MINUTE, "next": HOUR, "resolve": 8 * HOUR},
            "urgent": {"first": 5 * MINUTE},
        },
    )
)


def seconds(found: DeskReport, metric: str) -> Any:
    return found.figure(metric, "calendar").value


def hits(figure: Figure) -> tuple[int, int]:
    return figure.more["hits"], figure.n


def test_every_metric_is_in_the_report_once_for_each_clock() -> None:
    names = [(one.metric, one.clock) for one in report([]).figures]
    assert len(names) == len(set(names))
    assert {name for name, _ in names} == set(catalogue.NAMES)


def test_every_figure_has_the_shape_that_readers_rely_on() -> None:
    for one in report([Desked().answered(3)]).to_json()["metrics"]:
        assert {"metric", "n", "value", "low", "high", "method", "enough", "formula"} <= one.keys()


# --- call backs ----------------------------------------------------------------------------------


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


# --- limits --------------------------------------------------------------------------------------


def limit(
    target: str, ticket: Desked, *, minutes: float = 10_000, since: float | None = None
) -> tuple[int, int]:
    now = ticket.moment(minutes)
    start = None if since is None else ticket.moment(since)
    return hits(report([ticket], LIMITS, now=now, until=now, since=start).figure("limit_" + target))


def test_an_answer_in_time_keeps_the_limit_and_a_late_one_breaks_it() -> None:
    assert limit("first", Desked().answered(30)) == (1, 1)
    assert limit("first", Desked().answered(31)) == (0, 1)
    assert limit("next", Desked().answered(1).wrote(10).answered(70)) == (1, 1)
    assert limit("next", Desked().answered(1).wrote(10).answered(71)) == (0, 1)


def test_a_limit_that_runs_does_not_count_and_is_broken_once_it_is_late() -> None:
    waiting = Desked()
    assert limit("first", waiting, minutes=29) == (0, 0)
    assert limit("first", waiting, minutes=31) == (0, 1)
    again = Desked().answered(1).wrote(10)
    assert limit("next", again, minutes=69) == (0, 0)
    assert limit("next", again, minutes=71) == (0, 1)


def test_a_broken_limit_is_dated_by_its_deadline_not_by_the_answer() -> None:
    late = Desked().answered(300)
    assert limit("first", late, since=31) == (0, 0)
    assert limit("first", late, since=30) == (0, 1)


def test_the_priority_decides_which_limit() -> None:
    urgent: Priority = "urgent"
    assert limit("first", Desked(priority=urgent).answered(10)) == (0, 1)
    assert limit("resolve", Desked(priority=urgent).answered(1).resolved(9000)) == (0, 0)


def test_while_it_is_the_customers_turn_the_time_to_an_end_stands_still() -> None:
    """Queued for an hour, theirs for ten, ours for less than seven."""
    base = 11 * 60
    assert limit("resolve", Desked().answered(60).wrote(base).resolved(base + 400)) == (1, 1)
    assert limit("resolve", Desked().answered(60).wrote(base).resolved(base + 421)) == (0, 1)


def test_a_ticket_that_ends_unanswered_in_time_says_nothing() -> None:
    assert limit("first", Desked().do(20, lifecycle.CustomerClosed())) == (0, 0)
    assert limit("first", Desked().do(40, lifecycle.CustomerClosed())) == (0, 1)


def test_the_limits_run_by_the_clock_that_the_shop_chose() -> None:
    """Handed over at nine; the office opens at ten."""
    desk = replace(OFFICE, limits=replace(LIMITS.limits, clock="business"))
    assert hits(report([Desked().answered(90)], desk).figure("limit_first")) == (1, 1)
    assert hits(report([Desked().answered(91)], desk).figure("limit_first")) == (0, 1)


# --- backlog -------------------------------------------------------------------------------------


def test_the_backlog_by_state_age_and_the_oldest_who_waits() -> None:
    now = START + 100 * MINUTE
    tickets = [
        Desked("t1"),
        Desked("t2", at=START + 60 * MINUTE).took(1),
        Desked("t3").answered(5),
        Desked("t4").answered(1).do(2, lifecycle.Snooze(until=START + DAY, **by("7"))),
        Desked("t5").answered(5).resolved(50),
    ]
    found = report(tickets, now=now, until=now)
    assert found.backlog.by_state() == {
        "queued": 1, "active": 1, "waiting_customer": 1, "snoozed": 1,
    }  # fmt: skip
    assert seconds(found, "backlog_age") == 100 * 60
    assert seconds(found, "oldest_waiting") == 100 * 60
    assert found.figure("backlog").value == found.figure("backlog_flow").value == 4


def test_a_past_backlog_is_that_of_then() -> None:
    tickets = [Desked("t1").answered(5).resolved(50), Desked("t2").answered(5).wrote(7)]
    then = report(tickets, until=START + 6 * MINUTE)
    assert then.backlog.by_state()["waiting_customer"] == 2
    assert seconds(then, "oldest_waiting") is None


# --- who, where, what not ------------------------------------------------------------------------


def test_spam_the_banned_and_what_operators_began_are_left_out() -> None:
    tickets = [
        Desked("t1").do(1, lifecycle.Tag(tag="spam", **by("7"))),
        Desked("t2").do(1, lifecycle.Ban(**by("7"))),
        Desked("t3", actor="operator:7").answered(1),
        Desked("t4").do(1, lifecycle.Tag(tag="spam")).do(2, lifecycle.Untag(tag="spam")),
    ]
    found = report(tickets)
    assert found.excluded == {"spam": 1, "banned": 1, "started by an operator": 1}
    assert found.figure("backlog").value == found.figure("queue_abandonment").n == 1


def test_each_operator_has_the_figures_of_what_they_did() -> None:
    ticket = Desked().answered(5, "7").wrote(6).answered(26, "8").resolved(30, "8").rated(40, 5)
    anna, boris = report([ticket]).operators
    assert (anna.operator, anna.name, anna.replies) == ("7", "Operator 7", 1)
    mine = {one.metric: one.value for one in anna.figures if one.clock != "business"}
    theirs = {one.metric: one.value for one in boris.figures if one.clock != "business"}
    assert mine["first_response_time"] == 300
    assert "next_response_time" not in mine
    assert theirs["next_response_time"] == 20 * 60
    assert (theirs["one_touch_rate"], mine["csat"]) == (0, 100)


def test_a_ticket_counts_in_the_queue_where_it_stands() -> None:
    moved = Desked("t1", queue="returns").do(
        1, lifecycle.Transfer(note="Theirs", queue="billing", **by("7"))
    )
    stays = Desked("t2", queue="returns").answered(5)
    found = report([moved.answered(9), stays])
    values = {
        name: next(one.value for one in figures if one.metric == "first_response_time")
        for name, figures in found.queues.items()
    }
    assert values == {"billing": 540, "returns": 300}
    only = report([moved, stays], queue="billing")
    assert seconds(only, "first_response_time") == 540
    assert only.sessions is None


def test_handing_on_counts_from_one_holder_to_another() -> None:
    ticket = Desked().took(1, "7").do(2, lifecycle.Drop(**by("7"))).took(3, "8")
    ticket.do(4, lifecycle.Transfer(note="Yours", to_id="9", to_name="Vera", **by("8")))
    ticket.answered(5, "9").resolved(6, "9")
    figure = report([ticket]).figure("transfers_per_ticket")
    assert (figure.value, figure.n) == (2, 1)


def test_questions_asked_again_and_marks_are_counted() -> None:
    ticket = Desked().do(1, lifecycle.Reasked(what="phone")).do(2, lifecycle.Reasked(what="name"))
    ticket.do(3, lifecycle.MarkMood(mood="happy", **by("7")))
    ticket.do(4, lifecycle.MarkMood(mood="unhappy", **by("7")))
    ticket.do(5, lifecycle.MarkCause(cause="delivery", **by("7")))
    ticket.do(6, lifecycle.MarkCause(cause=None, **by("7")))
    found = report([ticket, Desked("t2")])
    assert found.figure("reasked_per_ticket").value == 1
    assert (found.moods, found.causes) == ({"unhappy": 1}, {})


def test_occupancy_is_of_the_shift_and_nothing_without_one() -> None:
    shift = Calendar(weekly=hours.weekly("mon-fri 9:00-17:00") or ())
    desk = Desk(members=(Member(name="Anna", account="7", shift=shift),))
    ticket = Desked().took(60).answered(180)
    until = START + 8 * HOUR
    found = report([ticket], desk, since=START, until=until, now=until)
    assert found.figure("occupancy").value == 25
    assert found.operators[0].name == "Anna"
    assert report([ticket]).figure("occupancy").value is None


# --- sessions and deliveries ---------------------------------------------------------------------


def gathering(**more: Any) -> Gathering:
    return Gathering(Desk(), Period(since=None, until=START, now=START), **more)


def session(outcome: str, *, took_part: bool = True, **more: bool) -> SessionFact:
    facts = {"handed_over": False, "person_after": False, **more}
    return SessionFact(outcome=outcome, took_part=took_part, **facts)


def test_bot_sessions_are_at_their_end_abandoned_or_handed_over() -> None:
    taken = gathering()
    for fact in (
        session("finished"),
        session("finished", person_after=True),
        session("finished", handed_over=True),
        session("no reply"),
        session("stopped"),
        session("no reply", took_part=False),
        session("not relevant"),
    ):
        taken.session(fact)
    found = taken.report()
    assert hits(found.figure("bot_resolution")) == (2, 5)
    assert hits(found.figure("abandonment")) == (2, 5)
    assert hits(found.figure("escalation")) == (1, 5)
    assert hits(found.figure("containment")) == (3, 5)
    assert hits(found.figure("deflection")) == (1, 5)


def test_the_quality_of_delivery_is_that_of_what_is_known() -> None:
    taken = gathering()
    taken.traffic.sent("bot", "delivered", 90)
    taken.traffic.sent("operator", "delivered", 8)
    taken.traffic.sent("operator", "failed", 1)
    taken.traffic.sent("operator", "uncertain", 1)
    found = taken.report()
    assert hits(found.figure("delivery_failures")) == (2, 100)
    assert hits(found.figure("answer_delivery_failures")) == (2, 10)


# --- older logs ----------------------------------------------------------------------------------


def test_a_log_from_before_events_told_what_they_changed_is_read_all_the_same() -> None:
    lines: list[tuple[int, EventKind, str, dict[str, Any]]] = [
        (0, "opened", "system", {"reason": "No order"}),
        (1, "taken", "operator:7", {"operator": "Anna"}),
        (2, "replied", "operator:7", {"operator": "Anna", "first": True}),
        (3, "customer_wrote", "customer", {}),
        (5, "replied", "operator:7", {"operator": "Anna", "first": False}),
        (6, "resolved", "customer", {"state": "resolved"}),
    ]
    events = [
        TicketEvent(kind=kind, at=START + n * MINUTE, seq=seq, actor=actor, data=data)
        for seq, (n, kind, actor, data) in enumerate(lines, 1)
    ]
    life = life_of("t1", events)
    assert life is not None
    assert [one.state for one in life.stretches] == [
        "queued", "active", "waiting_customer", "active", "waiting_customer", "resolved",
    ]  # fmt: skip
    assert (life.end is not None, len(life.replies), life.claimed_by) == (True, 2, "7")


# --- as a short text -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ru-RU", "tr"])
def test_the_short_text_stays_short_and_speaks(language: str) -> None:
    tickets = [
        Desked(f"t{n}").answered(n).wrote(20).answered(30).resolved(40).rated(50, 5)
        for n in range(1, 9)
    ]
    desk = replace(LIMITS, hours=OFFICE.hours)
    text = told(report([*tickets, Desked("t9")], desk, queue=None, since=START - DAY), language)
    assert len(text.splitlines()) <= 25
    assert "{" not in text
    assert "8" in text


def test_the_short_text_says_when_it_rests_on_too_little() -> None:
    text = told(report([Desked().answered(12)]), "en")
    assert "First answer: half within 12 min, 90 % within 12 min (1), too few to tell" in text
    assert "Nothing was answered" in told(report([]), "en")


def test_a_moment_is_shown_in_the_shops_time() -> None:
    zone = ZoneInfo("Europe/Moscow")

    def local(at: datetime) -> datetime:
        return at.astimezone(zone)

    found = report([], since=START, until=START + timedelta(hours=1))
    assert "2026-03-09 12:00 – 2026-03-09 13:00" in told(found, "en", local=local)


def test_the_page_explains_every_figure() -> None:
    page = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    page = page.split("## The desk's figures")[1]
    explained = re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)
    assert sorted(explained) == sorted(catalogue.NAMES)
