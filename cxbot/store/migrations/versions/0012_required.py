"""Whether requirements were met at the last look."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requirement_state",
        sa.Column("touchpoint", sa.String(length=120), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "touchpoint", "measure", "since", name=op.f("pk_requirement_state")
        ),
    )
