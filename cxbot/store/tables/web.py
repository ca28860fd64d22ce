"""Who is signed in to the dashboard, and the links that let owners in.

Neither holds what a browser sends, only its digest. The message that carries a link stands in the
outbox with it: a backup opens the door as long as a link holds that nobody has used.
"""

from sqlalchemy import Column, Index, String, Table

from cxbot.store.tables.base import Instant, metadata

# one row per link that the bot has sent; gone once it was used
web_link = Table(
    "web_link",
    metadata,
    Column("digest", String(64), primary_key=True),
    # an account of CXBOT_OWNERS
    Column("owner", String(64), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

web_session = Table(
    "web_session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("begun_at", Instant, nullable=False),
    # the last time something was asked, exact to a minute
    Column("seen_at", Instant, nullable=False),
    Index("ix_web_session_owner", "owner"),
)
