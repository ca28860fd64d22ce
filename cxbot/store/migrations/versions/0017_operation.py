"""What operation needs to remember."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "generation",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("database_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("copied_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_generation")),
    )
    op.create_table(
        "restore",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("erased_again", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("resumed_at", Instant(), nullable=True),
        sa.Column("doubtful", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore")),
    )
    for name, table, status in (
        ("ix_inbox_dead", "inbox", "dead"),
        ("ix_outbox_uncertain", "outbox", "uncertain"),
    ):
        condition = sa.text(f"status = '{status}'")
        op.create_index(name, table, ["id"], sqlite_where=condition, postgresql_where=condition)
