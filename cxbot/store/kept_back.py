"""Customers' messages that were kept from the group: of who is banned, and those of a flood."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, select

from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.tables import touchpoint

#: Outcomes of what came in: kept back for the ban; kept back as one too many, and told of since.
BANNED, FLOODED, SUMMED = "banned", "flooded", "summed"

_IN = (touchpoint.c.conversation_id == bindparam("of"), touchpoint.c.direction == "in")
_NTH = Query(
    select(touchpoint.c.occurred_at)
    .where(*_IN)
    .order_by(touchpoint.c.seq.desc())
    .limit(1)
    .offset(bindparam("before"))
)
_LAST = Query(select(touchpoint.c.outcome).where(*_IN).order_by(touchpoint.c.seq.desc()).limit(1))
_FLOODED = Query(
    select(touchpoint.c.id)
    .where(*_IN, touchpoint.c.outcome == FLOODED)
    .order_by(touchpoint.c.seq.desc())
    .limit(bindparam("most"))
)


class Rush(Struct, frozen=True, kw_only=True):
    """How fast a customer writes."""

    too_fast: bool
    #: The message before was one too many as well.
    goes_on: bool


class KeptBack:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rush(self, conversation_id: str, at: datetime, most: int, within: timedelta) -> Rush:
        """Of a message that isn't stored yet: have `most` come before it in that time?"""
        async with self._database.reading() as connection:
            before: datetime | None = await _NTH.value(
                connection, of=conversation_id, before=most - 1
            )
            if before is None or before <= at - within:
                return Rush(too_fast=False, goes_on=False)
            last = await _LAST.value(connection, of=conversation_id)
        return Rush(too_fast=True, goes_on=last in (FLOODED, SUMMED))

    async def last_outcome(self, conversation_id: str) -> str | None:
        """What became of the newest thing that came in."""
        async with self._database.reading() as connection:
            found: str | None = await _LAST.value(connection, of=conversation_id)
        return found

    async def flooded(self, conversation_id: str, most: int = 10_000) -> Sequence[str]:
        """Those nobody was told of yet."""
        async with self._database.reading() as connection:
            rows = await _FLOODED.rows(connection, of=conversation_id, most=most)
        return [row.id for row in rows]
