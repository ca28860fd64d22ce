"""SQLite, asked in one trip to the thread that has the connection.

Each call of an asynchronous driver is such a trip, and costs more than most answers: what belongs
together goes together.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.crashpoints import crashpoint
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


async def ask(connection: AsyncConnection, selects: Sequence[Statement]) -> list[list[Any]]:
    return await in_thread(connection, partial(_fetched, selects=selects))


async def carry_out(connection: AsyncConnection, script: Sequence[Statement]) -> None:
    await in_thread(connection, partial(_run, script=script))


async def commit(
    connection: AsyncConnection, script: Sequence[Statement], first: Sequence[Statement]
) -> list[list[Any]]:
    """In a transaction of its own, and one trip: all of it, or nothing and an error. Returns the
    rows that each of `first` returned, which are asked before."""
    return await in_thread(connection, partial(_commit, script=script, first=first))


@asynccontextmanager
async def transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLAlchemy's own beginning and end take several trips each."""
    await in_thread(connection, _begin)
    try:
        yield
        # what SQLAlchemy took part in it must know the end of
        await (connection.commit() if connection.in_transaction() else in_thread(connection, _end))
    except BaseException:
        await connection.rollback()
        await in_thread(connection, sqlite3.Connection.rollback)
        raise


def passing(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError)


def lost_claim(error: BaseException) -> str | None:
    if not isinstance(error, sqlite3.IntegrityError):
        return None
    # "UNIQUE constraint failed: table.column, table.column"
    return str(error).rpartition(": ")[2].partition(".")[0]


def _begin(raw: sqlite3.Connection) -> None:
    raw.execute(BEGIN)


def _end(raw: sqlite3.Connection) -> None:
    raw.commit()


def _fetched(raw: sqlite3.Connection, selects: Sequence[Statement]) -> list[list[Any]]:
    alone = not raw.in_transaction and len(selects) > 1
    if alone:
        raw.execute("BEGIN")
    try:
        return [raw.execute(sql, values).fetchall() for sql, values in selects]
    finally:
        if alone:
            raw.rollback()


def _run(raw: sqlite3.Connection, script: Sequence[Statement]) -> None:
    for sql, rows in script:
        raw.executemany(sql, rows)


def _commit(
    raw: sqlite3.Connection, script: Sequence[Statement], first: Sequence[Statement]
) -> list[list[Any]]:
    raw.execute(BEGIN)
    try:
        found = _fetched(raw, first)
        if first:
            crashpoint("stored, uncommitted")
        _run(raw, script)
        crashpoint("uncommitted")
        raw.commit()
    except BaseException:
        raw.rollback()
        raise
    return found
