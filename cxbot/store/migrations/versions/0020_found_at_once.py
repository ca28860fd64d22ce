"""What the desk asks for with each message is found at once, however much there is."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('queued', 'active', 'waiting_customer', 'snoozed')")
_QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    for name, condition in (("ix_ticket_open", _OPEN), ("ix_ticket_queued", _QUEUED)):
        op.create_index(
            name, "ticket", ["number"], sqlite_where=condition, postgresql_where=condition
        )
    op.create_index("ix_ticket_conversation", "ticket", ["conversation_id", "number"])
    op.create_index("ix_ticket_customer", "ticket", ["customer_id", "number"])
    op.create_index("ix_rating_customer", "rating", ["customer_id"])
    op.create_index("ix_audit_last", "audit", ["actor", "act", "subject", "id"])
    op.create_index("ix_complaint_session", "complaint", ["session_id"])
