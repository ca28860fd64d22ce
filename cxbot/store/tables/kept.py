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
#: The same on a server, where several write at once: numbers are given in one order and committed
#: in another, so that whoever read up to a number would miss what is committed later below it. A
#: transaction's own number says what no number of a row can: below the oldest that is still under
#: way (`pg_snapshot_xmin`) all is decided. So it stands with each exchange, too. Rows as they are
#: now get that of this migration: at first all is counted anyway.
SERVER = (
    "ALTER TABLE touchpoint ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE INDEX ix_touchpoint_xact ON touchpoint (xact)",
    "ALTER TABLE map_change ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE INDEX ix_map_change_xact ON map_change (xact)",
    f"""CREATE FUNCTION map_change_told() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      {_TOLD} (NEW.customer_id);
      IF OLD.customer_id <> NEW.customer_id THEN
        {_TOLD} (OLD.customer_id);
      END IF;
      RETURN NULL;
    END $$""",
    f"""CREATE FUNCTION map_change_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      {_TOLD} (NEW.id);
      RETURN NULL;
    END $$""",
    """CREATE TRIGGER map_change_touchpoint
    AFTER UPDATE OF customer_id, outcome, sentiment, sentiment_source ON touchpoint
    FOR EACH ROW WHEN (
      OLD.customer_id <> NEW.customer_id
      OR OLD.sentiment <> NEW.sentiment
      OR OLD.sentiment_source <> NEW.sentiment_source
      OR (OLD.outcome IS DISTINCT FROM NEW.outcome
          AND (OLD.outcome IS DISTINCT FROM 'planned'
               OR NEW.outcome IS DISTINCT FROM 'delivered')))
    EXECUTE FUNCTION map_change_told()""",
    """CREATE TRIGGER map_change_customer AFTER UPDATE ON customer
    FOR EACH ROW WHEN (
      (OLD.name, OLD.language, OLD.time_zone, OLD.phone, OLD.email, OLD.persona,
       OLD.wants_messages, OLD.wants_surveys, OLD.wants_offers, OLD.since, OLD.orders_count,
       OLD.last_order, OLD.fields::text)
      IS DISTINCT FROM
      (NEW.name, NEW.language, NEW.time_zone, NEW.phone, NEW.email, NEW.persona,
       NEW.wants_messages, NEW.wants_surveys, NEW.wants_offers, NEW.since, NEW.orders_count,
       NEW.last_order, NEW.fields::text))
    EXECUTE FUNCTION map_change_person()""",
    """CREATE TRIGGER map_change_ticket AFTER UPDATE OF cause, customer_id ON ticket
    FOR EACH ROW WHEN (
      OLD.cause IS DISTINCT FROM NEW.cause OR OLD.customer_id <> NEW.customer_id)
    EXECUTE FUNCTION map_change_told()""",
)
for _trigger in TRIGGERS:
    event.listen(metadata, "after_create", DDL(_trigger).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
