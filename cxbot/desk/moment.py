"""What an operator types as a time, read as an instant: `2h`, `tomorrow 10:00`, `пн 9:00`, `25.12`.

Rules. 1. A length counts from now, a wall time is the desk's own. 2. What has no date, or no year,
is the next one to come; what has both isn't moved: it may be past. 3. A day without a time is its
morning. 4. A wall time that the clocks jump over is the first valid instant after it; one that
comes twice is the first. 5. It never guesses: `10` alone could be minutes or an hour, `at 10` is
an hour.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from cxbot.model.calendar import FURTHEST, instant

#: Minutes of the day that a day without a time means.
MORNING = 9 * 60
_LONGEST = 60
_ONE_DAY = timedelta(days=1)


class WhyNot(StrEnum):
    """Why a text is no time to wait for."""

    PAST = "past"
    NEGATIVE = "negative"
    #: More than 400 days ahead.
    TOO_FAR = "too far"
    NOT_UNDERSTOOD = "not understood"


_UNITS = {
    1: r"s|secs?|seconds?|с|сек|секунд[аыу]?|秒",
    60: r"m|mins?|minutes?|м|мин|минут[аыу]?|分钟?",
    3600: r"h|hrs?|hours?|ч|час(?:а|ов)?|个?小时",
    86400: r"d|days?|д|дн|день|дн(?:я|ей)|天",
    7 * 86400: r"w|wks?|weeks?|н|нед|недел[яиюь]|周|个?星期",
    30 * 86400: r"mo|months?|мес|месяц(?:а|ев)?|个月",
    365 * 86400: r"y|yrs?|years?|г|год(?:а|ов)?|лет|年",
}
_ONE_OF = "|".join(f"(?P<u{size}>{names})" for size, names in _UNITS.items())
_PART = re.compile(rf"([0-9]+(?:[.,][0-9]+)?)\s*(?:{_ONE_OF})(?![^\W\d_])\.?\s*")
_HALF_HOUR = {"half hour", "полчаса", "半小时", "半个小时"}
_ONE_UNIT = {"hour": 3600, "час": 3600, "day": 86400, "день": 86400, "week": 604800,
             "неделю": 604800, "неделя": 604800}  # fmt: skip

_CLOCK = r"(?P<hour>[0-9]{1,2})(?P<minute>:[0-9]{2})?\s*(?P<half>am|pm)?"
_DAY_AND_CLOCK = re.compile(
    rf"(?P<day>.*?[^\s,])(?:[\s,]+|(?<=[0-9])t|(?<=[^\W\d])(?=[0-9])){_CLOCK}"
)
_CLOCK_AND_DAY = re.compile(rf"(?=[^\s]*[:ap]){_CLOCK}[\s,]+(?P<day>.+)")
_CLOCK_ALONE = re.compile(rf"(?=.*[:ap]){_CLOCK}")
_FULL_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}|[0-9]{2})?)?")

_FILLERS = re.compile(r"\b(?:in|for|until|till|at|on|an?|через|на|до|в|во)\s+")
_AT_AN_HOUR = re.compile(r"\b(?:at|в)\s+([0-9]{1,2})$")
_AHEAD = {
    "today": 0, "сегодня": 0, "今天": 0,
    "tomorrow": 1, "завтра": 1, "明天": 1,
    "day after tomorrow": 2, "the day after tomorrow": 2, "послезавтра": 2, "后天": 2,
}  # fmt: skip
_WEEKDAYS = (
    r"mon(?:day)?|пн|понедельника?|(?:周|星期)一",
    r"tue(?:s|sday)?|вт|вторника?|(?:周|星期)二",
    r"wed(?:nesday)?|ср|сред[ауы]|(?:周|星期)三",
    r"thu(?:r|rs|rsday)?|чт|четверга?|(?:周|星期)四",
    r"fri(?:day)?|пт|пятниц[ауы]|(?:周|星期)五",
    r"sat(?:urday)?|сб|суббот[ауы]|(?:周|星期)六",
    r"sun(?:day)?|вс|воскресень[ея]|(?:周|星期)[日天]",
)


def moment(text: str, now: datetime, zone: tzinfo) -> datetime | WhyNot:
    """The instant in UTC, later than `now` by at most 400 days; or why there is none."""
    if len(text) > _LONGEST:
        return WhyNot.NOT_UNDERSTOOD
    said = _plain(text)
    sign = re.match(r"[-+]?\s*", said)
    seconds = _seconds(said[sign.end() :] if sign else said)
    if seconds is not None:
        return WhyNot.NEGATIVE if said.startswith("-") else _after(now, seconds)
    return _on_the_wall(said, now, zone)


def _plain(text: str) -> str:
    """In lower case, with plain signs and spaces, without the small words around a time."""
    said = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    said = " ".join(re.sub("[–—−]", "-", said).split())
    return _FILLERS.sub("", _AT_AN_HOUR.sub(r"\1:00", said))


def _seconds(said: str) -> float | None:
    """The length of `2h 30m`; None when it isn't one."""
    if said in _HALF_HOUR:
        return 1800
    if said in _ONE_UNIT:
        return _ONE_UNIT[said]
    total, end = 0.0, 0
    while end < len(said):
        part = _PART.match(said, end)
        if part is None:
            return None
        size = next(size for size in _UNITS if part[f"u{size}"])
        total += float(part[1].replace(",", ".")) * size
        end = part.end()
    return total if said else None


def _after(now: datetime, seconds: float) -> datetime | WhyNot:
    if seconds > FURTHEST.total_seconds():
        return WhyNot.TOO_FAR
    found = now + timedelta(seconds=seconds)
    return found if found > now else WhyNot.PAST


def _on_the_wall(said: str, now: datetime, zone: tzinfo) -> datetime | WhyNot:
    today = now.astimezone(zone).date()
    for pattern in (_CLOCK_ALONE, _CLOCK_AND_DAY, _DAY_AND_CLOCK):
        match = pattern.fullmatch(said)
        if match is None:
            continue
        minutes = _minutes(match)
        day = match.groupdict().get("day")
        days = [today, today + _ONE_DAY] if day is None else list(_days(day, today))
        if minutes is not None and days:
            return _next(days, minutes, now, zone)
    days = list(_days(said, today))
    return _next(days, MORNING, now, zone) if days else WhyNot.NOT_UNDERSTOOD


def _minutes(match: re.Match[str]) -> int | None:
    """Minutes of the day; `24:00` is its end."""
    hour, minute, half = int(match["hour"]), int((match["minute"] or ":0")[1:]), match["half"]
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    minutes = hour * 60 + minute
    return minutes if minute < 60 and minutes <= 1440 else None


def _days(said: str, today: date) -> Iterator[date]:
    """The dates it may mean, the nearest first; none when it isn't a day."""
    if said in _AHEAD:
        yield today + _AHEAD[said] * _ONE_DAY
    for weekday, names in enumerate(_WEEKDAYS):
        if re.fullmatch(rf"(?:{names})\.?", said):
            day = today + (weekday - today.weekday()) % 7 * _ONE_DAY
            yield from (day, day + 7 * _ONE_DAY)
    if match := _FULL_DATE.fullmatch(said):
        yield from _dates([int(match[1])], int(match[2]), int(match[3]))
    elif match := _DATE.fullmatch(said):
        # Without a year nine of them: so far away 29 February may be.
        years = [_year(match[3])] if match[3] else range(today.year, today.year + 9)
        yield from _dates(years, int(match[2]), int(match[1]))


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _dates(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:  # no such day in that year
            continue


def _next(days: list[date], minutes: int, now: datetime, zone: tzinfo) -> datetime | WhyNot:
    today = now.astimezone(zone).date()
    for day in days:
        if day - today > FURTHEST + _ONE_DAY:
            return WhyNot.TOO_FAR
        if day - today < -_ONE_DAY:
            continue
        found = instant(day, minutes, zone)
        if found > now:
            return found if found - now <= FURTHEST else WhyNot.TOO_FAR
    return WhyNot.PAST
