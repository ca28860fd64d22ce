"""Whether requirements were met, turn by turn."""

from sqlalchemy import Boolean, Column, String, Table

from cxbot.store.tables.base import Instant, metadata

# one row for each time it turned: the newest of a requirement holds
requirement_state = Table(
    "requirement_state",
    metadata,
    Column("touchpoint", String(120), primary_key=True),
    Column("measure", String(16), primary_key=True),
    Column("since", Instant, primary_key=True),
    # met, not met, or gone from the catalogue
    Column("state", String(8), nullable=False),
    # the group knows, or had nothing to be told
    Column("told", Boolean, nullable=False),
)
