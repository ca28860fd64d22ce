"""A row of a file -> a contact to be written, or all that is wrong with it, column by column."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from msgspec import Struct

from cxbot.app.imports.lines import NEEDED, Line
from cxbot.model import event, recorded
from cxbot.model.customer import Address
from cxbot.model.journey import Catalogue
from cxbot.store.recorded import Contact

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_DOTTED = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? +(\d{1,2}):(\d\d)(?::(\d\d))?)?", re.ASCII
)
_TIME = "must be a time, e.g. 2026-03-10 15:00, 2026-03-10T15:00:00Z or 10.03.2026 15:00"
_NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,6})?", re.ASCII)
#: Part of a rating -> its column.
_RATING = {
    "metric": "rating_metric",
    "value": "rating",
    "min": "rating_min",
    "max": "rating_max",
}
_COLUMNS = {f"rating.{part}": column for part, column in _RATING.items()}


class Wrong(Struct, frozen=True, kw_only=True):
    """Why a row isn't taken."""

    line: int
    #: Empty: the row as a whole.
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column or 'the row'} {self.reason}"


class Rows:
    """`zone` is that of times that say none; `source` that of ids, as in events of the shop."""

    def __init__(self, catalogue: Catalogue, zone: tzinfo, source: str, now: datetime) -> None:
        self._catalogue = catalogue
        self._zone = zone
        self._source = source
        self._now = now

    def read(self, line: Line) -> Contact | list[Wrong]:
        if line.reason:
            return [Wrong(line=line.number, column="", reason=line.reason)]
        found: dict[str, str] = {}
        values = dict(line.values)
        subject = _taken(values, "customer", event.read_subject, found)
        number = _taken(values, "id", event.read_name, found)
        at = _taken(values, "at", self._moment, found)
        told = recorded.read(_data(values, at, text=line.text), "", _adder(found), self._now)
        for name in NEEDED:
            if line.values.get(name) is None:
                found[name] = "is missing"
        if found or told is None:
            return [Wrong(line=line.number, column=c, reason=r) for c, r in found.items()]
        declared = self._catalogue.touchpoints.get(told.touchpoint)
        return Contact(
            key=self._key(number, subject, told),
            subject=Address.parse(subject),
            told=told,
            at=at,
            stage=declared.stage if declared is not None else None,
        )

    def _key(self, number: str | None, subject: str, told: recorded.Recorded) -> str:
        """By its id it is the same as an event with that source and id; else all of it counts."""
        if number is not None:
            return f"api|{self._source}\n{number}"
        content = {"customer": subject, **told.model_dump(mode="json")}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return f"import|{hashlib.sha256(text.encode()).hexdigest()}"

    def _moment(self, value: Any) -> datetime:
        """ISO, or day.month.year; the shop's time unless it says a zone."""
        found = _moment(value) if isinstance(value, str) else None
        if found is None:
            raise ValueError(_TIME)
        try:
            zoned = found if found.tzinfo is not None else found.replace(tzinfo=self._zone)
            return zoned.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(_TIME) from None


def _moment(text: str) -> datetime | None:
    try:
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text.upper())
        if dotted := _DOTTED.fullmatch(text):
            day, month, year, *clock = dotted.groups()
            hour, minute, second = (int(part or 0) for part in clock)
            return datetime.fromisoformat(
                f"{year}-{month:0>2}-{day:0>2}T{hour:02}:{minute:02}:{second:02}"
            )
    except ValueError:
        pass
    return None


def _taken(values: dict[str, Any], name: str, read: Any, found: dict[str, str]) -> Any:
    """What `read` makes of it; None where it isn't there, or `found` says why it can't be."""
    value = values.pop(name, None)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        return None
    try:
        return read(value)
    except ValueError as error:
        found[name] = str(error)
        return None


def _data(values: Mapping[str, Any], at: datetime | None, *, text: bool) -> dict[str, Any]:
    """As an event says it: the rating in one piece."""
    parts = {"metric", "min", "max"} if isinstance(values.get("rating"), dict) else {*_RATING}
    columns = {_RATING[part]: part for part in parts}
    rating = {
        columns[name]: _number(value) if text and columns[name] != "metric" else value
        for name, value in values.items()
        if name in columns
    }
    data = {name: value for name, value in values.items() if name not in columns}
    if rating and "rating" not in data:
        data["rating"] = rating
    return data | ({"at": at.isoformat()} if at is not None else {})


def _number(text: str) -> Any:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else text


def _adder(found: dict[str, str]) -> Any:
    def add(path: str, reason: str) -> None:
        path = path.strip(".")
        found.setdefault(_COLUMNS.get(path, path), reason)

    return add
