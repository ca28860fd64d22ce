"""What rooms of the store ask in statements that they make as they go: they are run once, and what
reaches the database is written down."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from cxbot.clock import ManualClock
from cxbot.store.driver import Statement
from cxbot.store.inbox import InboxRow
from cxbot.store.leases import Leases
from cxbot.store.store import Store

from . import big

_NOW = big.BEGINS + big.YEAR
_LATELY = _NOW - timedelta(days=7)
_CUSTOMER, _HERE, _PEER = "c10000007", "d10000007", "a10000007"
_SESSION, _TICKET, _POINT = "s10000007", "t10000007", "p10000007"
_ROW = InboxRow(
    id=149_990, channel="telegram", natural_key="x", lane=_HERE, raw={}, received_at=_NOW
)

#: On the way of a message, a timer, a delivery or a ticket.
READS: Mapping[str, Callable[[Store], Awaitable[object]]] = {
    "complaints.about": lambda store: store.complaints.about(_CUSTOMER, "f7", "booth"),
    "complaints.next_number": lambda store: store.complaints.next_number(),
    "complaints.of_session": lambda store: store.complaints.of_session(_SESSION, "late"),
    "conversations.address_of_customer": lambda store: store.conversations.address_of_customer(
        _CUSTOMER
    ),
    "desk_times.fired_together": lambda store: store.desk_times.fired_together(_ROW, ["key"], "g"),
    "desk_times.first_replies": lambda store: store.desk_times.first_replies(20),
    "desk_times.last_told": lambda store: store.desk_times.last_told(_HERE, "step"),
    "desk_times.log": lambda store: store.desk_times.log(_TICKET),
    "desk_times.open_tickets": lambda store: store.desk_times.open_tickets("g", ["h"]),
    "desk_times.reachable": lambda store: store.desk_times.reachable("telegram", [_PEER]),
    "desk_times.sent_as": lambda store: store.desk_times.sent_as("x10000007"),
    "holdings.held": lambda store: store.holdings.held(),
    "holdings.last_of": lambda store: store.holdings.last_of(_CUSTOMER, _TICKET),
    "holdings.numbers": lambda store: store.holdings.numbers(),
    "holdings.of": lambda store: store.holdings.of("o10000007"),
    "holdings.opened": lambda store: store.holdings.opened(_TICKET),
    "holdings.waiting": lambda store: store.holdings.waiting(),
    "holdings.waiting_in": lambda store: store.holdings.waiting_in(None),
    "holdings.was_in": lambda store: store.holdings.was_in(_TICKET),
    "inbox.before": lambda store: store.inbox.before(_ROW),
    "outbox.named": lambda store: store.outbox.named(["x10000007", "x10000008"]),
    "outbox.of_exchange": lambda store: store.outbox.of_exchange(_HERE, 2),
    "outbox.open": lambda store: store.outbox.open(),
    "outbox.place": lambda store: store.outbox.place(_POINT),
    "past.events": lambda store: store.past.events(_TICKET, 3),
    "past.named_at": lambda store: store.past.named_at(_HERE),
    "past.tags": lambda store: store.past.tags(20),
    "past.told_since": lambda store: store.past.told_since(_HERE, "hello", _LATELY),
    "ratings.get": lambda store: store.ratings.get(_TICKET, 1),
    "ratings.last_asked_at": lambda store: store.ratings.last_asked_at(_CUSTOMER),
    "ratings.message_of": lambda store: store.ratings.message_of(_TICKET, _PEER),
    "ratings.said_last": lambda store: store.ratings.said_last(_HERE),
    "relayed.answered_after": lambda store: store.relayed.answered_after(_TICKET, "g", "7"),
    "relayed.copies": lambda store: store.relayed.copies("telegram", _PEER, "n10000007", "g"),
    "relayed.kept": lambda store: store.relayed.kept(_TICKET, "7"),
    "relayed.mates": lambda store: store.relayed.mates("telegram", "g", "m10000007"),
    "relayed.noted": lambda store: store.relayed.noted(_TICKET, "operator:o10000007", _LATELY),
    "relayed.sent_at": lambda store: store.relayed.sent_at(_HERE, _PEER, "m10000007"),
    "rewards.free": lambda store: store.rewards.free("r1", 3),
    "rewards.given_since": lambda store: store.rewards.given_since("r1", _LATELY),
    "rewards.last": lambda store: store.rewards.last("r1", _CUSTOMER),
    "rewards.taken": lambda store: store.rewards.taken("r1", "k10000007"),
    "tickets.conversation_of_source": lambda store: store.tickets.conversation_of_source(
        "telegram", _PEER, "n10000007"
    ),
    "tickets.highest_number": lambda store: store.tickets.highest_number(),
    "tickets.twin": lambda store: store.tickets.twin("telegram", _PEER, "n10000007", "g"),
}
#: Where several processes share a database.
SHARED: Mapping[str, Callable[[Store], Awaitable[object]]] = {
    "leases.orphans": lambda store: Leases(store.database, "me").orphans(20),
    "leases.waiting": lambda store: Leases(store.database, "me").waiting([_HERE]),
}


async def asked(url: str) -> dict[str, list[Statement]]:
    """By name; of a database with its rows."""
    store = Store(url, ManualClock())
    said: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        said.append((sql, values))

    event.listen(store.database.engine.sync_engine, "before_cursor_execute", hear)
    found: dict[str, list[Statement]] = {}
    try:
        for name, read in {**READS, **(SHARED if store.database.shared else {})}.items():
            said.clear()
            await read(store)
            found[name] = list(said)
    finally:
        await store.database.close()
    return found
