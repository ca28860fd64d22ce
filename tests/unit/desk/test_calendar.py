"""Hours of work: examples that people can check, and what holds for every calendar and instant."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxbot.flow.values import hours
from cxbot.model.calendar import ALWAYS, FURTHEST, Calendar, DayHours, Window, instant

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOTHING = timedelta()


def desk(
    text: str, zone: tzinfo = BERLIN, exceptions: Mapping[date, tuple[DayHours, ...]] = {}
) -> Calendar:
    weekly = hours.weekly(text)
    assert weekly is not None
    return Calendar(zone=zone, weekly=weekly, exceptions=exceptions)


def at(text: str, zone: tzinfo = BERLIN) -> datetime:
    """`2026-11-23 10:00` on the desk's wall."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


LUNCH = "mon-fri 10:00-14:00, 15:00-19:00"

# --- examples: 23 November 2026 is a Monday ------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "opens", "closes"),
    [
        ("2026-11-23 09:59", "2026-11-23 10:00", None),
        ("2026-11-23 10:00", "2026-11-23 10:00", "2026-11-23 14:00"),
        ("2026-11-23 13:59", "2026-11-23 13:59", "2026-11-23 14:00"),
        ("2026-11-23 14:00", "2026-11-23 15:00", None),
        ("2026-11-23 18:00", "2026-11-23 18:00", "2026-11-23 19:00"),
        ("2026-11-23 19:00", "2026-11-24 10:00", None),
        ("2026-11-27 20:00", "2026-11-30 10:00", None),
    ],
)
def test_when_it_is_open(now: str, opens: str, closes: str | None) -> None:
    calendar = desk(LUNCH)
    assert calendar.next_opening(at(now)) == at(opens)
    assert calendar.open_at(at(now)) == (now == opens)
    assert calendar.closes_at(at(now)) == (at(closes) if closes else None)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-11-23 09:59", None),
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 13:59", "2026-11-23 10:00"),
        ("2026-11-23 14:00", None),
        ("2026-11-23 18:00", "2026-11-23 15:00"),
    ],
)
def test_since_when_it_is_open(now: str, since: str | None) -> None:
    assert desk(LUNCH).opened_at(at(now)) == (at(since) if since else None)


def test_since_when_it_is_open_over_many_days() -> None:
    closed = {date(2026, 11, 1): ()}
    around_the_clock = desk("00:00-24:00", exceptions=closed)
    assert around_the_clock.opened_at(at("2026-11-23 12:00")) == at("2026-11-02 00:00")
    assert ALWAYS.opened_at(at("2026-11-23 12:00")) is None


def test_lunch_and_the_weekend_take_no_time() -> None:
    calendar = desk(LUNCH)
    assert calendar.business(at("2026-11-23 13:00"), at("2026-11-23 16:00")) == 2 * HOUR
    assert calendar.business(at("2026-11-27 18:00"), at("2026-11-30 11:00")) == 2 * HOUR
    assert calendar.business(at("2026-11-28 00:00"), at("2026-11-29 23:00")) == NOTHING
    assert calendar.add(at("2026-11-27 18:30"), HOUR) == at("2026-11-30 10:30")


def test_time_that_ends_with_the_hours_ends_then_and_not_at_the_next_opening() -> None:
    calendar = desk(LUNCH)
    assert calendar.add(at("2026-11-27 18:00"), HOUR) == at("2026-11-27 19:00")


def test_out_of_hours_counts_from_the_next_opening() -> None:
    assert desk(LUNCH).add(at("2026-11-28 03:00"), 15 * MINUTE) == at("2026-11-30 10:15")


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    calendar = desk("fri 20:00-02:00")
    assert calendar.open_at(at("2026-11-28 01:59"))
    assert not calendar.open_at(at("2026-11-28 02:00"))
    assert not calendar.open_at(at("2026-11-27 01:00"))
    assert calendar.closes_at(at("2026-11-27 21:00")) == at("2026-11-28 02:00")
    holiday = desk("fri 20:00-02:00", exceptions={date(2026, 11, 28): ()})
    assert holiday.open_at(at("2026-11-28 01:00"))
    none = desk("fri 20:00-02:00", exceptions={date(2026, 11, 27): ()})
    assert not none.open_at(at("2026-11-28 01:00"))


def test_holidays_and_half_days_replace_the_hours_of_their_date() -> None:
    half = DayHours(start=10 * 60, end=13 * 60)
    calendar = desk(LUNCH, exceptions={date(2026, 12, 24): (half,), date(2026, 12, 25): ()})
    assert calendar.business(at("2026-12-24 00:00"), at("2026-12-26 00:00")) == 3 * HOUR
    assert calendar.next_opening(at("2026-12-24 13:00")) == at("2026-12-28 10:00")


def test_open_around_the_clock_but_for_a_holiday() -> None:
    calendar = Calendar(zone=BERLIN, exceptions={date(2026, 12, 25): ()})
    assert calendar.closes_at(at("2026-12-01 12:00")) == at("2026-12-25 00:00")
    assert calendar.next_opening(at("2026-12-25 12:00")) == at("2026-12-26 00:00")


def test_hours_that_touch_or_overlap_are_one() -> None:
    calendar = desk("mon 10:00-14:00, 12:00-16:00, 16:00-18:00, 11:00-12:00")
    assert calendar.business(at("2026-11-23 00:00"), at("2026-11-24 00:00")) == 8 * HOUR
    assert calendar.closes_at(at("2026-11-23 10:30")) == at("2026-11-23 18:00")


def test_a_night_that_overlaps_the_next_morning_counts_once() -> None:
    calendar = desk("mon 20:00-09:00, tue 08:00-12:00")
    assert calendar.business(at("2026-11-23 00:00"), at("2026-11-25 00:00")) == 16 * HOUR
    assert calendar.closes_at(at("2026-11-23 21:00")) == at("2026-11-24 12:00")


def test_what_never_closes_never_closes() -> None:
    now = at("2026-11-23 10:00")
    assert desk("00:00-24:00").closes_at(now) is None
    assert ALWAYS.closes_at(now) is None
    assert ALWAYS.open_at(now)
    assert ALWAYS.next_opening(now) == now


def test_what_never_opens_never_opens() -> None:
    closed = Calendar(weekly=(Window(start=0, end=60, days=frozenset()),))
    now = at("2026-11-23 10:00")
    assert closed.next_opening(now) is None
    assert closed.closes_at(now) is None
    assert closed.add(now, MINUTE) is None
    assert closed.business(now, now + 900 * DAY) == NOTHING


def test_nothing_is_looked_for_further_than_400_days_ahead() -> None:
    shut = {date(2026, 11, 23) + day * DAY: () for day in range(405)}
    calendar = desk("10:00-11:00", exceptions=shut)
    assert calendar.next_opening(at("2026-11-23 10:00")) is None
    assert calendar.next_opening(at("2026-12-03 10:00")) == at("2028-01-02 10:00")
    assert desk("mon 10:00-11:00").add(at("2026-11-23 10:00"), 60 * HOUR) is None


# --- the clocks change ---------------------------------------------------------------------------


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    night = desk("00:00-06:00")
    assert night.business(at("2026-03-29 00:00"), at("2026-03-29 06:00")) == 5 * HOUR
    assert night.business(at("2026-10-25 00:00"), at("2026-10-25 06:00")) == 7 * HOUR


def test_hours_at_the_edge_of_a_change() -> None:
    spring, autumn = "2026-03-29", "2026-10-25"
    assert desk("02:30-05:00").next_opening(at(f"{spring} 00:00")) == at(f"{spring} 03:00")
    assert desk("02:10-02:50").business(at(f"{spring} 00:00"), at(f"{spring} 12:00")) == NOTHING
    closing = at(f"{autumn} 02:30")  # the first of the two
    assert desk("00:00-02:30").closes_at(at(f"{autumn} 00:00")) == closing
    assert not desk("00:00-02:30").open_at(closing + 45 * MINUTE)


def test_the_first_valid_instant_is_exact() -> None:
    for name, wall, first in (
        ("Europe/Berlin", "2026-03-29 02:47", "2026-03-29T01:00:00+00:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:11", "2026-10-03T15:30:00+00:00"),
        ("America/Santiago", "2026-09-06 00:59", "2026-09-06T04:00:00+00:00"),
    ):
        day, clock = wall.split()
        minutes = hours.clock(clock)
        assert minutes is not None
        found = instant(date.fromisoformat(day), minutes, ZoneInfo(name))
        assert found.isoformat() == first


def test_a_day_that_samoa_left_out() -> None:
    apia = ZoneInfo("Pacific/Apia")
    after = datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert instant(date(2011, 12, 30), 600, apia) == after
    calendar = desk("09:00-17:00", apia)
    assert calendar.business(after - 24 * HOUR, after + 24 * HOUR) == 16 * HOUR


# --- what always holds ---------------------------------------------------------------------------

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
        "America/Santiago", "Africa/Casablanca", "UTC",
    )
]  # fmt: skip
# Weeks in which clocks change somewhere, and one in which none does.
WEEKS = [date(2026, 3, 5), date(2026, 3, 19), date(2026, 3, 26), date(2026, 4, 2), date(2026, 9, 3),
         date(2026, 10, 1), date(2026, 10, 22), date(2026, 10, 29), date(2026, 7, 1)]  # fmt: skip
minutes_of_day = st.one_of(st.integers(0, 1439), st.sampled_from(range(0, 1440, 30)))
days_of_week = st.frozensets(st.integers(0, 6), min_size=1)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(minutes_of_day)
    end = draw(st.one_of(minutes_of_day, st.just(1440)).filter(lambda end: end != start))
    return Window(start=start, end=end, days=draw(days_of_week))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    first = draw(st.sampled_from(WEEKS))
    dates = st.integers(0, 7).map(lambda day: first + day * DAY)
    shifts = windows().map(lambda one: DayHours(start=one.start, end=one.end))
    exceptions = st.dictionaries(dates, st.lists(shifts, max_size=2).map(tuple), max_size=2)
    return Calendar(
        zone=draw(st.sampled_from(ZONES)),
        weekly=tuple(draw(st.lists(windows(), min_size=1, max_size=4))),
        exceptions=draw(exceptions),
    )


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    noon = datetime.combine(draw(st.sampled_from(WEEKS)), time(12), UTC)
    return (
        noon + draw(st.integers(0, 7 * 24 * 60)) * MINUTE + draw(st.integers(0, 59)) * MINUTE / 60
    )


lengths = st.timedeltas(NOTHING, 60 * HOUR)


def slow_business(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """Minute by minute, by a clock on the wall that is never turned back but waits instead."""
    shown = datetime(1, 1, 1)  # noqa: DTZ001 a wall time on purpose
    found = NOTHING
    moment = a - 2 * DAY
    while moment < b:
        shown = max(shown, moment.astimezone(calendar.zone).replace(tzinfo=None))
        if moment >= a and slow_open(calendar, shown):
            found += MINUTE
        moment += MINUTE
    return found


def slow_open(calendar: Calendar, wall: datetime) -> bool:
    for day in (wall.date() - DAY, wall.date()):
        passed = (wall - datetime.combine(day, time())) // MINUTE
        shifts: list[tuple[int, int]] = [
            (one.start, one.end) for one in calendar.weekly if day.weekday() in one.days
        ]
        if day in calendar.exceptions:
            shifts = [(one.start, one.end) for one in calendar.exceptions[day]]
        for start, end in shifts:
            if start <= passed < (end if end > start else end + 1440):
                return True
    return False


@settings(max_examples=40, deadline=None)
@given(calendars(), instants(), st.integers(0, 3 * 24 * 60))
def test_it_agrees_with_counting_minutes(calendar: Calendar, a: datetime, length: int) -> None:
    a = a.replace(second=0)
    b = a + length * MINUTE
    assert calendar.business(a, b) == slow_business(calendar, a, b)
    assert calendar.open_at(a) == (slow_business(calendar, a, a + MINUTE) == MINUTE)


@settings(deadline=None)
@given(calendars(), instants(), lengths)
def test_what_is_added_has_passed_and_not_a_moment_earlier(
    calendar: Calendar, start: datetime, length: timedelta
) -> None:
    due = calendar.add(start, length)
    assume(due is not None)
    assert due is not None
    assert calendar.business(start, due) == length
    if length:
        assert calendar.business(start, due - datetime.resolution) < length
    else:
        assert due == start


@settings(deadline=None)
@given(calendars(), instants(), lengths, lengths)
def test_time_adds_up(calendar: Calendar, a: datetime, one: timedelta, two: timedelta) -> None:
    b, c = a + one, a + one + two
    assert calendar.business(a, b) + calendar.business(b, c) == calendar.business(a, c)
    assert NOTHING <= calendar.business(a, b) <= one
    assert calendar.business(a, b) <= calendar.business(a, c)
    assert calendar.business(c, a) == NOTHING


@settings(deadline=None)
@given(calendars(), instants(), lengths, lengths)
def test_adding_twice_is_adding_the_sum(
    calendar: Calendar, start: datetime, one: timedelta, two: timedelta
) -> None:
    middle = calendar.add(start, one)
    both = calendar.add(start, one + two)
    assume(middle is not None and both is not None)
    assert middle is not None
    assert both is not None
    assert middle <= both
    assert calendar.add(middle, two) == both


@given(instants(), lengths, st.timedeltas(-5 * HOUR, 500 * DAY))
def test_an_open_calendar_is_plain_subtraction(
    a: datetime, length: timedelta, further: timedelta
) -> None:
    assert ALWAYS.business(a, a + further) == max(further, NOTHING)
    assert ALWAYS.add(a, length) == a + length
    all_day = Calendar(zone=BERLIN, weekly=(Window(start=0, end=1440),))
    assert all_day.business(a, a + length) == length
    assert all_day.add(a, length) == a + length


@settings(deadline=None)
@given(calendars(), instants())
def test_what_opens_is_open_and_what_closes_is_closed(calendar: Calendar, now: datetime) -> None:
    opens = calendar.next_opening(now)
    if opens is None:
        assert calendar.business(now, now + FURTHEST) == NOTHING
        return
    assert calendar.open_at(opens)
    assert (opens == now) == calendar.open_at(now)
    assert calendar.business(now, opens) == NOTHING
    closes = calendar.closes_at(opens)
    if closes is not None:
        assert not calendar.open_at(closes)
        assert calendar.business(opens, closes) == closes - opens
