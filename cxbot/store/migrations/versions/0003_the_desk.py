"""The desk: what a ticket knows, its log in order, ratings, operators, the audit."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NONE = sa.text("''")
_ZERO = sa.text("0")
_NO = sa.false()
_EMPTY = sa.text("'[]'")
_NOTHING = sa.text("'{}'")
_ARMED = sa.text("status = 'armed'")


def upgrade() -> None:
    _tickets()
    _events()
    op.drop_index("ix_timer_session", "timer")
    op.alter_column("timer", "session_id", new_column_name="owner_id")
    op.create_index(
        "ix_timer_owner", "timer", ["owner_id"], sqlite_where=_ARMED, postgresql_where=_ARMED
    )
    op.add_column("customer", sa.Column("banned_until", Instant(), nullable=True))
    _new_tables()


def _tickets() -> None:
    for column in (
        sa.Column("chat", sa.String(64)),
        sa.Column("flow", sa.String(80)),
        sa.Column("touchpoint", sa.String(120)),
        sa.Column("seq", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("because", sa.Text(), nullable=False, server_default=_NONE),
        sa.Column("held_since", Instant()),
        sa.Column("under_way", sa.JSON(), nullable=False, server_default=_NOTHING),
        sa.Column("replied_at", Instant()),
        sa.Column("snoozed_until", Instant()),
        sa.Column("closed_at", Instant()),
        sa.Column("reopened", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("closings", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("stage", sa.Integer(), nullable=False, server_default=_ZERO),
        sa.Column("breached", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("unreachable", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("off_hours", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("silent", sa.Boolean(), nullable=False, server_default=_NO),
        sa.Column("tags", sa.JSON(), nullable=False, server_default=_EMPTY),
        sa.Column("mood", sa.String(10)),
        sa.Column("cause", sa.String(40)),
    ):
        op.add_column("ticket", column)


def _events() -> None:
    op.add_column(
        "ticket_event", sa.Column("seq", sa.Integer(), nullable=False, server_default=_ZERO)
    )
    op.add_column(
        "ticket_event", sa.Column("changed", sa.JSON(), nullable=False, server_default=_NOTHING)
    )
    # ids sort by time: the place among the ticket's events is the number
    op.execute(
        "UPDATE ticket_event SET seq = (SELECT count(*) FROM ticket_event AS other "
        "WHERE other.ticket_id = ticket_event.ticket_id AND other.id <= ticket_event.id)"
    )
    op.execute(
        "UPDATE ticket SET seq = (SELECT count(*) FROM ticket_event "
        "WHERE ticket_event.ticket_id = ticket.id)"
    )
    op.execute(
        "UPDATE ticket_event SET type = CASE type "
        "WHEN 'ticket.closed_by_customer' THEN 'resolved' "
        "WHEN 'ticket.became_unreachable' THEN 'unreachable' "
        "WHEN 'ticket.timed_out' THEN 'cancelled' "
        "ELSE substr(type, 8) END WHERE type LIKE 'ticket.%'"
    )
    op.drop_index("ix_ticket_event_ticket_id", "ticket_event")
    op.create_index("uq_ticket_event_seq", "ticket_event", ["ticket_id", "seq"], unique=True)
    op.create_index("ix_ticket_event_at", "ticket_event", ["at"])


def _new_tables() -> None:
    op.create_table(
        "rating",
        sa.Column("ticket_id", sa.String(26), nullable=False),
        sa.Column("closing", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(26), nullable=False),
        sa.Column("conversation_id", sa.String(26), nullable=False),
        sa.Column("operator_id", sa.String(32)),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant()),
        sa.Column("score", sa.Integer()),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("comment_until", Instant()),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "closing", name=op.f("pk_rating")),
    )
    op.create_index("ix_rating_conversation", "rating", ["conversation_id", "asked_at"])
    op.create_table(
        "operator",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("username", sa.String(64)),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("away_until", Instant()),
        sa.Column("last_assigned_at", Instant()),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_operator")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
