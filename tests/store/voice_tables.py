"""Rows of the tables that the report on customers' voice is read from."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, insert

from cxbot.clock import ManualClock
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .rows import said, turn_with

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_FROZEN = {"incentivised": False, "wave": "", "language": "en", "channel": "memory"}


async def put(store: Store, table: Table, *rows: dict[str, Any]) -> None:
    """What isn't said is null."""
    blank = dict.fromkeys(column.name for column in table.columns if column.nullable)
    async with store.database.engine.begin() as connection:
        await connection.execute(insert(table), [{**blank, **row} for row in rows])


def answer(clock: ManualClock, number: float | None = 9, **facts: Any) -> dict[str, Any]:
    name = clock.new_id()
    return {
        **_FROZEN, "id": name, "customer_id": f"c{name[-24:]}", "conversation_id": "v1",
        "session_id": f"s{name[-24:]}", "flow": "nps", "flow_version": "v1", "step": "score",
        "source": "survey", "at": clock.now(), "metric": "nps", "kind": "rating",
        "number": number, "least": 0, "most": 10, "text": "", "late": False, **facts,
    }  # fmt: skip


def invitation(clock: ManualClock, **facts: Any) -> dict[str, Any]:
    name = clock.new_id()
    return {
        **_FROZEN, "id": name, "customer_id": "c1", "conversation_id": "v1", "session_id": name,
        "flow": "nps", "asked_at": clock.now(), "window_until": clock.now() + DAY, **facts,
    }  # fmt: skip


def ticket(clock: ManualClock, number: int, **facts: Any) -> dict[str, Any]:
    return {
        "id": f"t{number}", "number": number, "customer_id": "c1", "conversation_id": "v1",
        "state": "closed", "reason": "", "priority": "normal", "version": 1, "seq": 1,
        "because": "", "under_way": {}, "opened_at": clock.now(), "reopened": 0, "closings": 0,
        "stage": 0, "breached": False, "unreachable": False, "off_hours": False, "silent": False,
        "tags": [], "shared": {}, "answers": {}, **facts,
    }  # fmt: skip


def opened(clock: ManualClock, number: int, session: str) -> Turn:
    """By that session, in the conversation of all."""
    point = said(
        clock, f"opened {number}", session_id=session, ticket_id=f"t{number}", seq=number,
        name="ticket.opened", kind="ticket", direction="internal", initiator="bot",
    )  # fmt: skip
    return turn_with(point)


def happened(clock: ManualClock, number: int, kind: str, **facts: Any) -> dict[str, Any]:
    return {
        "id": clock.new_id(), "ticket_id": f"t{number}", "seq": facts.pop("seq", 2),
        "at": clock.now(), "type": kind, "actor": "operator:7", "data": {}, "changed": {}, **facts,
    }  # fmt: skip


def rating(clock: ManualClock, number: int, **facts: Any) -> dict[str, Any]:
    return {
        "ticket_id": f"t{number}", "closing": 1, "customer_id": "c1", "conversation_id": "v1",
        "operator_id": "7", "asked_at": clock.now(), "expires_at": clock.now() + DAY,
        "comment": "", "withdrawn": False, **facts,
    }  # fmt: skip


def contact(clock: ManualClock, customer: str, **facts: Any) -> dict[str, Any]:
    return {
        "id": clock.new_id(), "customer_id": customer, "conversation_id": "v1", "flow": "nps",
        "kind": "first", "purpose": "survey", "channel": "memory", "at": clock.now(),
        "verdict": "allow", "because": {}, **facts,
    }  # fmt: skip


def person(customer: str, conversation: str = "v1") -> dict[str, Any]:
    return {
        "id": conversation, "customer_id": customer, "channel": "memory", "account": conversation,
        "reachable": True, "misses": 0, "seq": 0, "order_misses": 0,
    }  # fmt: skip


def order(clock: ManualClock, number: int, customer: str | None, **facts: Any) -> dict[str, Any]:
    data = {"created_at": clock.now().isoformat()} if "data" not in facts else facts["data"]
    return {
        "number": f"A-{number}", "customer_id": customer, "status": "paid",
        "updated_at": clock.now(), **facts, "data": data,
    }  # fmt: skip


async def flat(pages: Any) -> list[Any]:
    return [row async for page in pages for row in page]
