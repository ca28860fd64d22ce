"""Events that wait for a session's turn, as the JSON they are kept in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.flow.protocol import Started, TimerFired


def to_json(event: Started | TimerFired, at: datetime) -> dict[str, Any]:
    """`at`: when it happened."""
    match event:
        case Started():
            return {
                "event": "started",
                "values": dict(event.values),
                "initiative": event.initiative,
            }
        case TimerFired():
            return {
                "event": "timer",
                "kind": event.kind,
                "key": event.key,
                "at": at.isoformat(),
            }


def from_json(row: Mapping[str, Any]) -> Started | TimerFired:
    if row["event"] == "started":
        return Started(values=row["values"], initiative=row["initiative"])
    return TimerFired(kind=row["kind"], key=row["key"])


def since(row: Mapping[str, Any]) -> datetime | None:
    """When it happened; None where nobody wrote it down."""
    return datetime.fromisoformat(row["at"]) if "at" in row else None
