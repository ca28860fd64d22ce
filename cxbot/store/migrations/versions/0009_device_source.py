"""How the device of an exchange is known."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "touchpoint",
        sa.Column(
            "device_source",
            sa.String(length=10),
            server_default=sa.text("'unknown'"),
            nullable=False,
        ),
    )
