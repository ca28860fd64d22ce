"""Which process has which lane, on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("alive_until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "lane",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=26), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE ticket_number")
