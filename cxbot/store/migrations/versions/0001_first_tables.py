"""The first tables."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _conversation()
    _customer()
    _flows()
    _identity()
    _inbox()
    _link()
    _message_map()
    _orders()
    _outbox()
    _session()
    _setting()
    _step_trace()
    _thread()
    _ticket()
    _ticket_event()
    _timer()
    _touchpoint()


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("waiting_since", Instant(), nullable=True),
        sa.Column("last_in_at", Instant(), nullable=True),
        sa.Column("order_misses", sa.Integer(), nullable=False),
        sa.Column("order_misses_since", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("channel", "account", name=op.f("uq_conversation_channel_account")),
    )
    op.create_index(
        op.f("ix_conversation_customer_id"), "conversation", ["customer_id"], unique=False
    )


def _customer() -> None:
    op.create_table(
        "customer",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("language_chosen", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("persona", sa.String(length=64), nullable=False),
        sa.Column("wants_messages", sa.Boolean(), nullable=True),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("orders_count", sa.Integer(), nullable=False),
        sa.Column("last_order", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )


def _flows() -> None:
    op.create_table(
        "flow_start",
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "customer_id", "key", name=op.f("pk_flow_start")),
    )
    op.create_table(
        "flow_version",
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "version", name=op.f("pk_flow_version")),
    )


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("verified_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_customer_id"), "identity", ["customer_id"], unique=False)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("natural_key", sa.String(length=500), nullable=False),
        sa.Column("lane", sa.String(length=200), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "natural_key", name=op.f("uq_inbox_channel_natural_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_new",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status = 'new'"),
        postgresql_where=sa.text("status = 'new'"),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("used_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )


def _message_map() -> None:
    op.create_table(
        "message_map",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("other_chat", sa.String(length=64), nullable=True),
        sa.Column("other_message", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("channel", "chat", "message_id", name=op.f("pk_message_map")),
    )
    op.create_index(
        "ix_message_map_other",
        "message_map",
        ["channel", "other_chat", "other_message"],
        unique=False,
    )
    op.create_index("ix_message_map_ticket", "message_map", ["ticket_id", "kind"], unique=False)


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_customer_id"), "orders", ["customer_id"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("peer", sa.String(length=128), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=True),
        sa.Column("touchpoint_id", sa.String(length=26), nullable=True),
        sa.Column("class", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("link", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("possible_duplicate", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["position"],
        unique=False,
        sqlite_where=sa.text("status IN ('pending', 'sending')"),
        postgresql_where=sa.text("status IN ('pending', 'sending')"),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("flow_version", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("on_hold", sa.String(length=8), nullable=True),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index(
        "ix_session_open",
        "session",
        ["conversation_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )


def _step_trace() -> None:
    op.create_table(
        "step_trace",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_trace")),
    )
    op.create_index(op.f("ix_step_trace_session_id"), "step_trace", ["session_id"], unique=False)


def _thread() -> None:
    op.create_table(
        "thread",
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("thread_id", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "chat", name=op.f("pk_thread")),
    )
    op.create_index("ix_thread_thread", "thread", ["chat", "thread_id"], unique=False)


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=8), nullable=False),
        sa.Column("queue", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("operator_id", sa.String(length=32), nullable=True),
        sa.Column("operator_name", sa.Text(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("waiting_since", Instant(), nullable=True),
        sa.Column("first_reply_at", Instant(), nullable=True),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("shared", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index(
        "uq_ticket_open",
        "ticket",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'active', 'waiting_customer', 'snoozed')"),
        postgresql_where=sa.text("state IN ('queued', 'active', 'waiting_customer', 'snoozed')"),
    )


def _ticket_event() -> None:
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    op.create_index(op.f("ix_ticket_event_ticket_id"), "ticket_event", ["ticket_id"], unique=False)


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("lane", sa.String(length=200), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fire_at", Instant(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
    )
    op.create_index(
        "ix_timer_due",
        "timer",
        ["fire_at"],
        unique=False,
        sqlite_where=sa.text("status = 'armed'"),
        postgresql_where=sa.text("status = 'armed'"),
    )
    op.create_index(
        "ix_timer_session",
        "timer",
        ["session_id"],
        unique=False,
        sqlite_where=sa.text("status = 'armed'"),
        postgresql_where=sa.text("status = 'armed'"),
    )


def _touchpoint() -> None:
    op.create_table(
        "touchpoint",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("occurred_at", Instant(), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("initiator", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("flow", sa.String(length=80), nullable=True),
        sa.Column("flow_version", sa.String(length=16), nullable=True),
        sa.Column("step", sa.String(length=80), nullable=True),
        sa.Column("task", sa.String(length=120), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("touchpoint", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sentiment", sa.String(length=10), nullable=False),
        sa.Column("sentiment_source", sa.String(length=10), nullable=False),
        sa.Column("rating_metric", sa.String(length=40), nullable=True),
        sa.Column("rating_value", sa.Float(), nullable=True),
        sa.Column("rating_min", sa.Float(), nullable=True),
        sa.Column("rating_max", sa.Float(), nullable=True),
        sa.Column("effort", sa.JSON(), nullable=False),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("operator_id", sa.String(length=32), nullable=True),
        sa.Column("response_ms", sa.BigInteger(), nullable=True),
        sa.Column("source_key", sa.String(length=540), nullable=False),
        sa.Column("possible_duplicate", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint("source_key", name=op.f("uq_touchpoint_source_key")),
    )
    op.create_index(
        "ix_touchpoint_conversation", "touchpoint", ["conversation_id", "seq"], unique=False
    )
    op.create_index("ix_touchpoint_customer", "touchpoint", ["customer_id", "id"], unique=False)
