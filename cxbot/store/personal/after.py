"""What a database does after an erasure, so that its files hold nothing of it either."""

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cxbot.errors import StoreError
from cxbot.store.database import Database, reason
from cxbot.store.personal.register import REGISTER

_WAITS_MS = 10_000
#: Bytes. Written anew in half a second (10 ms a megabyte), in which nobody else can write.
_SOON = 64 * 2**20


async def after_erasure(database: Database, *, whole: bool = False) -> bool:
    """Whether it could be done now; a reader that stays in its snapshot keeps it waiting.

    SQLite writes over what is deleted (`secure_delete`), and here its log is emptied into the file.
    But rows that it had moved to another page leave their old bytes in the gap of the first, one
    of some thousands of rows: only `whole`, which writes the file anew, takes these. PostgreSQL
    gives the old rows' room back, whole or not; what its own write-ahead log and copies hold is by
    their retention. Raises StoreError.
    """
    if database.path is not None:
        return await asyncio.to_thread(_emptied, database.path, whole)
    if database.url.drivername.startswith("sqlite"):
        return True  # in memory
    await _vacuumed(database)
    return True


def whole_soon(database: Database) -> bool:
    """Whether nobody waits noticeably while the file is written anew."""
    return database.path is None or database.path.stat().st_size <= _SOON


def _emptied(path: Path, whole: bool) -> bool:
    connection = sqlite3.connect(path, timeout=_WAITS_MS / 1000, isolation_level=None)
    try:
        if whole:
            connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise StoreError(f"The database {path} can't be tidied up: {error}.") from error
    finally:
        connection.close()
    return not busy


async def _vacuumed(database: Database) -> None:
    try:
        async with database.engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for entry in REGISTER.values():
                if entry.personal:
                    await alone.execute(text(f'VACUUM "{entry.table.name}"'))
    except SQLAlchemyError as error:
        raise StoreError(f"The database can't be tidied up: {reason(error)}.") from error
