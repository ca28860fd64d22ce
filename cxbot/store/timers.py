"""Waits, reminders and deadlines: rows. Firing one makes an inbox row in the same transaction."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.crashpoints import crashpoint
from cxbot.model.arrival import Arrival
from cxbot.store.database import Database
from cxbot.store.inbox import InboxRow, insert_new
from cxbot.store.queries import Query, together
from cxbot.store.tables import Instant, timer
from cxbot.store.writer import Writer

_FIRE = Query(
    update(timer)
    .where(timer.c.id == bindparam("row"), timer.c.status == "armed")
    .values(status="fired")
    .returning(timer.c.id)
)

_NEXT = Query(
    select(timer.c.fire_at).where(timer.c.status == "armed").order_by(timer.c.fire_at).limit(1)
)
_DUE = Query(
    select(timer)
    .where(timer.c.status == "armed", timer.c.fire_at <= bindparam("now", type_=Instant))
    .order_by(timer.c.fire_at, timer.c.id)
    .limit(bindparam("most"))
)


class Timers:
    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def fire(self, now: datetime, most: int = 100) -> list[InboxRow]:
        """Fire up to `most` due timers, earliest first; their inbox rows are committed with it."""
        if not await self._any_due(now):
            return []

        async def work(connection: AsyncConnection) -> list[InboxRow]:
            rows = await _DUE.rows(connection, now=now, most=most)
            if not rows:
                return []
            crashpoint("timer selected")
            # another process may have cancelled one, or fired it, since it was read
            marked = await together(connection, *(_FIRE.asks(row=row.id) for row in rows))
            mine = {row.id for found in marked for row in found}
            arrivals = [
                Arrival(
                    channel="timer",
                    natural_key=row.id,
                    lane=row.lane,
                    raw={"owner": row.owner_id, "kind": row.kind, "key": row.key},
                )
                for row in rows
                if row.id in mine
            ]
            fired = await insert_new(connection, arrivals, now)
            crashpoint("timer uncommitted")
            return fired

        fired: list[InboxRow] = await self._writer.run(work)
        return fired

    async def next_due(self) -> datetime | None:
        """When the earliest armed timer is due."""
        connection = await self._database.asking()
        found: datetime | None = await _NEXT.value(connection)
        return found

    async def _any_due(self, now: datetime) -> bool:
        due = await self.next_due()
        return due is not None and due <= now

    async def armed(self) -> int:
        query = select(func.count()).where(timer.c.status == "armed")
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one()
