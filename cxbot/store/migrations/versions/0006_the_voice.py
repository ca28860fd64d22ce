"""When the bot wrote first and why, what customers were asked and answered, and their rewards."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _answer()
    _complaint()
    _consent()
    _contact()
    _invitation()
    _reward_code()
    _reward_given()
    _signal()
    op.add_column("customer", sa.Column("wants_surveys", sa.Boolean(), nullable=True))
    op.add_column("customer", sa.Column("wants_offers", sa.Boolean(), nullable=True))


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("invitation_id", sa.String(length=26), nullable=True),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("flow_version", sa.String(length=16), nullable=True),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("least", sa.Float(), nullable=True),
        sa.Column("most", sa.Float(), nullable=True),
        sa.Column("option", sa.String(length=80), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("touchpoint", sa.String(length=120), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("operator_id", sa.String(length=32), nullable=True),
        sa.Column("queue", sa.String(length=80), nullable=True),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("incentivised", sa.Boolean(), nullable=False),
        sa.Column("wave", sa.String(length=40), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_at", "answer", ["at"], unique=False)
    op.create_index("ix_answer_customer", "answer", ["customer_id", "at"], unique=False)
    op.create_index("ix_answer_invitation", "answer", ["invitation_id"], unique=False)


def _complaint() -> None:
    op.create_table(
        "complaint",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("touchpoint_id", sa.String(length=26), nullable=True),
        sa.Column("touchpoint", sa.String(length=120), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_customer", "complaint", ["customer_id", "at"], unique=False)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source_key", sa.String(length=540), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_customer", "consent", ["customer_id", "id"], unique=False)


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("flow_version", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("metric", sa.String(length=40), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("verdict", sa.String(length=6), nullable=False),
        sa.Column("gate", sa.String(length=16), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=True),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("customer_id", "number", name=op.f("uq_contact_customer_id_number")),
    )
    op.create_index("ix_contact_customer", "contact", ["customer_id", "at"], unique=False)
    op.create_index(
        "ix_contact_flow",
        "contact",
        ["flow", "at"],
        unique=False,
        sqlite_where=sa.text("verdict = 'allow'"),
        postgresql_where=sa.text("verdict = 'allow'"),
    )
    op.create_index("ix_contact_session", "contact", ["session_id", "at"], unique=False)


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("flow", sa.String(length=80), nullable=False),
        sa.Column("flow_version", sa.String(length=16), nullable=True),
        sa.Column("metric", sa.String(length=40), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("touchpoint", sa.String(length=120), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("operator_id", sa.String(length=32), nullable=True),
        sa.Column("queue", sa.String(length=80), nullable=True),
        sa.Column("ticket_id", sa.String(length=26), nullable=True),
        sa.Column("incentivised", sa.Boolean(), nullable=False),
        sa.Column("wave", sa.String(length=40), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=26), nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("window_until", Instant(), nullable=False),
        sa.Column("reminded_at", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("completed_at", Instant(), nullable=True),
        sa.Column("refused_at", Instant(), nullable=True),
        sa.Column("late", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index("ix_invitation_asked", "invitation", ["asked_at"], unique=False)
    op.create_index(
        "ix_invitation_customer", "invitation", ["customer_id", "asked_at"], unique=False
    )
    op.create_index("ix_invitation_session", "invitation", ["session_id"], unique=False)


def _reward_code() -> None:
    op.create_table(
        "reward_code",
        sa.Column("reward", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("given_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("reward", "code", name=op.f("pk_reward_code")),
    )
    op.create_index(
        "ix_reward_code_free",
        "reward_code",
        ["reward", "loaded_at"],
        unique=False,
        sqlite_where=sa.text("given_at IS NULL"),
        postgresql_where=sa.text("given_at IS NULL"),
    )


def _reward_given() -> None:
    op.create_table(
        "reward_given",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("reward", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("valid_until", Instant(), nullable=True),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_given")),
        sa.UniqueConstraint("reward", "code", name=op.f("uq_reward_given_reward_code")),
        sa.UniqueConstraint(
            "reward",
            "customer_id",
            "number",
            name=op.f("uq_reward_given_reward_customer_id_number"),
        ),
    )
    op.create_index("ix_reward_given_at", "reward_given", ["reward", "at"], unique=False)


def _signal() -> None:
    op.create_table(
        "signal",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("touchpoint_id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    op.create_index("ix_signal_touchpoint", "signal", ["touchpoint_id"], unique=False)
