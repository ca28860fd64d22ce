"""Reviews of touchpoints, marks, improvements."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("touchpoint", sa.String(length=120), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("printed_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("done_by", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("touchpoint", "sheet", name=op.f("uq_review_touchpoint_sheet")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "review_mark",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("review_id", _NUMBER, nullable=False),
        sa.Column("quality", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_mark_review", "review_mark", ["review_id", "id"])
    _improvement()


def _improvement() -> None:
    op.create_table(
        "improvement",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("origin", sa.String(length=64)),
        sa.Column("touchpoint", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.String(length=10)),
        sa.Column("measure", sa.String(length=16)),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("begun_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("result", sa.JSON()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement")),
        sa.UniqueConstraint("origin", name=op.f("uq_improvement_origin")),
        sqlite_autoincrement=True,
    )
