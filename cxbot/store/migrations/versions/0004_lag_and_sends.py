"""When an input was handled and when a message had arrived: what the delivery's figures need."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("done_at", Instant()))
    op.add_column("outbox", sa.Column("sent_at", Instant()))
