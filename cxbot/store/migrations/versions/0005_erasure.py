"""Who asked to be forgotten."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("erased_at", Instant(), nullable=True))
