"""Example data for an event, by its declared type: to try a flow that an event starts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cxbot.flow.reading.files import Files
from cxbot.model.event import NEGLECTED
from cxbot.model.order import STATUS_AFTER
from cxbot.model.types import Type

_ORDER = {"number": "A-1042", "total": "1900"}
_SILENCE = timedelta(days=30)


def event_data(files: Files, name: str, now: datetime) -> dict[str, Any]:
    """Something of the right kind for every field."""
    if name in STATUS_AFTER:
        return {"order": dict(_ORDER)}
    if name == NEGLECTED:
        since = now - _SILENCE
        order = {**_ORDER, "status": "delivered", "delivered_at": since.isoformat()}
        return {"order": order, "since": since.date().isoformat(), "days": _SILENCE.days}
    if name in files.events:
        return _record(files.events[name], now)
    return _declared(files.shop.events.get(name, {}), now)


def _declared(fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        field: _declared(kind, now) if isinstance(kind, Mapping) else _value(field, kind, now)
        for field, kind in fields.items()
    }


def _record(kind: Type, now: datetime) -> dict[str, Any]:
    return {
        field: _of(field, inner, now)
        for field, inner in (kind.fields or {}).items()
        if not inner.optional
    }


def _of(field: str, kind: Type, now: datetime) -> Any:
    if kind.kind == "record":
        return _record(kind, now)
    if kind.values:
        first = kind.values[0]
        return float(first) if kind.kind == "number" else first
    if kind.kind == "number":
        return kind.least if kind.least is not None else 1
    return _value(field, kind.kind, now)


def _value(field: str, kind: str, now: datetime) -> Any:
    match kind:
        case "number":
            return 1
        case "money":
            return "100"
        case "date":
            return now.date().isoformat()
        case "time":
            return "12:00"
        case "yes/no":
            return True
        case "list":
            return []
        case _:
            return f"https://shop.example/{field}" if field.endswith("url") else f"some {field}"
