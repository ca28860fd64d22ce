"""The desk's report: limits, backlog, who and where, and how it reads."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from desk_figures import LIMITS, OFFICE, hits, seconds
from desk_histories import DAY, HOUR, MINUTE, START, Desked, by, report

from cxbot.desk import lifecycle
from cxbot.desk.events import EventKind, TicketEvent
from cxbot.desk.metrics import catalogue
from cxbot.desk.metrics.gathering import Gathering
from cxbot.desk.metrics.life import life_of
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.sessions import SessionFact
from cxbot.desk.metrics.words import told
from cxbot.flow.values import hours
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk, Member
from cxbot.model.ticket import Priority
from cxbot.model.value import replace


def test_every_metric_is_in_the_report_once_for_each_clock() -> None:
    names = [(one.metric, one.clock) for one in report([]).figures]
    assert len(names) == len(set(names))
    assert {name for name, _ in names} == set(catalogue.NAMES)


def test_every_figure_has_the_shape_that_readers_rely_on() -> None:
    for one in report([Desked().answered(3)]).to_json()["metrics"]:
        assert {"metric", "n", "value", "low", "high", "method", "enough", "formula"} <= one.keys()


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
    page = page.split("## The desk's figures")[1].split("\n## ")[0]
    explained = re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)
    assert sorted(explained) == sorted(catalogue.NAMES)
