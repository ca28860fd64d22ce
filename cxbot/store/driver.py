"""What is asked of SQLite itself, in one trip to the thread that has the connection.

Each call of an asynchronous driver is such a trip, and costs more than most answers: what belongs
together goes together.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store import in_place

T = TypeVar("T")
#: Of every transaction that writes.
BEGIN = "BEGIN IMMEDIATE"
#: SQL and its parameters.
Statement = tuple[str, Any]


async def in_thread(connection: AsyncConnection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` where the connection lives. It runs to its end, whatever becomes of the caller;
    errors are the driver's own."""
    assert connection.sync_connection is not None
    driver: Any = connection.sync_connection.connection.driver_connection
    if isinstance(driver, in_place.Connection):
        return driver.run(work)
    found: T = await driver._execute(work, driver._conn)  # noqa: SLF001 -- all that it has for that
    return found


@asynccontextmanager
async def transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    """One that writes, for whatever asks the driver and what is executed by SQLAlchemy alike, whose
    own beginning and end take several trips each."""
    await in_thread(connection, _begin)
    try:
        yield
        # what SQLAlchemy took part in it must know the end of
        await (connection.commit() if connection.in_transaction() else in_thread(connection, _end))
    except BaseException:
        await connection.rollback()
        await in_thread(connection, sqlite3.Connection.rollback)
        raise


def _begin(raw: sqlite3.Connection) -> None:
    raw.execute(BEGIN)


def _end(raw: sqlite3.Connection) -> None:
    raw.commit()


def fetched(raw: sqlite3.Connection, selects: Sequence[Statement]) -> list[list[Any]]:
    """The rows of each, all of one snapshot."""
    alone = not raw.in_transaction and len(selects) > 1
    if alone:
        raw.execute("BEGIN")
    try:
        return [raw.execute(sql, values).fetchall() for sql, values in selects]
    finally:
        if alone:
            raw.rollback()
