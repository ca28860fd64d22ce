"""The kept map on a server, too: by which transaction a row came or was changed."""

from alembic import op

from cxbot.store.tables.kept import SERVER

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in SERVER:
            op.execute(statement)
