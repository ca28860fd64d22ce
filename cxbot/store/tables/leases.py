"""Which process has which lane, where several share a database."""

from sqlalchemy import BigInteger, Column, String, Table

from cxbot.store.tables.base import ID, Instant, metadata

# a process that takes part; by the database's clock it is alive until then, unless its connection
# for notices has gone before
worker = Table(
    "worker",
    metadata,
    Column("id", ID, primary_key=True),
    Column("alive_until", Instant, nullable=False),
)

# what one process does at a time: a conversation's turns, or to lead (leases.LEAD). The epoch rises
# with each new owner; a turn of an older one isn't stored
lane = Table(
    "lane",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("owner", ID),
    Column("epoch", BigInteger, nullable=False),
)
