"""Events as a shop sends them, read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.errors import BadEvent
from cxbot.model.event import ShopEvent, read_events

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
STAY = {"stay.arrived": {"stay": {"number": "text", "room": "text"}}}


def an_event(**changes: Any) -> dict[str, Any]:
    data = {"order": {"number": "A-1042", "total": "1900.00", "currency": "RUB"}}
    envelope = {"specversion": "1.0", "id": "e1", "source": "shop", "type": "order.delivered"}
    return envelope | {"data": data} | changes


def an_order(**changes: Any) -> dict[str, Any]:
    return an_event(data={"order": {"number": "A-1042"} | changes})


def read(body: Any, declared: Mapping[str, Any] = STAY) -> ShopEvent:
    (one,) = read_events(body, declared, now=NOW)
    return one


def problems(body: Any, declared: Mapping[str, Any] = STAY) -> dict[str, str]:
    with pytest.raises(BadEvent) as caught:
        read_events(body, declared, now=NOW)
    return {problem.field: problem.reason for problem in caught.value.problems}


def typed(kind: str, value: Any) -> Any:
    """A value read as a declared field of this type."""
    body = an_event(type="t", data={"x": value})
    return read(body, {"t": {"x": kind}}).data["x"]
