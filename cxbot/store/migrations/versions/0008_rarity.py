"""How often a survey was begun is counted in the index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAME, _TABLE = "ix_contact_flow", "contact"
_ALLOWED = sa.text("verdict = 'allow'")


def upgrade() -> None:
    op.drop_index(_NAME, _TABLE)
    op.create_index(
        _NAME,
        _TABLE,
        ["flow", "at", "kind", "verdict"],
        sqlite_where=_ALLOWED,
        postgresql_where=_ALLOWED,
    )
