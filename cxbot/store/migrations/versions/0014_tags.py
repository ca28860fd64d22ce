"""Links for shelves, posters and parcels."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tag",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("touchpoint", sa.String(length=120), nullable=False),
        sa.Column("medium", sa.String(length=8), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("device", sa.String(length=10), nullable=False),
        sa.Column("flow", sa.String(length=80), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_tag")),
        sa.UniqueConstraint("name", name=op.f("uq_tag_name")),
    )
    op.create_table(
        "tag_opened",
        sa.Column("touchpoint_id", sa.String(length=26), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("touchpoint_id", name=op.f("pk_tag_opened")),
    )
    op.create_index("ix_tag_opened_slug", "tag_opened", ["slug"])
