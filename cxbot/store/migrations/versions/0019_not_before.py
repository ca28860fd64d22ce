"""A chat that the messenger has closed to us for a while stays closed over a restart."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("closed_at", Instant()))
    op.add_column("outbox", sa.Column("not_before", Instant()))
