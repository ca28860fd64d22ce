"""The tables, by what they are about."""

from cxbot.store.tables.base import Instant, metadata
from cxbot.store.tables.desk import audit, message_map, rating, thread, ticket, ticket_event
from cxbot.store.tables.kept import map_change, map_version
from cxbot.store.tables.leases import lane, worker
from cxbot.store.tables.operation import generation, restore
from cxbot.store.tables.people import conversation, customer, identity, operator
from cxbot.store.tables.privacy import erased_account, erasure
from cxbot.store.tables.queues import inbox, outbox, request, timer
from cxbot.store.tables.required import requirement_state
from cxbot.store.tables.reviews import improvement, review, review_mark
from cxbot.store.tables.runs import (
    flow_set,
    flow_start,
    flow_version,
    session,
    step_trace,
    touchpoint,
)
from cxbot.store.tables.shop import link, orders, setting
from cxbot.store.tables.tags import tag, tag_opened
from cxbot.store.tables.voice import (
    answer,
    complaint,
    consent,
    contact,
    invitation,
    reward_code,
    reward_given,
    signal,
)
from cxbot.store.tables.web import web_link, web_session

__all__ = [
    "Instant",
    "answer",
    "audit",
    "complaint",
    "consent",
    "contact",
    "conversation",
    "customer",
    "erased_account",
    "erasure",
    "flow_set",
    "flow_start",
    "flow_version",
    "generation",
    "identity",
    "improvement",
    "inbox",
    "invitation",
    "lane",
    "link",
    "map_change",
    "map_version",
    "message_map",
    "metadata",
    "operator",
    "orders",
    "outbox",
    "rating",
    "request",
    "requirement_state",
    "restore",
    "review",
    "review_mark",
    "reward_code",
    "reward_given",
    "session",
    "setting",
    "signal",
    "step_trace",
    "tag",
    "tag_opened",
    "thread",
    "ticket",
    "ticket_event",
    "timer",
    "touchpoint",
    "web_link",
    "web_session",
    "worker",
]
