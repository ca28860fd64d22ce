"""What is kept of the journey map: how it was, to be held against how it is."""

from sqlalchemy import DDL, JSON, Column, Index, String, Table, event

from cxbot.store.tables.base import ID, ROW_NUMBER, Instant, metadata

# the map as it was drawn then: counts and figures, nothing that anybody wrote
map_version = Table(
    "map_version",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    # empty: it has none
    Column("name", String(80), nullable=False),
    Column("why", String(8), nullable=False),  # review, digest, hand
    Column("journey", String(80), nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_map_version_at", "at"),
    sqlite_autoincrement=True,
)

# whose rows were changed after they had been written; triggers write it, so that nothing can be
# changed past them
map_change = Table(
    "map_change",
    metadata,
    Column("number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("customer_id", ID, nullable=False),
    sqlite_autoincrement=True,
)

_TOLD = "INSERT INTO map_change (customer_id) VALUES"
#: Of what the map reads only this ever changes; that a message has arrived changes nothing on it,
#: and happens to every one.
TRIGGERS = (
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
for _trigger in TRIGGERS:
    event.listen(metadata, "after_create", DDL(_trigger).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
