"""Several processes on one PostgreSQL: each lane has one of them at a time, and one of them leads.

A process is alive while it says so (`renew`) and its connection for notices stands, whichever ends
first: a killed one is known as dead at once, a stopped one after `LEASE`. A lane of a dead process
is free. Whoever takes it raises its epoch, and what the former owner still wants to store is
refused: each turn names owner and epoch, and its transaction holds that row until it ends.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import column, table
from sqlalchemy.types import BigInteger

from cxbot.errors import StoreError
from cxbot.store import driver
from cxbot.store.database import Database, reason
from cxbot.store.inbox import InboxRow, row_of
from cxbot.store.queries import Query
from cxbot.store.reads import Reads
from cxbot.store.tables import inbox, lane, worker
from cxbot.store.telling import NAMED
from cxbot.store.turn import Fence

#: How long a process counts as alive that says nothing more.
LEASE = timedelta(seconds=30)
#: The lane of whoever fetches, sends, and fires what is due.
LEAD = "*lead*"

_connected = table("pg_stat_activity", column("application_name"))
#: Microseconds, of the database's clock.
_now: ColumnElement[int] = cast(
    func.floor(func.extract("epoch", func.clock_timestamp()) * 1_000_000), BigInteger
)
_alive = select(worker.c.id).where(
    cast(worker.c.alive_until, BigInteger) > _now,
    func.concat(NAMED, worker.c.id).in_(select(_connected.c.application_name)),
)
#: Asked before each call of an action.
_MINE = Query(
    select(lane.c.epoch).where(
        lane.c.name == bindparam("lane"),
        lane.c.owner == bindparam("me"),
        lane.c.owner.in_(_alive),
    )
)
_free = or_(lane.c.owner.is_(None), lane.c.owner.not_in(_alive))


class Leases(Reads):
    def __init__(self, database: Database, me: str) -> None:
        super().__init__(database)
        self.me = me

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """Each statement by itself: who stands still between two of them holds no row."""
        try:
            async with self._database.engine.connect() as connection:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")
        except Exception as error:
            if not isinstance(error, SQLAlchemyError | OSError) and not driver.passing(error):
                raise
            raise StoreError(f"The database refused: {reason(error)}") from error

    async def renew(self) -> None:
        """I am alive."""
        until = _now + bindparam("more", type_=BigInteger)
        said = insert(worker).values(id=self.me, alive_until=until)
        said = said.on_conflict_do_update(
            index_elements=[worker.c.id], set_={"alive_until": said.excluded.alive_until}
        )
        more = {"more": LEASE // timedelta(microseconds=1)}
        async with self._writing() as connection:
            await connection.execute(said, more)

    async def leave(self) -> None:
        """All of mine is free at once; who has been dead for long is forgotten."""
        async with self._writing() as connection:
            mine = lane.c.owner == self.me
            await connection.execute(update(lane).where(mine).values(owner=None))
            gone = cast(worker.c.alive_until, BigInteger) < _now - 24 * 3600 * 1_000_000
            await connection.execute(worker.delete().where(or_(gone, worker.c.id == self.me)))

    async def claim(self, names: Collection[str], most: int = 1) -> list[Fence]:
        """Of these lanes some that were free and are mine now; fewer than `most`: all of them.
        Nobody is waited for. They must be none that I know as mine: where the table says that I
        have one, the answer to an earlier claim, or to a release, was lost."""
        if not names or most < 1:
            return []
        known = insert(lane).on_conflict_do_nothing()
        free = (
            select(lane.c.name)
            .where(lane.c.name.in_(names), or_(_free, lane.c.owner == self.me))
            .limit(most)
            .with_for_update(skip_locked=True)
            .cte("free")
        )
        taken = (
            update(lane)
            .where(lane.c.name == free.c.name)
            .values(owner=self.me, epoch=lane.c.epoch + 1)
            .returning(lane.c.name, lane.c.epoch)
        )
        async with self._writing() as connection:
            rows = [{"name": name, "owner": None, "epoch": 0} for name in sorted(names)]
            await connection.execute(known, rows)
            found = await connection.execute(taken)
            return [Fence(lane=row.name, owner=self.me, epoch=row.epoch) for row in found]

    async def mine(self, fence: Fence) -> bool:
        """Still, and I count as alive."""
        row = await self._first(_MINE, lane=fence.lane, me=self.me)
        return row is not None and row.epoch == fence.epoch

    async def release(self, names: Collection[str]) -> None:
        async with self._writing() as connection:
            mine = lane.c.owner == self.me
            let_go = update(lane).where(lane.c.name.in_(names), mine).values(owner=None)
            await connection.execute(let_go)

    async def orphans(self, most: int) -> list[str]:
        """Lanes in which something waits and that nobody else alive has."""
        query: Select[Any] = (
            select(inbox.c.lane)
            .distinct()
            .outerjoin(lane, lane.c.name == inbox.c.lane)
            .where(
                inbox.c.status == "new",
                or_(lane.c.name.is_(None), _free, lane.c.owner == self.me),
            )
            .limit(most)
        )
        return [row["lane"] for row in await self._read(query)]

    async def waiting(self, names: Collection[str]) -> Sequence[InboxRow]:
        """What waits in these lanes, in order."""
        query = (
            select(inbox)
            .where(inbox.c.status == "new", inbox.c.lane.in_(names))
            .order_by(inbox.c.id)
        )
        async with self._reading() as connection:
            return [row_of(found) for found in await connection.execute(query)]

    async def alive(self) -> int:
        """How many processes take part."""
        count = select(func.count().label("workers")).select_from(_alive.subquery())
        return int((await self._read(count))[0]["workers"])
