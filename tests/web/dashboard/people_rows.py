"""Customers, their exchanges and tickets as rows, each with everything it needs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Table

from cxbot.store import tables

Row = dict[str, Any]
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_ids = count(1)


def blank(table: Table, **facts: Any) -> Row:
    """Every column that needs a value has one that says nothing."""
    nothing: Row = {column.name: None for column in table.columns if column.nullable}
    return {**nothing, **facts}


def a_customer(id: str = "c1", name: str = "Anna", **facts: Any) -> Row:  # noqa: A002 the column's
    own: Row = {
        "id": id, "name": name, "language": "en", "language_chosen": False, "time_zone": "",
        "phone": "", "email": "", "persona": "", "orders_count": 0, "last_order": "",
        "fields": {}, "since": NOW - 30 * DAY,
    }  # fmt: skip
    return blank(tables.customer, **{**own, **facts})


def a_conversation(customer: str = "c1", account: str = "1001", **facts: Any) -> Row:
    own: Row = {
        "id": f"v-{customer}", "customer_id": customer, "channel": "telegram", "account": account,
        "reachable": True, "misses": 0, "seq": 9, "order_misses": 0, "last_in_at": NOW - DAY,
    }  # fmt: skip
    return blank(tables.conversation, **{**own, **facts})


def an_identity(customer: str = "c1", account: str = "1001", channel: str = "telegram") -> Row:
    return {
        "channel": channel, "account": account, "customer_id": customer, "verified_at": NOW - DAY,
    }  # fmt: skip


def a_point(customer: str = "c1", **facts: Any) -> Row:
    one = f"p{next(_ids):07}"
    own: Row = {
        "id": one, "occurred_at": NOW - HOUR, "customer_id": customer,
        "conversation_id": f"v-{customer}", "seq": 1, "direction": "in", "initiator": "customer",
        "channel": "telegram", "device": "unknown", "device_source": "unknown",
        "kind": "message", "name": "message.received", "text": "", "sentiment": "unknown",
        "sentiment_source": "none", "effort": [], "source_key": one, "possible_duplicate": False,
    }  # fmt: skip
    return blank(tables.touchpoint, **{**own, **facts})


def a_ticket(customer: str = "c1", number: int = 12, **facts: Any) -> Row:
    own: Row = {
        "id": f"t{number}", "number": number, "customer_id": customer,
        "conversation_id": f"v-{customer}", "state": "queued", "reason": "the parcel is lost",
        "priority": "normal", "version": 1, "seq": 1, "because": "", "under_way": {},
        "reopened": 0, "closings": 0, "stage": 0, "breached": False, "unreachable": False,
        "off_hours": False, "silent": False, "tags": [], "shared": {}, "answers": {},
        "call_back": "", "call_phone": "", "calls_missed": 0, "opened_at": NOW - 2 * HOUR,
        "waiting_since": NOW - 2 * HOUR,
    }  # fmt: skip
    return blank(tables.ticket, **{**own, **facts})


def an_event(ticket: str, seq: int, kind: str, at: datetime, **facts: Any) -> Row:
    own: Row = {
        "id": f"{ticket}-{seq}", "ticket_id": ticket, "seq": seq, "at": at, "type": kind,
        "actor": "bot", "data": {}, "changed": {},
    }  # fmt: skip
    return {**own, **facts}


def an_order(number: str = "A-1042", customer: str | None = "c1", **facts: Any) -> Row:
    own: Row = {
        "number": number, "customer_id": customer, "status": "shipped", "data": {"items": []},
        "updated_at": NOW - DAY,
    }  # fmt: skip
    return {**own, **facts}


def somebody(name: str = "Anna", customer: str = "c1", **facts: Any) -> Mapping[Table, list[Row]]:
    """One customer who wrote once."""
    return {
        tables.customer: [a_customer(customer, name, **facts)],
        tables.conversation: [a_conversation(customer)],
        tables.identity: [an_identity(customer)],
        tables.touchpoint: [a_point(customer, text="Where is it?")],
    }
