"""The engine: SQLite in WAL with one writer, and the lock file that keeps a second process out; or
a PostgreSQL server, which several processes may use.

Reads use their own connections and never block; every write transaction begins IMMEDIATE, because
SQLite lets a read that turns into a write fail at once, whatever the busy timeout says.

`sqlite+aiosqlite://` without a path is a database in memory (in_place.py) with one connection, for
tests.
"""

import asyncio
import contextlib
import fcntl
import math
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from cxbot.errors import ConfigError, Locked, StoreError
from cxbot.store import driver, in_place, postgres
from cxbot.store.driver import Asked
from cxbot.store.encoding import encode
from cxbot.store.postgres import Asker
from cxbot.store.sqlite import BEGIN

#: The URL of a database that lives as long as it is open.
IN_MEMORY = "sqlite+aiosqlite://"
_PRAGMAS = (
    "journal_mode=WAL",
    "busy_timeout=30000",
    "foreign_keys=ON",
    "wal_autocheckpoint=10000",
    # what is deleted is written over, so that nobody finds it in free pages
    "secure_delete=ON",
)


#: Of a connection that only reads.
_READS = {"readonly": True}
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
#: Seconds after which a connection that nobody used is asked whether it is still there: what lies
#: between may have closed it and said nothing.
_RESTED = 5.0
_RESTS_SINCE = "rests since"
_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


def parse_url(url: str) -> URL:
    """Raises ConfigError for what isn't one of the two databases; never falls back to another."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError("CXBOT_DATABASE_URL is not a database URL.") from error
    if parsed.drivername not in _DRIVERS:
        raise ConfigError(
            f"CXBOT_DATABASE_URL: {parsed.drivername!r} can't be used. "
            "Write sqlite+aiosqlite:///cxbot.db, or postgresql+asyncpg://USER:PASSWORD@HOST/NAME."
        )
    return parsed


def reason(error: BaseException) -> str:
    """What the database said, without the statement: its values are what people wrote."""
    return str(getattr(error, "orig", None) or error)


class Database:
    """Opens connections. Migrations, the writer and the readers stand on it."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = parse_url(url)
        #: It is a server's, and other processes may write to it.
        self.shared = self.url.drivername == _DRIVERS[1]
        #: Of SQLite's file.
        self.path = Path(self.url.database) if self.url.database and not self.shared else None
        self.in_memory = self.path is None and not self.shared
        self._durable = durable
        self._lock_file: int | None = None
        self._questions: AsyncEngine | None = None
        self._reader: AsyncConnection | None = None
        self._opening = asyncio.Lock()
        self.engine = self._create_engine()

    def __str__(self) -> str:
        """As people know it; without anybody's name or password."""
        port = f":{self.url.port}" if self.url.port else ""
        return str(self.path or f"{self.url.database} on {self.url.host}{port}")

    def _create_engine(self) -> AsyncEngine:
        if self.shared:
            return _of_server(self.url)
        if self.path is None:
            engine = create_async_engine(
                self.url,
                async_creator=in_place.connect,
                poolclass=StaticPool,
                json_serializer=encode,
            )
        else:
            engine = create_async_engine(
                self.url,
                connect_args={"timeout": 30},
                json_serializer=encode,
                # who began a transaction ends it; to make sure would be a trip for every read
                pool_reset_on_return=None,
                # those beyond the size are closed again, each with its thread
                pool_size=15,
                max_overflow=0,
            )
            self._set_up(engine)

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            reads = connection.get_execution_options().get("readonly")
            if reads and self.path is None:
                return  # nothing can come between, and the one connection may not begin twice
            if connection.connection.driver_connection.in_transaction:
                return  # the writer has begun it
            begin = "BEGIN" if reads else BEGIN
            # the driver's own call goes to its thread once, a cursor would three times
            connection.connection.dbapi_connection.run_async(lambda driver: driver.execute(begin))

        return engine

    def _set_up(self, engine: AsyncEngine) -> None:
        synchronous = "synchronous=FULL" if self._durable else "synchronous=NORMAL"

        @event.listens_for(engine.sync_engine, "connect")
        def _connected(connection: Any, _record: object) -> None:
            connection.isolation_level = None  # the driver stops emitting BEGIN by itself
            cursor = connection.cursor()
            for pragma in (*_PRAGMAS, synchronous):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    def lock(self) -> None:
        """Take the database for this process; raises Locked when another one has it."""
        if self.path is None:
            return
        usable = self.path.is_file() and os.access(self.path, os.R_OK | os.W_OK)
        if self.path.exists() and not usable:
            # the driver would find out late, and say so in a thread of its own
            raise ConfigError(f"CXBOT_DATABASE_URL: {self.path} is no file that can be written.")
        try:
            descriptor = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigError(
                f"CXBOT_DATABASE_URL: {self.path} can't be written here: {error.strerror}."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise Locked from error
        self._lock_file = descriptor

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads, for reports and whatever takes its time. What is executed
        on it is of one snapshot, begun with the first of them."""
        if self.in_memory:
            yield await self._one_reader()
            return
        if not self.shared:
            async with self.engine.connect() as connection:
                yield await connection.execution_options(**_READS)
            return
        # that a server isn't there is said as a StoreError: it isn't the fault of what is asked
        connection = await self.connect()
        async with contextlib.aclosing(connection):
            yield await connection.execution_options(**_SNAPSHOT)

    async def asking(self) -> Asked:
        """For a Query or `queries.together`, which an index answers at once: asked in place, so
        that none can come between another's. What may take longer belongs on `reading`. A server is
        asked over a connection of the pool, each time another."""
        if self.shared:
            return Asker(self.engine.dialect, self.connect)
        return await self._one_reader()

    async def _one_reader(self) -> AsyncConnection:
        if self._reader is None:
            async with self._opening:
                if self._reader is None:
                    self._reader = await self._open_reader()
        return self._reader

    async def _open_reader(self) -> AsyncConnection:
        if self.path is None:  # there is but one connection
            reader = await self.engine.connect()
            return await reader.execution_options(**_READS)
        path = str(self.path)
        self._questions = create_async_engine(
            self.url,
            async_creator=lambda *_, **__: in_place.connect_reader(path),
            poolclass=StaticPool,
            json_serializer=encode,
        )
        return await self._questions.connect()

    async def connect(self) -> AsyncConnection:
        """A connection, to be closed by whoever asks. Raises StoreError."""
        try:
            return await self.engine.connect()
        except Exception as error:
            if not isinstance(error, SQLAlchemyError | OSError) and not driver.passing(error):
                raise
            why = reason(error)
            raise StoreError(f"The database {self} can't be opened: {why}.") from error

    async def image(self) -> bytes:
        """All of a database in memory, to be put back by `restore`."""
        return (await self._in_memory()).image()

    async def restore(self, image: bytes) -> None:
        """A database in memory as it was; nobody may be in a transaction."""
        (await self._in_memory()).restore(image)

    async def _in_memory(self) -> in_place.Connection:
        async with self.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, in_place.Connection)
        return driver

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.close()
            self._reader = None
        if self._questions is not None:
            await self._questions.dispose()
            self._questions = None
        await self.engine.dispose()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None


def _of_server(url: URL) -> AsyncEngine:
    """Raises ConfigError where the package for it is missing."""
    try:
        engine = create_async_engine(
            url,
            json_serializer=encode,
            pool_size=15,
            max_overflow=0,
            connect_args={"server_settings": {"application_name": "cxbot", "timezone": "UTC"}},
        )
    except ModuleNotFoundError as error:
        raise ConfigError(
            'PostgreSQL needs one more package. Install it: pip install "cxbot[postgres]".'
        ) from error

    @event.listens_for(engine.sync_engine, "checkout")
    def _out(connection: Any, record: Any, _: object) -> None:
        # one that the server has closed is found out before it is used, and so are its neighbours.
        # SQLAlchemy's own ping would be three trips for each question
        rested = time.monotonic() - record.info.get(_RESTS_SINCE, math.inf)
        if not postgres.answers(connection, ping=rested > _RESTED):
            raise InvalidatePoolError

    @event.listens_for(engine.sync_engine, "checkin")
    def _back(connection: Any, record: Any) -> None:
        record.info[_RESTS_SINCE] = time.monotonic()
        if connection is not None and not postgres.at_rest(connection.driver_connection):
            record.invalidate()

    return engine
