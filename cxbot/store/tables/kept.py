"""What is kept of the journey map: how it was, to be held against how it is."""

from sqlalchemy import JSON, Column, Index, String, Table

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

# whose rows were changed after they had been written; the database's own triggers write it
# (migration 0011), so that nothing can be changed past them
map_change = Table(
    "map_change",
    metadata,
    Column("number", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("customer_id", ID, nullable=False),
    sqlite_autoincrement=True,
)
