"""What is kept of the map so that it needn't be counted anew."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant
from cxbot.store.tables.kept import TRIGGERS

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "map_version",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("journey", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_map_version_at", "map_version", ["at"])
    op.create_table(
        "map_change",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_map_change")),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(trigger)
