"""Who asked to be called, on which number, and what came of the calls."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ticket", sa.Column("call_back", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "ticket", sa.Column("call_phone", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "ticket",
        sa.Column("calls_missed", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("ticket", sa.Column("called_at", Instant(), nullable=True))
    op.add_column("ticket", sa.Column("call_outcome", sa.String(length=10), nullable=True))
