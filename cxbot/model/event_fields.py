"""What declared fields hold: each reader gives plain JSON, or raises ValueError with the reason."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as clock_time
from typing import Any

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_MONEY = re.compile(r"-?\d{1,12}(\.\d{1,4})?", re.ASCII)
#: Far enough for any shop, and adding a flow's longest wait can't leave the calendar.
YEARS = range(1900, 2200)


def _plain(kind: type, reason: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        raise ValueError(reason)

    return read


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise ValueError("must be a number below 1,000,000,000,000,000")
    return value


def money(value: Any) -> str:
    """A float is only accepted as it was written: at most 12 digits and 2 decimals."""
    if isinstance(value, float):
        text = repr(value)
        exact = len(text.partition(".")[2]) <= 2
    else:
        text = str(value) if type(value) is int and abs(value) < 10**12 else value
        exact = isinstance(text, str)
    if not exact or not _MONEY.fullmatch(text):
        raise ValueError('must be an amount, best as text: "1900.00"')
    return text


def moment(value: Any) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            found = datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        else:
            if found.year in YEARS:
                return found
    raise ValueError("must be a moment with its time zone, e.g. 2026-03-10T15:00:00Z")


def _date(value: Any) -> str:
    try:
        return moment(f"{value}T00:00:00Z").date().isoformat()
    except ValueError:
        raise ValueError("must be a date, e.g. 2026-03-10") from None


def _time(value: Any) -> str:
    """A time of day, or a moment with its zone."""
    try:
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            return clock_time.fromisoformat(value).isoformat("minutes")
        return moment(value).isoformat()
    except ValueError:
        raise ValueError("must be a time, e.g. 15:00 or 2026-03-10T15:00:00Z") from None


READERS: dict[str, Callable[[Any], Any]] = {
    "text": _plain(str, "must be text, in quotes"),
    "number": _number,
    "money": money,
    "date": _date,
    "time": _time,
    "yes/no": _plain(bool, "must be true or false"),
    "list": _plain(list, "must be a list"),
    "object": _plain(dict, "must be a JSON object"),
}
#: What shop.yaml may call a field of an event.
FIELD_TYPES = frozenset(READERS) - {"object"}
