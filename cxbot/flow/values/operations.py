"""What conditions do with values: compare, order, calculate. Nothing here raises but Mistyped."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from cxbot.errors import CxbotError
from cxbot.flow.values.hours import clock
from cxbot.flow.values.scope import Scope

_NUMBER = re.compile(r"[-+]?\d{1,30}(\.\d{1,30})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
Number = int | float | Decimal


class Mistyped(CxbotError):
    """A value has a type that can't be used like this."""


#: Plain values that are something whatever they are; asked first, for most are.
_NEVER_EMPTY = frozenset({int, float, bool, Decimal})
_EXACT = frozenset({int, Decimal})
#: A tuple: `str | list` would be put together anew at each question.
_CONTAINERS = (str, list, tuple, Mapping)


def is_empty(value: Any) -> bool:
    if value is None or value == "":
        return True
    if type(value) in _NEVER_EMPTY:
        return False
    return isinstance(value, _CONTAINERS) and not value


def truth(value: Any) -> bool:
    return bool(value)


def number(value: Any) -> Number | None:
    """Numbers, and texts that are one, such as the money of events ("1900.00")."""
    kind = type(value)
    if kind in _EXACT:
        exact: Number = value
        return exact
    if kind is bool:
        return None
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def moment(value: Any) -> datetime | date | None:
    """A date or a time of a day, from its ISO text."""
    if isinstance(value, datetime | date):
        return value
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        return None
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def equal(one: Any, two: Any) -> bool:
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    if is_empty(one) or is_empty(two):
        return is_empty(one) and is_empty(two)
    if type(one) is type(two):
        if one == two:
            return True
        if isinstance(one, list | dict):
            return False
    first, second = number(one), number(two)
    if first is not None and second is not None:
        return _compared(first, second) == 0
    return bool(one == two)


def unequal(one: Any, two: Any) -> bool:
    return not equal(one, two)


def contains(one: Any, many: Any) -> bool:
    if isinstance(many, str):
        return isinstance(one, str) and bool(one) and one in many
    if isinstance(many, list | tuple):
        return any(equal(one, item) for item in many)
    if isinstance(many, Mapping):
        return isinstance(one, str) and one in many
    return False


def ordered(sign: str, one: Any, two: Any) -> bool:
    """An empty value is neither less nor more than anything."""
    if type(one) is int and type(two) is int:
        order = one - two
    elif is_empty(one) or is_empty(two):
        return False
    else:
        order = _order(one, two)
    match sign:
        case "<":
            return order < 0
        case "<=":
            return order <= 0
        case ">":
            return order > 0
        case _:
            return order >= 0


def _order(one: Any, two: Any) -> int:
    first, second = number(one), number(two)
    if first is not None and second is not None:
        return _compared(first, second)
    day, other = moment(one), moment(two)
    if day is not None and other is not None:
        return _days_compared(day, other)
    if isinstance(one, str) and isinstance(two, str):
        return (one > two) - (one < two)
    raise Mistyped(f"{_shown(one)} and {_shown(two)} can not be put in order")


def _compared(one: Number, two: Number) -> int:
    return (one > two) - (one < two)


def _days_compared(one: datetime | date, two: datetime | date) -> int:
    if not (isinstance(one, datetime) and isinstance(two, datetime)):
        one, two = _day(one), _day(two)
    elif (one.tzinfo is None) != (two.tzinfo is None):
        one, two = one.replace(tzinfo=None), two.replace(tzinfo=None)
    return (one > two) - (one < two)


def _day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def calculate(sign: str, one: Any, two: Any) -> Any:
    """Anything with an empty value, and a division by zero, is empty."""
    if is_empty(one) or is_empty(two):
        return None
    first, second = number(one), number(two)
    if first is None or second is None:
        raise Mistyped(f'{_shown(one if first is None else two)} beside "{sign}" is not a number')
    left, right = Decimal(str(first)), Decimal(str(second))
    try:
        match sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case _:
                return left / right
    except DecimalException:
        return None


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "a record with fields"
    text = str(value)
    return f'"{text[:40]}"'


# --- the five functions --------------------------------------------------------------------------


def today(scope: Scope) -> str:
    return scope.local_now().date().isoformat()


def _since(scope: Scope, value: Any) -> timedelta | None:
    if is_empty(value):
        return None
    now = scope.local_now()
    found = moment(value) or _today_at(value, now)
    if found is None:
        raise Mistyped(f"{_shown(value)} is not a date")
    if not isinstance(found, datetime):
        return timedelta(days=(now.date() - found).days)
    return now - (found if found.tzinfo else found.replace(tzinfo=now.tzinfo))


def _today_at(value: Any, now: datetime) -> datetime | None:
    """`10:00` of this day."""
    minutes = clock(value) if isinstance(value, str) else None
    if minutes is None:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(minutes=minutes)


def days_since(scope: Scope, value: Any) -> int | None:
    since = _since(scope, value)
    return None if since is None else since.days


def hours_since(scope: Scope, value: Any) -> float | None:
    since = _since(scope, value)
    return None if since is None else since.total_seconds() / 3600


def length(_: Scope, value: Any) -> int:
    return len(value) if isinstance(value, _CONTAINERS) else 0


def lower(_: Scope, value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


FUNCTIONS: dict[str, Callable[[Scope, Any], Any]] = {
    "days_since": days_since,
    "hours_since": hours_since,
    "length": length,
    "lower": lower,
}
