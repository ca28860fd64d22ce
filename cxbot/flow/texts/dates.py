"""Dates as people type them. The day comes before the month, except in 2026-12-31."""

import re
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale

_ISO = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./](\d{2}|\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([^\W\d]+)\.?,?(?:\s+(\d{4}))?(?:\s*г\.?)?")
_MONTH_DAY = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_CHINESE = re.compile(r"(\d{1,2})月(\d{1,2})日?")
_WORDS = {
    "today": 0, "tomorrow": 1, "yesterday": -1, "сегодня": 0, "завтра": 1, "вчера": -1,
    "послезавтра": 2, "позавчера": -2, "今天": 0, "明天": 1, "昨天": -1,
}  # fmt: skip
_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "pt", "uk")


def read(text: str, today: date) -> date | None:
    """The date meant, None for anything else. Without a year: the nearest such day."""
    text = text.strip().lower()
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    if match := _ISO.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(text):
        return _dated(int(match[1]), int(match[2]), match[3], today)
    return _with_month(text, today)


def _with_month(text: str, today: date) -> date | None:
    if match := _CHINESE.fullmatch(text):
        return _dated(int(match[2]), int(match[1]), None, today)
    if (match := _DAY_MONTH.fullmatch(text)) and match[2] in _months():
        return _dated(int(match[1]), _months()[match[2]], match[3], today)
    if (match := _MONTH_DAY.fullmatch(text)) and match[1] in _months():
        return _dated(int(match[2]), _months()[match[1]], match[3], today)
    return None


def _dated(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    near = [_made(today.year + shift, month, day) for shift in (-1, 0, 1)]
    return min((d for d in near if d), key=lambda d: abs((d - today).days), default=None)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        months = Locale(language).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    found.setdefault(name.lower().rstrip("."), number)
    return found
