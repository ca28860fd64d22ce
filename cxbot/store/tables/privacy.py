"""Who was forgotten: nothing in it says who that was, only whether somebody is it."""

from sqlalchemy import JSON, Column, Index, String, Table

from cxbot.store.tables.base import ID, NO_LIST, NO_MAP, Instant, metadata

# one row per act; its line stands in the file beside the database, too
erasure = Table(
    "erasure",
    metadata,
    Column("id", ID, primary_key=True),
    # a keyed digest of the customer's id, and which key that was
    Column("subject", String(64), nullable=False),
    Column("key", String(16), nullable=False),
    Column("done_at", Instant, nullable=False),
    # customer, terminal, an operator; "replay" after an older copy was restored
    Column("done_by", String(40), nullable=False),
    # table -> rows that were emptied
    Column("counts", JSON, nullable=False, server_default=NO_MAP),
    # [group, message] of copies that nobody but people can delete
    Column("remains", JSON, nullable=False, server_default=NO_LIST),
    Index("ix_erasure_subject", "subject"),
)

# until they write again nothing that is still on its way is kept of them
erased_account = Table(
    "erased_account",
    metadata,
    # a keyed digest of where they wrote
    Column("subject", String(64), primary_key=True),
    Column("erased_at", Instant, nullable=False),
)
