"""Reviews of touchpoints: when, by whom, the marks that were given, and what is to be improved."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, UniqueConstraint

from cxbot.store.tables.base import ROW_NUMBER, Instant, metadata

# one touchpoint on one worksheet that was filled in
review = Table(
    "review",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("touchpoint", String(120), nullable=False),
    # the worksheet's name, which says when it was printed
    Column("sheet", String(20), nullable=False),
    Column("printed_at", Instant, nullable=False),
    Column("done_at", Instant, nullable=False),
    Column("done_by", String(120), nullable=False),
    # of the touchpoint as the map had it then: counts and figures, nothing that customers wrote
    Column("facts", JSON, nullable=False),
    UniqueConstraint("touchpoint", "sheet"),
    sqlite_autoincrement=True,
)

# what was given; a correction is another row, and the newest counts
review_mark = Table(
    "review_mark",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("review_id", ROW_NUMBER, nullable=False),
    Column("quality", String(16), nullable=False),
    # 1 to 5; none: a note alone
    Column("mark", Integer),
    Column("note", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("given_by", String(120), nullable=False),
    Index("ix_review_mark_review", "review_id", "id"),
    sqlite_autoincrement=True,
)

improvement = Table(
    "improvement",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    # of the worksheet's line that it was read from, so that reading it again adds nothing
    Column("origin", String(64)),
    Column("touchpoint", String(120), nullable=False),
    Column("what", Text, nullable=False),
    Column("hypothesis", Text, nullable=False),
    Column("owner", String(120), nullable=False),
    # a day, as 2026-04-01; none: nobody said
    Column("due_on", String(10)),
    # what is to become better
    Column("measure", String(16)),
    Column("state", String(8), nullable=False),  # planned, begun, done, dropped
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("begun_at", Instant),
    Column("ended_at", Instant),
    # before and after, as it stood when it was done
    Column("result", JSON),
    # grows with each change: who decided on an older one is told
    Column("version", Integer, nullable=False),
    UniqueConstraint("origin"),
    sqlite_autoincrement=True,
)
