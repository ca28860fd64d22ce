"""What processes on one PostgreSQL tell each other: in which lanes something waits, and what is to
be sent. Told by the transaction that stores it, so heard after it, or not at all; whoever hears
nothing for a while looks by themselves.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

LANES, OUTBOX = "cxbot_lanes", "cxbot_outbox"
#: Begins the name of a connection that listens; the database tells who is connected.
NAMED = "cxbot "
BETWEEN = "\n"
#: A notice takes 8,000 bytes.
_MOST_BYTES = 7_000


async def tell(connection: AsyncConnection, channel: str, names: Collection[str]) -> None:
    """With the end of the transaction."""
    for payload in _payloads(names):
        await connection.execute(select(func.pg_notify(channel, payload)))


def _payloads(names: Collection[str]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for name in names:
        length = len(name.encode()) + 1
        if part and size + length > _MOST_BYTES:
            yield BETWEEN.join(part)
            part, size = [], 0
        part.append(name)
        size += length
    if part:
        yield BETWEEN.join(part)
