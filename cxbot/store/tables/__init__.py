"""The tables, by what they are about."""

from cxbot.store.tables.base import Instant, metadata
from cxbot.store.tables.desk import audit, message_map, rating, thread, ticket, ticket_event
from cxbot.store.tables.people import conversation, customer, identity, operator
from cxbot.store.tables.queues import inbox, outbox, request, timer
from cxbot.store.tables.runs import (
    flow_set,
    flow_start,
    flow_version,
    session,
    step_trace,
    touchpoint,
)
from cxbot.store.tables.shop import link, orders, setting

__all__ = [
    "Instant",
    "audit",
    "conversation",
    "customer",
    "flow_set",
    "flow_start",
    "flow_version",
    "identity",
    "inbox",
    "link",
    "message_map",
    "metadata",
    "operator",
    "orders",
    "outbox",
    "rating",
    "request",
    "session",
    "setting",
    "step_trace",
    "thread",
    "ticket",
    "ticket_event",
    "timer",
    "touchpoint",
]
