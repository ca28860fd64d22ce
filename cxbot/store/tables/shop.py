"""The shop's orders, links to them, and small facts that outlive the process."""

from sqlalchemy import JSON, Column, String, Table, Text

from cxbot.store.tables.base import ID, Instant, metadata

orders = Table(
    "orders",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("customer_id", ID, index=True),
    Column("status", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("order_number", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", ID),
)

setting = Table(
    "setting",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("value", Text, nullable=False),
)
