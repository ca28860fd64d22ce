"""Lengths of time, times of day and windows of the week, as owners write them."""

import re
from datetime import datetime, timedelta, tzinfo
from itertools import count

from cxbot.model.calendar import DAY as DAY  # noqa: PLC0414 a word of this module too
from cxbot.model.calendar import Window as Window  # noqa: PLC0414 a word of this module too
from cxbot.model.calendar import instant as instant  # noqa: PLC0414 a word of this module too

_LENGTH = re.compile(r"([0-9]{1,9}) +(second|minute|hour|day|week)s?")
_NUMBER = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?)\s*(\w*)")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
#: In which lengths are told, the longest first.
_UNITS = tuple((name, _SECONDS[name]) for name in ("day", "hour", "minute", "second"))
MAX_LENGTH = timedelta(days=400)
LIKE_THIS = "Like this: 30 minutes, 2 hours, 3 days."
_SHORT = {
    "s": "second", "sec": "second", "m": "minute", "min": "minute", "h": "hour", "hr": "hour",
    "d": "day", "w": "week",
}  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALL = frozenset(range(7))


def length(text: str) -> timedelta | None:
    """`3 days`, `30 minutes`; None when it isn't one, or not between 1 second and 400 days."""
    match = _LENGTH.fullmatch(text.strip().lower())
    if not match:
        return None
    found = timedelta(seconds=int(match[1]) * _SECONDS[match[2]])
    return found if timedelta() < found <= MAX_LENGTH else None


def told(length: timedelta) -> str:
    """`3 days`, as owners write it."""
    seconds = int(length.total_seconds())
    name, size = next((row for row in _UNITS if seconds % row[1] == 0), _UNITS[-1])
    return _counted(seconds // size, name)


def about(length: timedelta) -> str:
    """`3 days 2 hours`: as people say it, at most two units."""
    seconds = int(length.total_seconds())
    parts = []
    for name, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(_counted(count, name))
    return " ".join(parts[:2]) or _counted(0, "second")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def why_no_length(text: str) -> tuple[str, str]:
    """What is wrong with a text that is no `length`, and what would do."""
    match = _NUMBER.fullmatch(text.strip().lower())
    said = f'"{text}" is not a length of time.'
    if match is None:
        return said, LIKE_THIS
    number, unit = match[1], match[2]
    whole = number.isdecimal()
    if unit.removesuffix("s") in {"month", "year"}:
        return said, "Months and years differ in length: count in days, as in 30 days."
    if unit in _SHORT and whole:
        name = _SHORT[unit]
        return said, f'Write "{number} {name}{"" if number == "1" else "s"}".'
    if unit.removesuffix("s") not in _SECONDS:
        return said, LIKE_THIS
    if not number.lstrip("+-").isdecimal() or number.startswith("+"):
        return said, "Use a whole number and a smaller unit, as in 90 minutes."
    if text.strip().lower() != f"{number} {unit}":
        return said, f'Write "{number} {unit}".'
    return f'"{text}" is not between 1 second and 400 days.', "Choose a length in between."


def clock(text: str) -> int | None:
    """`10:00` as minutes of the day; `24:00` is the end of the day."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if minutes <= 1440 else None


def window(text: str) -> Window | None:
    """`21:00-10:00`."""
    start, separator, end = text.replace("–", "-").partition("-")
    first, last = clock(start), clock(end)
    if not separator or first is None or last is None or first in {last, 1440}:
        return None
    return Window(start=first, end=last)


def weekly(text: str) -> tuple[Window, ...] | None:
    """`mon-fri 10:00-19:00, sat 11:00-16:00`; without days: every day."""
    found = []
    days = _ALL
    for part in re.split(r"[,;]", text.lower()):
        words = part.replace("–", "-").split()
        if len(words) == 2:
            named = _days(words[0])
            if named is None:
                return None
            days = named
        hours = window(words[-1]) if 1 <= len(words) <= 2 else None
        if hours is None:
            return None
        found.append(Window(start=hours.start, end=hours.end, days=days))
    return tuple(found)


def _days(text: str) -> frozenset[int] | None:
    if text in {"daily", "every-day"}:
        return _ALL
    first, separator, last = text.partition("-")
    if first[:3] not in DAYS or (separator and last[:3] not in DAYS):
        return None
    start = DAYS.index(first[:3])
    span = (DAYS.index(last[:3]) - start) % 7 if separator else 0
    return frozenset((start + step) % 7 for step in range(span + 1))


def next_clock(now: datetime, minutes: int, zone: tzinfo) -> datetime:
    """The next time the clock on the wall shows that."""
    today = now.astimezone(zone).date()
    days = (instant(today + timedelta(days=ahead), minutes, zone) for ahead in count())
    return next(found for found in days if found > now)
