"""What tells a database from an older copy of itself. Nothing in it is about a person."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from cxbot.store.tables.base import ID, ZERO, Instant, metadata

# one row
generation = Table(
    "generation",
    metadata,
    Column("name", String(8), primary_key=True),
    # which database it is, whatever its file is called
    Column("database_id", ID, nullable=False),
    # raised at each start, and while something is written; a file outside has the newest
    Column("number", BigInteger, nullable=False),
    Column("raised_at", Instant, nullable=False),
    # only in a copy that `cxbot backup` made
    Column("copied_at", Instant),
)

# each time an older database was found in place of the newest
restore = Table(
    "restore",
    metadata,
    Column("id", ID, primary_key=True),
    Column("found_at", Instant, nullable=False),
    # the database was at least so new
    Column("as_of", Instant, nullable=False),
    Column("number", BigInteger, nullable=False),
    # what the file outside said; nothing where there was none
    Column("expected", BigInteger),
    # what was begun before the copy is decided since then: none of it is sent
    Column("settled_at", Instant),
    Column("erased_again", Integer, nullable=False, server_default=ZERO),
    # a person said to go on
    Column("resumed_at", Instant),
    Column("doubtful", Integer, nullable=False, server_default=ZERO),
)
