"""A person says to go on with an older database that was put back.

All in one transaction, beside the bot that holds it or without one; said twice, nothing more
happens. Whatever was decided before it was found, and hadn't left as far as it knows, has perhaps
arrived long ago: it is `uncertain` from now on and never sent by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.crashpoints import crashpoint
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.generation import Restored
from cxbot.store.outbox import COSMETIC
from cxbot.store.writer import Writer

_outbox, _point, _restore = tables.outbox, tables.touchpoint, tables.restore
#: What stands with such a row; a person reads it.
WHY = "decided before the copy was put back: perhaps sent"
_MOST = 1000


class Doubtful(Struct, frozen=True, kw_only=True):
    """A message of which nobody knows whether it has arrived."""

    id: str
    decided_at: datetime
    conversation_id: str | None
    touchpoint_id: str | None
    kind: str


class Resumed(Struct, frozen=True, kw_only=True):
    """None of it was held: `held` is None."""

    held: Restored | None
    #: How many, and the oldest of them.
    number: int = 0
    doubtful: Sequence[Doubtful] = ()


class Resuming:
    def __init__(self, database: Database, writer: Writer) -> None:
        self._database, self._writer = database, writer

    async def foreseen(self, held: Restored) -> Resumed:
        """What `resume` would do now."""
        async with self._database.reading() as connection:
            return await _found(connection, held)

    async def resume(self, held: Restored, now: datetime, *, newest: bool) -> Resumed:
        """`newest`: the database only moved, and nothing is doubted. Raises StoreError; then
        nothing has changed."""

        async def work(connection: AsyncConnection) -> Resumed:
            found = Resumed(held=held) if newest else await _found(connection, held)
            if not newest:
                await _mark(connection, held)
            crashpoint("resumed, uncommitted")
            done = update(_restore).where(_restore.c.resumed_at.is_(None))
            await connection.execute(done.values(resumed_at=now, doubtful=found.number))
            return found

        resumed: Resumed = await self._writer.run(work)
        return resumed


def _before(held: Restored) -> Any:
    """Decided of what the older database knew."""
    unsent = _outbox.c.status.in_(("pending", "sending"))
    return and_(unsent, _outbox.c.created_at <= (held.settled_at or held.found_at))


def _mattering(held: Restored) -> Any:
    return and_(_before(held), _outbox.c.priority < COSMETIC)


async def _found(connection: AsyncConnection, held: Restored) -> Resumed:
    number = select(func.count()).select_from(_outbox).where(_mattering(held))
    query = (
        select(
            _outbox.c.id,
            _outbox.c.created_at,
            _outbox.c.conversation_id,
            _outbox.c.touchpoint_id,
            _outbox.c.link,
        )
        .where(_mattering(held))
        .order_by(_outbox.c.position, _outbox.c.id)
        .limit(_MOST)
    )
    rows = [
        Doubtful(
            id=row.id,
            decided_at=row.created_at,
            conversation_id=row.conversation_id,
            touchpoint_id=row.touchpoint_id,
            kind=row.link.get("kind") or "message",
        )
        for row in await connection.execute(query)
    ]
    total = (await connection.execute(number)).scalar_one()
    return Resumed(held=held, number=total, doubtful=rows)


async def _mark(connection: AsyncConnection, held: Restored) -> None:
    theirs = select(_outbox.c.touchpoint_id).where(
        _mattering(held), _outbox.c.touchpoint_id.is_not(None)
    )
    await connection.execute(
        update(_point)
        .where(_point.c.id.in_(theirs), _point.c.outcome == "planned")
        .values(outcome="uncertain")
    )
    await connection.execute(
        update(_outbox).where(_mattering(held)).values(status="uncertain", error=WHY)
    )
    # what was only drawn anew is drawn again by what comes next
    await connection.execute(
        update(_outbox).where(_before(held)).values(status="expired", error="outdated")
    )
