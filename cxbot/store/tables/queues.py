"""What came in and isn't handled yet, what is to be sent, what waits for its time."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from cxbot.store.tables.base import ID, ROW_NUMBER, Instant, metadata, one_of, where

inbox = Table(
    "inbox",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("channel", String(32), nullable=False),
    Column("natural_key", String(500), nullable=False),
    Column("lane", String(200), nullable=False),
    Column("raw", JSON, nullable=False),
    Column("digest", String(64)),
    Column("received_at", Instant, nullable=False),
    Column("status", String(8), nullable=False),  # new, done, dead
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    # its turn was decided then; none of what was done before the column was
    Column("done_at", Instant),
    UniqueConstraint("channel", "natural_key"),
    Index("ix_inbox_new", "id", **where("status = 'new'")),
    Index("ix_inbox_dead", "id", **where("status = 'dead'")),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", ID, primary_key=True),
    # order within the peer
    Column("position", BigInteger, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("peer", String(128), nullable=False),
    Column("conversation_id", ID),
    Column("touchpoint_id", ID),
    Column("class", String(8), nullable=False),  # reply, notice, once
    Column("priority", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
    # what the message is once it is sent: card, relay, note … and of which ticket
    Column("link", JSON, nullable=False),
    # pending -> sending -> sent | failed | uncertain | expired
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message_id", String(32)),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    # it was known then that it had arrived
    Column("sent_at", Instant),
    # the channel has said then that its chat is closed to us, and until when
    Column("closed_at", Instant),
    Column("not_before", Instant),
    Index("ix_outbox_open", "position", **where("status IN ('pending', 'sending')")),
    Index("ix_outbox_uncertain", "id", **where("status = 'uncertain'")),
)
#: What `ix_outbox_open` is of.
unsent = one_of(outbox.c.status, "pending", "sending")

timer = Table(
    "timer",
    metadata,
    Column("id", ID, primary_key=True),
    Column("lane", String(200), nullable=False),
    # whose it is: a session, or (kind "ticket") a ticket
    Column("owner_id", ID, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", String(120), nullable=False),
    Column("fire_at", Instant, nullable=False),
    Column("status", String(10), nullable=False),  # armed, fired, cancelled
    Index("ix_timer_due", "fire_at", **where("status = 'armed'")),
    Index("ix_timer_owner", "owner_id", **where("status = 'armed'")),
)

request = Table(
    "request",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("data", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("status", String(8), nullable=False),  # new, taken, refused
    # why it was refused
    Column("answer", Text),
    Index("ix_request_new", "id", **where("status = 'new'")),
)
