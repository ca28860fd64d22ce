"""What is kept of the map so that it needn't be counted anew."""

import sqlalchemy as sa
from alembic import op

from cxbot.store.tables import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "map_version",
        sa.Column("id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("journey", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_map_version_at", "map_version", ["at"])
    op.create_table(
        "map_change",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("customer_id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_map_change")),
        sqlite_autoincrement=True,
    )
    for trigger in _TRIGGERS:
        op.execute(trigger)


_TOLD = "INSERT INTO map_change (customer_id) VALUES"
#: Of what the map reads only this ever changes; that a message has arrived changes nothing on it,
#: and happens to every one.
_TRIGGERS = (
    f"""CREATE TRIGGER map_change_touchpoint
    AFTER UPDATE OF customer_id, outcome, sentiment, sentiment_source ON touchpoint
    WHEN OLD.customer_id IS NOT NEW.customer_id
      OR OLD.sentiment IS NOT NEW.sentiment
      OR OLD.sentiment_source IS NOT NEW.sentiment_source
      OR (OLD.outcome IS NOT NEW.outcome
          AND NOT (OLD.outcome IS 'planned' AND NEW.outcome IS 'delivered'))
    BEGIN
      {_TOLD} (NEW.customer_id);
      {_TOLD} (OLD.customer_id);
    END""",
    f"""CREATE TRIGGER map_change_customer AFTER UPDATE ON customer
    WHEN OLD.name IS NOT NEW.name
      OR OLD.language IS NOT NEW.language
      OR OLD.time_zone IS NOT NEW.time_zone
      OR OLD.phone IS NOT NEW.phone
      OR OLD.email IS NOT NEW.email
      OR OLD.persona IS NOT NEW.persona
      OR OLD.wants_messages IS NOT NEW.wants_messages
      OR OLD.wants_surveys IS NOT NEW.wants_surveys
      OR OLD.wants_offers IS NOT NEW.wants_offers
      OR OLD.since IS NOT NEW.since
      OR OLD.orders_count IS NOT NEW.orders_count
      OR OLD.last_order IS NOT NEW.last_order
      OR OLD.fields IS NOT NEW.fields
    BEGIN
      {_TOLD} (NEW.id);
    END""",
    f"""CREATE TRIGGER map_change_ticket AFTER UPDATE OF cause, customer_id ON ticket
    WHEN OLD.cause IS NOT NEW.cause OR OLD.customer_id IS NOT NEW.customer_id
    BEGIN
      {_TOLD} (NEW.customer_id);
      {_TOLD} (OLD.customer_id);
    END""",
)
