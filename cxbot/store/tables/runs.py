"""Flows as they were, their runs, and what their steps did."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from cxbot.store.tables.base import ID, UNKNOWN, Instant, metadata, where

session = Table(
    "session",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, nullable=False),
    Column("customer_id", ID, nullable=False),
    Column("flow", String(80), nullable=False),
    Column("flow_version", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    # None, "paused" (another session is on top) or "queued" (its turn has not come)
    Column("on_hold", String(8)),
    Column("pending", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(16)),
    Index("ix_session_open", "conversation_id", **where("ended_at IS NULL")),
)

flow_start = Table(
    "flow_start",
    metadata,
    Column("flow", String(80), primary_key=True),
    Column("customer_id", ID, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("started_at", Instant, nullable=False),
)

flow_version = Table(
    "flow_version",
    metadata,
    Column("flow", String(80), primary_key=True),
    Column("version", String(16), primary_key=True),
    Column("source", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

flow_set = Table(
    "flow_set",
    metadata,
    # digest of the texts
    Column("id", String(16), primary_key=True),
    # path -> text of all files that run
    Column("texts", JSON, nullable=False),
    # flow -> version
    Column("versions", JSON, nullable=False),
    # names of events that handlers/ declared then
    Column("events", JSON, nullable=False),
    # the last time it went live
    Column("live_at", Instant, nullable=False),
)

step_trace = Table(
    "step_trace",
    metadata,
    Column("id", ID, primary_key=True),
    Column("session_id", ID, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    # [{verb, flow, version, step, line, before, changed, detail}], in order; a session's first
    # step is "start", whose `changed` are the values it began with
    Column("steps", JSON, nullable=False),
)

touchpoint = Table(
    "touchpoint",
    metadata,
    Column("id", ID, primary_key=True),
    Column("occurred_at", Instant, nullable=False),
    Column("customer_id", ID, nullable=False),
    Column("conversation_id", ID, nullable=False),
    Column("session_id", ID),
    Column("seq", Integer, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("initiator", String(10), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("device", String(10), nullable=False),
    Column("device_source", String(10), nullable=False, server_default=UNKNOWN),
    Column("kind", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("flow", String(80)),
    Column("flow_version", String(16)),
    Column("step", String(80)),
    Column("task", String(120)),
    Column("stage", String(80)),
    Column("touchpoint", String(120)),
    Column("outcome", String(16)),
    Column("text", Text, nullable=False),
    Column("sentiment", String(10), nullable=False),
    Column("sentiment_source", String(10), nullable=False),
    Column("rating_metric", String(40)),
    Column("rating_value", Float),
    Column("rating_min", Float),
    Column("rating_max", Float),
    Column("effort", JSON, nullable=False),
    Column("ticket_id", ID),
    Column("operator_id", String(32)),
    Column("response_ms", BigInteger),
    Column("source_key", String(540), nullable=False),
    Column("possible_duplicate", Boolean, nullable=False),
    UniqueConstraint("source_key"),
    Index("ix_touchpoint_customer", "customer_id", "id"),
    Index("ix_touchpoint_conversation", "conversation_id", "seq"),
)
