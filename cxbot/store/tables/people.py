"""Whom we serve and who serves them."""

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table, Text, UniqueConstraint

from cxbot.store.tables.base import ID, Instant, metadata

customer = Table(
    "customer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("language_chosen", Boolean, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("phone", String(32), nullable=False),
    Column("email", Text, nullable=False),
    Column("persona", String(64), nullable=False),
    # None: never said; service follows the first message, offers need a yes
    Column("wants_messages", Boolean),
    Column("wants_surveys", Boolean),
    Column("wants_offers", Boolean),
    Column("since", Instant),
    Column("orders_count", Integer, nullable=False),
    Column("last_order", String(64), nullable=False),
    # operators don't get their messages until then
    Column("banned_until", Instant),
    # what was personal is gone since then
    Column("erased_at", Instant),
    Column("fields", JSON, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    # channel is a messenger's name, or "phone" for a verified number
    Column("channel", String(32), primary_key=True),
    Column("account", String(128), primary_key=True),
    Column("customer_id", ID, nullable=False, index=True),
    Column("verified_at", Instant, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", ID, primary_key=True),
    Column("customer_id", ID, nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    Column("account", String(128), nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("misses", Integer, nullable=False),
    # the newest touchpoint's number
    Column("seq", Integer, nullable=False),
    # oldest message of the customer that nothing answered yet
    Column("waiting_since", Instant),
    Column("last_in_at", Instant),
    # failed look-ups of orders within the hour that began at misses_since
    Column("order_misses", Integer, nullable=False),
    Column("order_misses_since", Instant),
    UniqueConstraint("channel", "account"),
)

operator = Table(
    "operator",
    metadata,
    Column("account", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    # in the messenger, without the @
    Column("username", String(64)),
    Column("status", String(8), nullable=False),  # on, away, left
    Column("away_until", Instant),
    Column("last_assigned_at", Instant),
    Column("seen_at", Instant, nullable=False),
)
