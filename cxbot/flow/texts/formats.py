"""How values read in a customer's language: dates, times, money, and plain."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import NumberPattern, get_decimal_symbol, parse_pattern

from cxbot.flow.values import operations
from cxbot.flow.values.scope import Scope

_CODE = re.compile(r"(?<=[^\W\d_])(?=\d)")
_YES_NO = {"ru": ("да", "нет"), "zh": ("是", "否")}


@lru_cache(maxsize=64)
def locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale("en")


def plain(value: Any, language: str, point: str = ".") -> str:
    """Without a filter: whole numbers as such, nothing for what is missing.

    `point` stands in numbers that aren't whole.
    """
    if value is None or isinstance(value, str):
        return value or ""
    match value:
        case bool():
            return _YES_NO.get(language[:2], ("yes", "no"))[0 if value else 1]
        case float() | Decimal():
            return _number(value, point)
        case list() | tuple():
            return ", ".join(filter(None, (plain(item, language, point) for item in value)))
        case Mapping():
            return plain(value.get("name") or value.get("number"), language, point)
    return str(value)


def _number(value: float | Decimal, point: str) -> str:
    if not isfinite(value):
        return str(value)
    if value == int(value):
        return str(int(value))
    return format(Decimal(str(value)), "f").replace(".", point)


@lru_cache(maxsize=64)
def decimal_point(language: str) -> str:
    """2.5 in English, 2,5 in Russian."""
    return get_decimal_symbol(locale(language))


def as_date(value: Any, scope: Scope) -> str:
    """12 March; with the year when it isn't this one."""
    found = _local(value, scope)
    if found is None:
        return plain(value, scope.language)
    day = found.date() if isinstance(found, datetime) else found
    return _day(day, day.year == scope.local_now().year, scope.language)


def as_time(value: Any, scope: Scope) -> str:
    """10:00; with the day when that lies ahead."""
    found = _local(value, scope)
    if not isinstance(found, datetime):
        return as_date(value, scope)
    clock = _clock(time(found.hour, found.minute), scope.language)
    ahead = (found.date() - scope.local_now().date()).days
    if ahead <= 0:
        return clock
    if ahead < 7:
        return f"{_weekday(found.date(), scope.language)} {clock}"
    return f"{as_date(value, scope)} {clock}"


def as_money(value: Any, scope: Scope, currency: str) -> str:
    amount = operations.number(value)
    if amount is None:
        return plain(value, scope.language)
    return _money(Decimal(str(amount)), currency, scope.language)


# --- what Babel is slow at, kept: a shop says the same days and prices again and again ------------


@lru_cache(maxsize=2048)
def _day(day: date, this_year: bool, language: str) -> str:
    if this_year:
        return _tidy(format_skeleton("MMMMd", day, locale=locale(language)))
    return _tidy(format_date(day, "long", locale=locale(language)))


@lru_cache(maxsize=2048)
def _clock(clock: time, language: str) -> str:
    return _tidy(format_time(clock, "short", locale=locale(language)))


@lru_cache(maxsize=512)
def _weekday(day: date, language: str) -> str:
    return format_date(day, "EEEE", locale=locale(language))


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, language: str) -> str:
    whole = amount == amount.to_integral_value()
    spoken = locale(language)
    try:
        money = _pattern(language, whole).apply(
            amount, spoken, currency=currency, currency_digits=False
        )
    except (ValueError, ArithmeticError, UnknownLocaleError):
        return f"{amount} {currency}"
    # A code in letters needs air before the digits: RUB 300, but €300.
    return _tidy(_CODE.sub(" ", money))


@lru_cache(maxsize=128)
def _pattern(language: str, whole: bool) -> NumberPattern:
    pattern = locale(language).currency_formats["standard"].pattern
    return parse_pattern(pattern.replace(".00", "") if whole else pattern)


def _local(value: Any, scope: Scope) -> datetime | date | None:
    found = operations.moment(value)
    if not isinstance(found, datetime):
        return found
    try:
        return found.astimezone(scope.zone()) if found.tzinfo else found
    except (OverflowError, ValueError):
        return found.date() + timedelta()


def _tidy(text: str) -> str:
    # CLDR puts narrow no-break spaces where phones' keyboards have none; people search for " ".
    return text.replace("\u202f", " ").replace("\xa0", " ")
