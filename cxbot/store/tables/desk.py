"""Tickets, their log, and what of them lies in the operators' groups."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from cxbot.store.tables.base import (
    ID,
    NO,
    NO_LIST,
    NO_MAP,
    NO_TEXT,
    ZERO,
    Instant,
    metadata,
    one_of,
    where,
)

_OPEN = "state IN ('queued', 'active', 'waiting_customer', 'snoozed')"

ticket = Table(
    "ticket",
    metadata,
    Column("id", ID, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("customer_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("session_id", ID),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("priority", String(8), nullable=False),
    Column("queue", String(80)),
    Column("chat", String(64)),
    Column("flow", String(80)),
    Column("touchpoint", String(120)),
    Column("version", Integer, nullable=False),
    Column("seq", Integer, nullable=False, server_default=ZERO),
    Column("operator_id", String(32)),
    Column("operator_name", Text),
    Column("because", Text, nullable=False, server_default=NO_TEXT),
    Column("held_since", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("waiting_since", Instant),
    Column("under_way", JSON, nullable=False, server_default=NO_MAP),
    Column("first_reply_at", Instant),
    Column("replied_at", Instant),
    Column("snoozed_until", Instant),
    Column("resolved_at", Instant),
    Column("closed_at", Instant),
    Column("reopened", Integer, nullable=False, server_default=ZERO),
    Column("closings", Integer, nullable=False, server_default=ZERO),
    Column("stage", Integer, nullable=False, server_default=ZERO),
    Column("breached", Boolean, nullable=False, server_default=NO),
    Column("unreachable", Boolean, nullable=False, server_default=NO),
    Column("off_hours", Boolean, nullable=False, server_default=NO),
    Column("silent", Boolean, nullable=False, server_default=NO),
    Column("tags", JSON, nullable=False, server_default=NO_LIST),
    Column("mood", String(10)),
    Column("cause", String(40)),
    Column("shared", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("call_back", Text, nullable=False, server_default=NO_TEXT),
    Column("call_phone", Text, nullable=False, server_default=NO_TEXT),
    Column("calls_missed", Integer, nullable=False, server_default=ZERO),
    Column("called_at", Instant),
    Column("call_outcome", String(10)),
    UniqueConstraint("number"),
    # at most one open ticket in a conversation
    Index(
        "uq_ticket_open",
        "conversation_id",
        unique=True,
        **where(_OPEN),
    ),
    # lists of those that are open, and of those that nobody holds
    Index("ix_ticket_open", "number", **where(_OPEN)),
    Index("ix_ticket_queued", "number", **where("state = 'queued'")),
    # open or not: the newest of a conversation, and how many its customer had before
    Index("ix_ticket_conversation", "conversation_id", "number"),
    Index("ix_ticket_customer", "customer_id", "number"),
)
#: What `uq_ticket_open` and `ix_ticket_open` are of.
is_open = one_of(ticket.c.state, "queued", "active", "waiting_customer", "snoozed")

ticket_event = Table(
    "ticket_event",
    metadata,
    Column("id", ID, primary_key=True),
    Column("ticket_id", ID, nullable=False),
    # counts up within the ticket
    Column("seq", Integer, nullable=False, server_default=ZERO),
    Column("at", Instant, nullable=False),
    Column("type", String(40), nullable=False),
    Column("actor", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    # the ticket's fields that it changed, with their new values
    Column("changed", JSON, nullable=False, server_default=NO_MAP),
    Index("uq_ticket_event_seq", "ticket_id", "seq", unique=True),
    Index("ix_ticket_event_at", "at"),
)

# the question after a ticket: one row per closing
rating = Table(
    "rating",
    metadata,
    Column("ticket_id", ID, primary_key=True),
    Column("closing", Integer, primary_key=True),
    Column("customer_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    # who held the ticket then
    Column("operator_id", String(32)),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("score", Integer),
    Column("comment", Text, nullable=False),
    # until then the customer's next message is the comment
    Column("comment_until", Instant),
    Column("withdrawn", Boolean, nullable=False),
    Index("ix_rating_conversation", "conversation_id", "asked_at"),
    Index("ix_rating_customer", "customer_id"),
)

# who did what that a ticket's own log can't tell: refusals, bans, the binding of the group
audit = Table(
    "audit",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("data", JSON, nullable=False),
    # when somebody last did that
    Index("ix_audit_last", "actor", "act", "subject", "id"),
)

message_map = Table(
    "message_map",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("message_id", String(32), primary_key=True),
    Column("conversation_id", ID, nullable=False),
    Column("ticket_id", ID),
    # card, relay, reply, note, service, side, side_said, source
    Column("kind", String(10), nullable=False),
    # the same message on the other side
    Column("other_chat", String(64)),
    Column("other_message", String(32)),
    Index("ix_message_map_other", "channel", "other_chat", "other_message"),
    Index("ix_message_map_ticket", "ticket_id", "kind"),
)

thread = Table(
    "thread",
    metadata,
    Column("conversation_id", ID, primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("thread_id", String(32), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_thread_thread", "chat", "thread_id"),
)
