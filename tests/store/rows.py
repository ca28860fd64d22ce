"""Rows with everything they need, so that a test names only what it is about."""

from datetime import datetime, timedelta
from typing import Any

from cxbot.clock import ManualClock
from cxbot.model.arrival import Arrival
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.model.touchpoint import Touchpoint
from cxbot.store.outbox import Parcel
from cxbot.store.touchpoints import touchpoint_row
from cxbot.store.turn import Turn


def came(key: str, lane: str = "memory:1", digest: str | None = None, **raw: Any) -> Arrival:
    return Arrival(channel="memory", natural_key=key, lane=lane, raw=raw, digest=digest)


def said(clock: ManualClock, source_key: str, **facts: Any) -> Touchpoint:
    values: dict[str, Any] = {
        "id": clock.new_id(),
        "occurred_at": clock.now(),
        "customer_id": "c1",
        "conversation_id": "v1",
        "direction": "in",
        "initiator": "customer",
        "channel": "memory",
        "kind": "message",
        "name": "message.received",
        "source_key": source_key,
        **facts,
    }
    return Touchpoint(**values)


def turn_with(point: Touchpoint) -> Turn:
    turn = Turn()
    turn.add("touchpoint", touchpoint_row(point))
    return turn


def due(turn: Turn, clock: ManualClock, after: timedelta, key: str = "k") -> datetime:
    at = clock.now() + after
    turn.add(
        "timer",
        {
            "id": clock.new_id(),
            "lane": "memory:1",
            "owner_id": "s1",
            "kind": "wait",
            "key": key,
            "fire_at": at,
            "status": "armed",
        },
    )
    return at


def parcel(clock: ManualClock, position: int, **facts: Any) -> Parcel:
    values: dict[str, Any] = {
        "id": clock.new_id(),
        "position": position,
        "channel": "memory",
        "outbound": Outbound(op="message", peer="1", text=RichText(f"message {position}")),
        "created_at": clock.now(),
        **facts,
    }
    return Parcel(**values)
