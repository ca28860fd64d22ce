"""SQLite asked in place: a turn's small questions, and all that `cxbot test` plays on in memory.

aiosqlite gives each connection a thread, and each statement two trips to it; what an index answers,
or a database in memory, is there before either would have begun. So here is the part of aiosqlite's
connection that SQLAlchemy's dialect uses, without the thread. Nothing in it waits, so a transaction
runs from its beginning to its end before anybody else has a turn, and one connection is enough.
Readers don't wait for the writer either (WAL).
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

T = TypeVar("T")


#: Seconds that a reader of a file waits while somebody recovers its log: nobody else does then.
_PATIENCE = 30.0


class Cursor:
    """Of aiosqlite's shape."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.arraysize = cursor.arraysize

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        self._cursor.execute(sql, tuple(parameters))
        return self

    async def executemany(self, sql: str, rows: Iterable[Any]) -> Self:
        self._cursor.executemany(sql, rows)
        return self

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        return self._cursor.fetchmany(size or self.arraysize)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class Connection:
    """Of aiosqlite's shape. `image` and `restore` copy the whole database, which costs less than
    emptying its tables."""

    def __init__(self, database: str = ":memory:") -> None:
        #: The name the dialect looks at to see whether it is open.
        self._connection: sqlite3.Connection | None = sqlite3.connect(
            database, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )

    def image(self) -> bytes:
        return self._open.serialize()

    def restore(self, image: bytes) -> None:
        self._open.deserialize(image)

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What is asked of SQLite itself (driver.py)."""
        return work(self._open)

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("Connection closed")
        return self._connection

    def cursor(self) -> Cursor:
        return Cursor(self._open.cursor())

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._open.create_function(*arguments, **options)

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Cursor:
        return Cursor(self._open.execute(sql, tuple(parameters)))

    @property
    def in_transaction(self) -> bool:
        return self._open.in_transaction

    async def commit(self) -> None:
        self._open.commit()

    async def rollback(self) -> None:
        self._open.rollback()

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        self._connection = None


async def connect(*_: Any, **__: Any) -> Connection:
    """What the dialect calls in place of aiosqlite's own, for a database in memory."""
    return Connection()


async def connect_reader(path: str) -> Connection:
    """One of a file, that can't change it."""
    connection = Connection(path)
    connection.run(lambda raw: raw.execute("PRAGMA query_only=ON"))
    return connection
