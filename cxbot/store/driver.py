"""What is asked of SQLite itself, in one trip to the thread that has the connection.

Each call of an asynchronous driver is such a trip, and costs more than most answers: what belongs
together goes together.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store import memory

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
    if isinstance(driver, memory.Connection):
        return driver.run(work)
    found: T = await driver._execute(work, driver._conn)  # noqa: SLF001 -- all that it has for that
    return found


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
