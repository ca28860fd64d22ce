"""The tables. Times are microseconds since 1970 UTC in a BIGINT: exact and alike everywhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as microseconds since the epoch."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = String(26)
#: Grows without limit on SQLite and PostgreSQL alike.
_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

# What rows that were there before a column was have in it.
_ZERO, _NO, _NO_TEXT = text("0"), false(), text("''")
_NO_LIST, _NO_MAP = text("'[]'"), text("'{}'")


def _where(condition: str) -> dict[str, Any]:
    """A partial index: only what is still open is ever looked for."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


customer = Table(
    "customer",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("language_chosen", Boolean, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("phone", String(32), nullable=False),
    Column("email", Text, nullable=False),
    Column("persona", String(64), nullable=False),
    Column("wants_messages", Boolean),
    Column("since", Instant),
    Column("orders_count", Integer, nullable=False),
    Column("last_order", String(64), nullable=False),
    # operators don't get their messages until then
    Column("banned_until", Instant),
    Column("fields", JSON, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    # channel is a messenger's name, or "phone" for a verified number
    Column("channel", String(32), primary_key=True),
    Column("account", String(128), primary_key=True),
    Column("customer_id", _ID, nullable=False, index=True),
    Column("verified_at", Instant, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("customer_id", _ID, nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    Column("account", String(128), nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("misses", Integer, nullable=False),
    # the newest touchpoint's number
    Column("seq", Integer, nullable=False),
    # oldest message of the customer that nothing answered yet
    Column("waiting_since", Instant),
    Column("last_in_at", Instant),
    # failed look-ups of orders within the hour that began at misses_since
    Column("order_misses", Integer, nullable=False),
    Column("order_misses_since", Instant),
    UniqueConstraint("channel", "account"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("channel", String(32), nullable=False),
    Column("natural_key", String(500), nullable=False),
    Column("lane", String(200), nullable=False),
    Column("raw", JSON, nullable=False),
    Column("digest", String(64)),
    Column("received_at", Instant, nullable=False),
    Column("status", String(8), nullable=False),  # new, done, dead
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    UniqueConstraint("channel", "natural_key"),
    Index("ix_inbox_new", "id", **_where("status = 'new'")),
    sqlite_autoincrement=True,
)

session = Table(
    "session",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("conversation_id", _ID, nullable=False),
    Column("customer_id", _ID, nullable=False),
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
    Index("ix_session_open", "conversation_id", **_where("ended_at IS NULL")),
)

flow_start = Table(
    "flow_start",
    metadata,
    Column("flow", String(80), primary_key=True),
    Column("customer_id", _ID, primary_key=True),
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

request = Table(
    "request",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("status", String(8), nullable=False),  # new, taken, refused
    # why it was refused
    Column("answer", Text),
    Index("ix_request_new", "id", **_where("status = 'new'")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _ID, primary_key=True),
    # order within the peer
    Column("position", BigInteger, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("peer", String(128), nullable=False),
    Column("conversation_id", _ID),
    Column("touchpoint_id", _ID),
    Column("class", String(8), nullable=False),  # reply, notice, once
    Column("priority", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
    # what the message is once it is sent: card, relay, note … and of which ticket
    Column("link", JSON, nullable=False),
    # pending -> sending -> sent | failed | uncertain | expired
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message_id", String(32)),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Index("ix_outbox_open", "position", **_where("status IN ('pending', 'sending')")),
)

timer = Table(
    "timer",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("lane", String(200), nullable=False),
    # whose it is: a session, or (kind "ticket") a ticket
    Column("owner_id", _ID, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", String(120), nullable=False),
    Column("fire_at", Instant, nullable=False),
    Column("status", String(10), nullable=False),  # armed, fired, cancelled
    Index("ix_timer_due", "fire_at", **_where("status = 'armed'")),
    Index("ix_timer_owner", "owner_id", **_where("status = 'armed'")),
)

touchpoint = Table(
    "touchpoint",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("occurred_at", Instant, nullable=False),
    Column("customer_id", _ID, nullable=False),
    Column("conversation_id", _ID, nullable=False),
    Column("session_id", _ID),
    Column("seq", Integer, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("initiator", String(10), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("device", String(10), nullable=False),
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
    Column("ticket_id", _ID),
    Column("operator_id", String(32)),
    Column("response_ms", BigInteger),
    Column("source_key", String(540), nullable=False),
    Column("possible_duplicate", Boolean, nullable=False),
    UniqueConstraint("source_key"),
    Index("ix_touchpoint_customer", "customer_id", "id"),
    Index("ix_touchpoint_conversation", "conversation_id", "seq"),
)

step_trace = Table(
    "step_trace",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("session_id", _ID, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    # [{verb, flow, version, step, line, before, changed, detail}], in order; a session's first
    # step is "start", whose `changed` are the values it began with
    Column("steps", JSON, nullable=False),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("customer_id", _ID, nullable=False),
    Column("conversation_id", _ID, nullable=False),
    Column("session_id", _ID),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("priority", String(8), nullable=False),
    Column("queue", String(80)),
    Column("chat", String(64)),
    Column("flow", String(80)),
    Column("touchpoint", String(120)),
    Column("version", Integer, nullable=False),
    Column("seq", Integer, nullable=False, server_default=_ZERO),
    Column("operator_id", String(32)),
    Column("operator_name", Text),
    Column("because", Text, nullable=False, server_default=_NO_TEXT),
    Column("held_since", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("waiting_since", Instant),
    Column("under_way", JSON, nullable=False, server_default=_NO_MAP),
    Column("first_reply_at", Instant),
    Column("replied_at", Instant),
    Column("snoozed_until", Instant),
    Column("resolved_at", Instant),
    Column("closed_at", Instant),
    Column("reopened", Integer, nullable=False, server_default=_ZERO),
    Column("closings", Integer, nullable=False, server_default=_ZERO),
    Column("stage", Integer, nullable=False, server_default=_ZERO),
    Column("breached", Boolean, nullable=False, server_default=_NO),
    Column("unreachable", Boolean, nullable=False, server_default=_NO),
    Column("off_hours", Boolean, nullable=False, server_default=_NO),
    Column("silent", Boolean, nullable=False, server_default=_NO),
    Column("tags", JSON, nullable=False, server_default=_NO_LIST),
    Column("mood", String(10)),
    Column("cause", String(40)),
    Column("shared", JSON, nullable=False),
    Column("answers", JSON, nullable=False),
    UniqueConstraint("number"),
    # at most one open ticket in a conversation
    Index(
        "uq_ticket_open",
        "conversation_id",
        unique=True,
        **_where("state IN ('queued', 'active', 'waiting_customer', 'snoozed')"),
    ),
)

ticket_event = Table(
    "ticket_event",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("ticket_id", _ID, nullable=False),
    # counts up within the ticket
    Column("seq", Integer, nullable=False, server_default=_ZERO),
    Column("at", Instant, nullable=False),
    Column("type", String(40), nullable=False),
    Column("actor", String(40), nullable=False),
    Column("data", JSON, nullable=False),
    # the ticket's fields that it changed, with their new values
    Column("changed", JSON, nullable=False, server_default=_NO_MAP),
    Index("uq_ticket_event_seq", "ticket_id", "seq", unique=True),
    Index("ix_ticket_event_at", "at"),
)

# the question after a ticket: one row per closing
rating = Table(
    "rating",
    metadata,
    Column("ticket_id", _ID, primary_key=True),
    Column("closing", Integer, primary_key=True),
    Column("customer_id", _ID, nullable=False),
    Column("conversation_id", _ID, nullable=False),
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
)

operator = Table(
    "operator",
    metadata,
    Column("account", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", String(8), nullable=False),  # on, away, left
    Column("away_until", Instant),
    Column("last_assigned_at", Instant),
    Column("seen_at", Instant, nullable=False),
    # the bot may write to them: they have started it
    Column("started", Boolean, nullable=False),
)

# who did what that a ticket's own log can't tell: refusals, bans, the binding of the group
audit = Table(
    "audit",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("data", JSON, nullable=False),
)

message_map = Table(
    "message_map",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("message_id", String(32), primary_key=True),
    Column("conversation_id", _ID, nullable=False),
    Column("ticket_id", _ID),
    # card, relay, reply, note, service, side, source
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
    Column("conversation_id", _ID, primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("thread_id", String(32), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_thread_thread", "chat", "thread_id"),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("customer_id", _ID, index=True),
    Column("status", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("order_number", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", _ID),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("value", Text, nullable=False),
)
