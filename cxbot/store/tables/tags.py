"""Links for shelves, posters and parcels, and that they were opened."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from cxbot.store.tables.base import ID, Instant, metadata

tag = Table(
    "tag",
    metadata,
    # what stands in the link, without its t_
    Column("slug", String(64), primary_key=True),
    # the owner's word for it
    Column("name", String(80), nullable=False, unique=True),
    Column("touchpoint", String(120), nullable=False),
    Column("medium", String(8)),
    Column("about", Text, nullable=False),
    Column("device", String(10), nullable=False),
    Column("flow", String(80)),
    Column("made_at", Instant, nullable=False),
    Column("retired_at", Instant),
)

# one row per opening; who it was stands in the exchange alone
tag_opened = Table(
    "tag_opened",
    metadata,
    Column("touchpoint_id", ID, primary_key=True),
    Column("slug", String(64), nullable=False),
    # it was the first that they ever wrote
    Column("first", Boolean, nullable=False),
    Index("ix_tag_opened_slug", "slug"),
)
