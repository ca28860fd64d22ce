"""What lies in the database, for who watches the bot from outside: few numbers, each by an index,
but for two that are asked seldom."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct, field
from sqlalchemy import Select, String, column, func, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.store.database import Database
from cxbot.store.tables import inbox, outbox, setting, ticket, timer
from cxbot.store.tables.desk import is_open
from cxbot.store.tables.queues import unsent
from cxbot.store.writer import Writer

#: For these all rows are read.
_SELDOM = timedelta(minutes=5)
_PROBED, _PROBE_SECONDS = "ready.probed", 3.0


class Measures(Struct, frozen=True, kw_only=True):
    """Ages and lateness in seconds; 0 where there is nothing."""

    inbox_new: int
    inbox_oldest: float
    inbox_dead: int
    outbox: dict[str, int] = field(default_factory=dict)
    outbox_oldest: float = 0.0
    timers_armed: int = 0
    timers_overdue: int = 0
    timers_late: float = 0.0
    tickets_open: int = 0
    tickets_waiting: int = 0
    database_bytes: int = 0
    #: Of SQLite's log beside the database; a server has its own.
    wal_bytes: int | None = None


class Measuring:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._seldom: tuple[datetime, int, int] | None = None

    async def now(self, now: datetime) -> Measures:
        """Raises SQLAlchemy's errors when the database can't be read."""
        new = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.status == "new")
        by_status = (
            select(outbox.c.status, func.count(), func.min(outbox.c.created_at))
            .where(unsent)
            .group_by(outbox.c.status)
        )
        armed = select(func.count()).where(timer.c.status == "armed")
        overdue = select(func.count(), func.min(timer.c.fire_at)).where(
            timer.c.status == "armed", timer.c.fire_at <= now
        )
        waiting = select(func.count()).where(is_open, ticket.c.waiting_since.is_not(None))
        async with self._database.reading() as connection:
            inbox_new, received = (await connection.execute(new)).one()
            states = [tuple(row) for row in await connection.execute(by_status)]
            timers_overdue, due = (await connection.execute(overdue)).one()
            dead, uncertain = await self._rare(connection, now)
            return Measures(
                inbox_new=inbox_new,
                inbox_oldest=_age(now, received),
                inbox_dead=dead,
                outbox={"pending": 0, "sending": 0, "uncertain": uncertain}
                | {status: number for status, number, _ in states},
                outbox_oldest=max((_age(now, made) for _, _, made in states), default=0.0),
                timers_armed=await _count(connection, armed),
                timers_overdue=timers_overdue,
                timers_late=_age(now, due),
                tickets_open=await _count(connection, select(func.count()).where(is_open)),
                tickets_waiting=await _count(connection, waiting),
                database_bytes=await self._bytes(connection),
                wal_bytes=_size(Path(f"{self._database.path}-wal"))
                if self._database.path
                else None,
            )

    async def _rare(self, connection: AsyncConnection, now: datetime) -> tuple[int, int]:
        """Dead letters, and messages of which nobody knows whether they arrived."""
        if self._seldom is None or not timedelta() <= now - self._seldom[0] < _SELDOM:
            dead = select(func.count()).where(inbox.c.status == "dead")
            uncertain = select(func.count()).where(outbox.c.status == "uncertain")
            found = await _count(connection, dead), await _count(connection, uncertain)
            self._seldom = (now, *found)
        return self._seldom[1:]

    async def _bytes(self, connection: AsyncConnection) -> int:
        if self._database.path is not None:
            return _size(self._database.path)
        if connection.dialect.name == "postgresql":
            return await _count(connection, select(func.pg_database_size(func.current_database())))
        return 0


class Probe:
    """Whether the database takes what is written, and still has the tables that we know."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database, self._writer = database, writer
        self._commits = -1
        self._revision: str | None = None

    async def problem(self, now: datetime) -> str:
        """The name of what is wrong, or nothing. It writes only where nobody else has, since it
        was asked last."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                if self._writer.commits == self._commits:
                    await self._writer.run(lambda connection: _write(connection, now))
                self._commits = self._writer.commits
                return "" if await self._same_tables() else "migrations"
        except (StoreError, SQLAlchemyError, TimeoutError, OSError):
            self._commits = -1
            return "database"

    async def _same_tables(self) -> bool:
        """Another process may be newer and have changed them."""
        if self._database.path is None and not self._database.shared:
            return True
        revisions = table("alembic_version", column("version_num", String))
        query = select(revisions.c.version_num)
        async with self._database.reading() as connection:
            revision = (await connection.execute(query)).scalar_one()
        self._revision = self._revision or revision
        return bool(revision == self._revision)


async def _write(connection: AsyncConnection, now: datetime) -> None:
    row = {"key": _PROBED, "value": now.isoformat()}
    written = insert(setting).values(row)
    await connection.execute(
        written.on_conflict_do_update(index_elements=["key"], set_={"value": row["value"]})
    )


async def _count(connection: AsyncConnection, query: Select[int]) -> int:
    return (await connection.execute(query)).scalar_one()


def _age(now: datetime, since: datetime | None) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
