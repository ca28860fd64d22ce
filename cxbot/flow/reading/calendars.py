"""Hours of the week, holidays and shifts, as owners write them -> windows and calendars."""

from collections.abc import Iterator, Mapping
from datetime import date

from cxbot.flow.reading.fields import entries, read_texts
from cxbot.flow.reading.source import Node, Problems, Scalar
from cxbot.flow.values import hours
from cxbot.model.calendar import DAY, Calendar, DayHours, Window
from cxbot.model.value import replace

Holidays = Mapping[date, tuple[DayHours, ...]]
CLOSED = "closed"


def read_windows(node: Node | None, problems: Problems) -> tuple[Window, ...]:
    found: list[Window] = []
    for scalar in read_texts(node, problems):
        windows = hours.weekly(scalar.text)
        if windows is None:
            hint = "Like this: mon-fri 10:00-19:00, sat 11:00-16:00"
            problems.add(scalar.span, "E104", f'"{scalar.text}" are not hours.', hint)
        found.extend(windows or ())
    return tuple(found)


def read_holidays(node: Node | None, problems: Problems) -> dict[date, tuple[DayHours, ...]]:
    """The hours of each date; none: nobody is there."""
    found: dict[date, tuple[DayHours, ...]] = {}
    for key, value in entries(node, '"holidays"', problems):
        day = _day(key, problems)
        read = _of_day(value, problems)
        if day is not None and read is not None:
            found[day] = read
    return found


def other(windows: tuple[Window, ...], whole: Calendar) -> Calendar:
    """The same zone and holidays with other hours, if there are any."""
    return replace(whole, weekly=windows) if windows else whole


def shift(windows: tuple[Window, ...], whole: Calendar) -> Calendar:
    """When one person works: their own hours, and of a holiday what both they and it leave."""
    exceptions = {
        day: tuple(_common(windows, day, open_hours))
        for day, open_hours in whole.exceptions.items()
    }
    return Calendar(zone=whole.zone, weekly=windows, exceptions=exceptions)


def _common(
    windows: tuple[Window, ...], day: date, open_hours: tuple[DayHours, ...]
) -> Iterator[DayHours]:
    for window in windows:
        for one in open_hours if day.weekday() in window.days else ():
            start = max(window.start, one.start)
            end = min(_end(window), _end(one))
            if start < end:
                yield DayHours(start=start, end=end if end <= DAY else end - DAY)


def _end(hours: Window | DayHours) -> int:
    """Minutes since the day began, past midnight where it reaches into the next."""
    return hours.end if hours.end > hours.start else hours.end + DAY


def _day(key: Scalar, problems: Problems) -> date | None:
    try:
        return date.fromisoformat(key.text.strip())
    except ValueError:
        hint = "Year, month, day, as in 2026-12-31."
        problems.add(key.span, "E104", f'"{key.text}" is not a date.', hint)
        return None


def _of_day(node: Node, problems: Problems) -> tuple[DayHours, ...] | None:
    found: list[DayHours] = []
    for scalar in read_texts(node, problems):
        if scalar.text.strip().lower() == CLOSED:
            continue
        windows = [hours.window(part) for part in scalar.text.split(",")]
        if None in windows:
            hint = 'Write closed, or the hours of that day: "10:00-14:00"'
            problems.add(scalar.span, "E104", f'"{scalar.text}" are not hours.', hint)
            return None
        found += [DayHours(start=one.start, end=one.end) for one in windows if one]
    return tuple(found)
