"""Monday to Sunday by the shop's clock, and the moment at which the week is told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cxbot.journey.digest.week import Week
from cxbot.model.calendar import ALWAYS, Calendar, DayHours, Window

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = frozenset(range(5))
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
WEEK = Week(monday=MONDAY, zone=BERLIN)


def hours(*windows: Window, nine: tuple[DayHours, ...] | None = None) -> Calendar:
    """`nine`: the hours of the ninth, if it is no day like others."""
    exceptions = {} if nine is None else {date(2026, 3, 9): nine}
    return Calendar(zone=BERLIN, weekly=windows, exceptions=exceptions)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


DAY = Window(start=600, end=1080, days=WEEKDAYS)
OFFICE = hours(DAY)


@pytest.mark.parametrize(
    ("calendar", "told"),
    [
        (OFFICE, at(9, 10)),
        (ALWAYS, at(9, 9)),
        (hours(Window(start=0, end=1440)), at(9, 9)),
        # a bar: who is there at midnight goes home first
        (hours(Window(start=1200, end=120)), at(9, 20)),
        # closed on Mondays
        (hours(Window(start=600, end=1080, days=frozenset({1, 2}))), at(10, 10)),
        # a holiday on Monday
        (hours(DAY, nine=()), at(10, 10)),
        (hours(DAY, nine=(DayHours(start=720, end=800),)), at(9, 12)),
        # open every day around the clock, but for a night's break until eight
        (hours(Window(start=480, end=60)), at(9, 8)),
    ],
)  # fmt: skip
def test_it_is_told_when_the_desk_opens(calendar: Calendar, told: datetime) -> None:
    assert WEEK.told_from(calendar) == told


def test_late_is_until_tuesday_night() -> None:
    assert WEEK.told_until(OFFICE) == at(11, 0)
    wednesdays = hours(Window(start=600, end=1080, days=frozenset({2})))
    assert WEEK.told_until(wednesdays) == at(12, 10)


def test_a_week_in_which_nobody_opens_tells_nothing() -> None:
    closed = {date(2026, 3, 9) + timedelta(days=n): () for n in range(7)}
    calendar = Calendar(zone=BERLIN, weekly=(DAY,), exceptions=closed)
    assert WEEK.told_from(calendar) is None
    assert WEEK.told_until(calendar) is None


def test_weeks_with_a_change_of_the_clocks_are_an_hour_off() -> None:
    spring = Week(monday=date(2026, 3, 23), zone=BERLIN)
    autumn = Week(monday=date(2026, 10, 19), zone=BERLIN)
    assert spring.until - spring.since == timedelta(days=7, hours=-1)
    assert autumn.until - autumn.since == timedelta(days=7, hours=1)


# the shop's Monday has begun, that of London hasn't, and the other way round; a year's end
@example(datetime(2026, 3, 8, 12, tzinfo=UTC), "Pacific/Apia")
@example(datetime(2026, 3, 9, 3, tzinfo=UTC), "America/New_York")
@example(datetime(2020, 12, 27, 23, 30, tzinfo=UTC), "Europe/Berlin")
@given(
    st.integers(0, 10 * 366 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/New_York"]),
)
def test_the_last_week_is_over_and_the_next_is_not(now: datetime, name: str) -> None:
    week = Week.last(now, ZoneInfo(name))
    assert week.monday.weekday() == 0
    assert week.until <= now < Week(monday=week.monday + timedelta(days=7), zone=week.zone).until
    assert week.before.until == week.since
    assert Week.of(week.sunday, week.zone) == week


def test_weeks_follow_each_other_over_the_end_of_a_year() -> None:
    week = Week.last(datetime(2027, 1, 5, tzinfo=UTC), BERLIN)
    assert (week.name, week.sunday) == ("week-2026-12-28", date(2027, 1, 3))
    assert (
        week.before.name == "week-2026-12-21" < week.name < week.of(date(2027, 1, 4), BERLIN).name
    )
