"""What operators type as a time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.moment import WhyNot, moment

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


#: A Sunday.
NOW = at("2026-11-22 12:00")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2h", 7200), ("90m", 5400), ("3d", 3 * 86400), ("1w", 7 * 86400), ("2h 30m", 9000),
        ("1h30m", 5400), ("1.5h", 5400), ("1,5 ч", 5400), ("in 2 hours", 7200), ("30 min.", 1800),
        ("in an hour", 3600), ("2 Hours", 7200), ("+2h", 7200), ("400d", 400 * 86400),
        ("2ч", 7200), ("30 мин", 1800), ("3 дня", 3 * 86400), ("через 5 дней", 5 * 86400),
        ("на 1 день", 86400), ("2 часа", 7200), ("через час", 3600), ("на неделю", 7 * 86400),
        ("полчаса", 1800), ("2 недели", 14 * 86400), ("1 год", 365 * 86400), ("45 минут", 2700),
        ("2小时", 7200), ("30分钟", 1800), ("3天", 3 * 86400),
    ],
)  # fmt: skip
def test_lengths(text: str, seconds: int) -> None:
    assert moment(text, NOW, BERLIN) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("tomorrow 10:00", "2026-11-23 10:00"),
        ("Tomorrow at 9", "2026-11-23 09:00"),
        ("tomorrow 9:30pm", "2026-11-23 21:30"),
        ("tomorrow, 10:00", "2026-11-23 10:00"),
        ("10:00 tomorrow", "2026-11-23 10:00"),
        ("tomorrow", "2026-11-23 09:00"),
        ("the day after tomorrow 8:00", "2026-11-24 08:00"),
        ("today 18:00", "2026-11-22 18:00"),
        ("mon 9:00", "2026-11-23 09:00"),
        ("on Thursday 9:00", "2026-11-26 09:00"),
        ("sun 13:00", "2026-11-22 13:00"),
        ("sun 9:00", "2026-11-29 09:00"),
        ("10:00", "2026-11-23 10:00"),
        ("12:00", "2026-11-23 12:00"),
        ("13:00", "2026-11-22 13:00"),
        ("9am", "2026-11-23 09:00"),
        ("12am", "2026-11-23 00:00"),
        ("24:00", "2026-11-23 00:00"),
        ("25.12 10:00", "2026-12-25 10:00"),
        ("25.12", "2026-12-25 09:00"),
        ("25.12. 10:00", "2026-12-25 10:00"),
        ("1.2 10:00", "2027-02-01 10:00"),
        ("25.12.2026 10:00", "2026-12-25 10:00"),
        ("25.12.26 10:00", "2026-12-25 10:00"),
        ("2026-12-25 10:00", "2026-12-25 10:00"),
        ("2026-12-25T10:00", "2026-12-25 10:00"),
        ("2026-12-25", "2026-12-25 09:00"),
        ("завтра 10:00", "2026-11-23 10:00"),
        ("завтра в 10:00", "2026-11-23 10:00"),
        ("завтра", "2026-11-23 09:00"),
        ("послезавтра 10:00", "2026-11-24 10:00"),
        ("сегодня 18:00", "2026-11-22 18:00"),
        ("пн 9:00", "2026-11-23 09:00"),
        ("в среду 9", "2026-11-25 09:00"),
        ("Пятница 9:00", "2026-11-27 09:00"),
        ("до пятницы 9:00", "2026-11-27 09:00"),
        ("до понедельника", "2026-11-23 09:00"),
        ("at 10", "2026-11-23 10:00"),
        ("в 15", "2026-11-22 15:00"),
        ("завтра в 9", "2026-11-23 09:00"),
        ("в 10:00", "2026-11-23 10:00"),
        ("明天10：00", "2026-11-23 10:00"),
        ("周一 9:00", "2026-11-23 09:00"),
    ],
)
def test_wall_times(text: str, wall: str) -> None:
    assert moment(text, NOW, BERLIN) == at(wall)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-5m", WhyNot.NEGATIVE),
        ("−2 часа", WhyNot.NEGATIVE),
        ("0m", WhyNot.PAST),
        ("today 10:00", WhyNot.PAST),
        ("2026-11-22 12:00", WhyNot.PAST),
        ("2020-01-01", WhyNot.PAST),
        ("25.12.00", WhyNot.PAST),
        ("0001-01-01 00:00", WhyNot.PAST),
        ("100y", WhyNot.TOO_FAR),
        ("401d", WhyNot.TOO_FAR),
        ("9" * 50 + "h", WhyNot.TOO_FAR),
        ("2028-01-01 10:00", WhyNot.TOO_FAR),
        ("9999-12-31 24:00", WhyNot.TOO_FAR),
        ("29.02 10:00", WhyNot.TOO_FAR),
        *(
            (text, WhyNot.NOT_UNDERSTOOD)
            for text in (
                "", " ", "-", "10", "soon", "later 10:00", "25:00", "10:60", "13pm", "0am", "24:01",
                "31.02 10:00", "25.12.0000", "at 25", "2026-13-01", "tomorrow 25:00", "5x", "5 mon",
                "2h later", "٢h", "next year", "1.2.3.4", "tomorrow 10:00 10:00", "h", "2h" * 40,
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_time_to_wait_for(text: str, why: WhyNot) -> None:
    assert moment(text, NOW, BERLIN) is why


def test_a_time_the_clocks_jump_over_is_the_first_after_it() -> None:
    evening = at("2026-03-28 22:00")
    assert moment("02:30", evening, BERLIN) == at("2026-03-29 03:00")
    assert moment("29.03 02:30", evening, BERLIN) == at("2026-03-29 03:00")
    assert moment("8h", evening, BERLIN) == at("2026-03-29 07:00")


def test_a_time_that_comes_twice_is_the_first() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment("02:30", at("2026-10-24 22:00"), BERLIN) == first
    assert moment("tomorrow 02:30", at("2026-10-24 22:00"), BERLIN) == first
    assert moment("02:30", first, BERLIN) == at("2026-10-26 02:30")


WORDS = [
    "tomorrow", "mon", "пн", "завтра", "10:00", "9", "am", "25.12", "2026-12-25", "-", "2", "h",
    "30", "мин", ",", "t", "в", "29.02", "24:00",
]  # fmt: skip
typed = st.one_of(
    st.text(max_size=20),
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=5).map("".join),
)
nows = st.integers(0, 4 * 365 * 1440).map(lambda passed: NOW + timedelta(minutes=passed))


@given(typed, nows, st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]))
def test_an_instant_is_always_ahead_and_never_too_far(text: str, now: datetime, zone: str) -> None:
    found = moment(text, now, ZoneInfo(zone))
    if isinstance(found, datetime):
        assert found.utcoffset() == timedelta()
        assert now < found <= now + timedelta(days=400)


@given(nows, st.integers(2, 390), st.integers(0, 1439))
def test_a_date_in_full_is_that_date(now: datetime, ahead: int, minutes: int) -> None:
    zone = ZoneInfo("Asia/Kathmandu")  # its clocks never change
    day = now.astimezone(zone).date() + timedelta(days=ahead)
    text = f"{day.isoformat()} {minutes // 60}:{minutes % 60:02}"
    found = moment(text, now, zone)
    assert isinstance(found, datetime)
    local = found.astimezone(zone)
    assert (local.date(), local.hour * 60 + local.minute) == (day, minutes)
