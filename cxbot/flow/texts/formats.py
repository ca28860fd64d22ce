"""How values read in a customer's language: dates, times, money, and plain."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency

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


def plain(value: Any, language: str) -> str:
    """Without a filter: whole numbers as such, nothing for what is missing."""
    if value is None or isinstance(value, str):
        return value or ""
    match value:
        case bool():
            return _YES_NO.get(language[:2], ("yes", "no"))[0 if value else 1]
        case float() | Decimal():
            whole = isfinite(value) and value == int(value)
            return str(int(value)) if whole else str(value)
        case list() | tuple():
            return ", ".join(filter(None, (plain(item, language) for item in value)))
        case Mapping():
            return plain(value.get("name") or value.get("number"), language)
    return str(value)


def as_date(value: Any, scope: Scope) -> str:
    """12 March; with the year when it isn't this one."""
    found = _local(value, scope)
    if found is None:
        return plain(value, scope.language)
    day = found.date() if isinstance(found, datetime) else found
    if day.year == scope.local_now().year:
        return _tidy(format_skeleton("MMMMd", day, locale=locale(scope.language)))
    return _tidy(format_date(day, "long", locale=locale(scope.language)))


def as_time(value: Any, scope: Scope) -> str:
    """10:00; with the day when that lies ahead."""
    found = _local(value, scope)
    if not isinstance(found, datetime):
        return as_date(value, scope)
    spoken = locale(scope.language)
    clock = _tidy(format_time(found.time(), "short", locale=spoken))
    ahead = (found.date() - scope.local_now().date()).days
    if ahead <= 0:
        return clock
    if ahead < 7:
        return f"{format_date(found.date(), 'EEEE', locale=spoken)} {clock}"
    return f"{as_date(value, scope)} {clock}"


def as_money(value: Any, scope: Scope, currency: str) -> str:
    amount = operations.number(value)
    if amount is None:
        return plain(value, scope.language)
    spoken = locale(scope.language)
    pattern = spoken.currency_formats["standard"].pattern
    exact = Decimal(str(amount))
    if exact == exact.to_integral_value():
        pattern = pattern.replace(".00", "")
    try:
        money = format_currency(
            exact, currency, format=pattern, locale=spoken, currency_digits=False
        )
    except (ValueError, UnknownLocaleError):
        return f"{exact} {currency}"
    # A code in letters needs air before the digits: RUB 300, but €300.
    return _tidy(_CODE.sub(" ", money))


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
