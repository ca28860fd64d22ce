"""What holds for the desk's figures whatever has happened there."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from desk_histories import DAY, HOUR, MINUTE, START, History, histories, report
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk import history
from cxbot.desk.events import TicketEvent
from cxbot.desk.metrics.catalogue import DURATIONS
from cxbot.desk.metrics.life import life_of
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.sessions import SessionFact, Sessions
from cxbot.flow.values import hours
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk, ResponseLimits
from cxbot.model.ticket import OPEN_STATES
from cxbot.model.value import replace

OFFICE = Desk(
    hours=Calendar(
        zone=ZoneInfo("Europe/Berlin"),
        weekly=hours.weekly("mon-fri 10:00-14:00, 15:00-19:00") or (),
    ),
    limits=ResponseLimits(
        by_priority={"normal": {"first": HOUR, "next": 2 * HOUR, "resolve": 20 * HOUR}}
    ),
)
_MOMENTS = st.integers(-10, 20_000).map(lambda minutes: START + minutes * MINUTE)


@given(histories(), _MOMENTS, _MOMENTS)
def test_what_came_and_went_is_what_is_open(
    drawn: list[History], one: datetime, other: datetime
) -> None:
    since, until = min(one, other), max(one, other) + MINUTE
    for found in (report(drawn, since=since, until=until), report(drawn, until=until)):
        assert found.backlog.flow.end == found.backlog.open
        assert found.sound


@given(histories())
def test_the_backlog_of_now_is_what_the_rows_say(drawn: list[History]) -> None:
    rows: list[str] = [one.ticket.state for one in drawn if one.ticket.state in OPEN_STATES]
    states = report(drawn).backlog.by_state()
    assert {state: rows.count(state) for state in states} == states


@given(histories(), _MOMENTS)
def test_one_period_ends_with_what_the_next_begins_with(
    drawn: list[History], between: datetime
) -> None:
    before = report(drawn, until=between)
    after = report(drawn, since=between)
    assert after.backlog.flow.start == before.backlog.open


@given(histories())
def test_computed_again_from_the_log_it_is_what_is_stored(drawn: list[History]) -> None:
    for one in drawn:
        life = life_of(one.ticket.id, one.events)
        assert life is not None
        stored = one.ticket
        assert (life.state, life.holder, life.queue) == (
            stored.state,
            stored.operator_id,
            stored.queue,
        )
        assert (life.replies[0].at if life.replies else None) == stored.first_reply_at
        assert len(life.reopened) == stored.reopened
        assert len(life.ends) == stored.closings
    assert report(drawn).differing == []


@given(histories())
def test_a_row_that_somebody_patched_is_found(drawn: list[History]) -> None:
    patched = [
        History(replace(one.ticket, state="active" if one.ticket.state != "active" else "queued"),
                one.events)
        for one in drawn
    ]  # fmt: skip
    assert len(report(patched).differing) == len(drawn)


@given(histories())
def test_the_customer_waits_since_the_message_that_the_row_says(drawn: list[History]) -> None:
    for one in drawn:
        life = life_of(one.ticket.id, one.events)
        assert life is not None
        assert life.waiting_since == one.ticket.waiting_since


@given(histories())
def test_no_time_is_negative_and_no_working_time_longer_than_the_time(
    drawn: list[History],
) -> None:
    found = report(drawn, OFFICE)
    for metric in DURATIONS:
        wall, worked = found.figure(metric, "calendar"), found.figure(metric, "business")
        assert wall.n == worked.n
        for value, longer in (
            (worked.value, wall.value),
            (worked.more["p90"], wall.more["p90"]),
            (worked.more["mean"], wall.more["mean"]),
        ):
            assert (value is None) == (longer is None)
            assert value is None or longer is None or 0 <= value <= longer


@given(histories(), st.integers(-(10**6), 10**6))
def test_clocks_that_are_all_wrong_by_the_same_change_no_length(
    drawn: list[History], minutes: int
) -> None:
    by = minutes * MINUTE
    shifted = [_shifted(one, by) for one in drawn]
    until = START + 400 * DAY
    here, there = report(drawn, until=until), report(shifted, until=until + by)
    assert _timeless(here) == _timeless(there)


@given(histories(), _MOMENTS)
def test_two_periods_have_together_what_the_whole_has(
    drawn: list[History], between: datetime
) -> None:
    """Every sample has one date, so it lies in one period."""
    now = START + 365 * DAY
    whole = report(drawn, OFFICE, now=now)
    parts = (
        report(drawn, OFFICE, until=between, now=now),
        report(drawn, OFFICE, since=between, now=now),
    )
    for metric in (*DURATIONS, "queue_abandonment", "limit_first", "limit_next", "limit_resolve"):
        assert whole.figure(metric).n == sum(part.figure(metric).n for part in parts)


_FACTS = st.builds(
    SessionFact,
    outcome=st.sampled_from(
        ["finished", "no reply", "cancelled", "stopped", "not relevant", "unreachable", "error"]
    ),
    took_part=st.booleans(),
    handed_over=st.booleans(),
    person_after=st.booleans(),
)


@given(st.lists(_FACTS))
def test_each_bot_session_had_exactly_one_end(facts: list[SessionFact]) -> None:
    sessions = Sessions()
    for fact in facts:
        sessions.add(fact)
    parts = sessions.succeeded + sessions.abandoned + sessions.handed_over
    assert parts == sessions.finished
    assert sessions.finished + sessions.left_out == len(facts)
    assert sessions.deflected <= sessions.contained <= sessions.succeeded + sessions.abandoned


def _shifted(one: History, by: timedelta) -> History:
    events = tuple(_event(event, by) for event in one.events)
    names = history.INSTANTS
    fields: dict[str, Any] = {name: _moved(getattr(one.ticket, name), by) for name in names}
    under_way = {
        name: {**answer, "since": _text(answer["since"], by)}
        for name, answer in one.ticket.under_way.items()
    }
    return History(replace(one.ticket, **fields, under_way=under_way), events)


def _event(event: TicketEvent, by: timedelta) -> TicketEvent:
    changed = dict(event.changed)
    for name in history.INSTANTS & changed.keys():
        changed[name] = _text(changed[name], by)
    if "under_way" in changed:
        changed["under_way"] = {
            name: {**answer, "since": _text(answer["since"], by)}
            for name, answer in changed["under_way"].items()
        }
    return replace(event, at=event.at + by, changed=changed)


def _moved(at: datetime | None, by: timedelta) -> datetime | None:
    return None if at is None else at + by


def _text(at: str | None, by: timedelta) -> str | None:
    return None if at is None else (datetime.fromisoformat(at) + by).isoformat()


def _timeless(found: DeskReport) -> object:
    told = found.to_json()
    del told["period"]
    for figure in told["metrics"]:
        figure.pop("since", None)
    return told
