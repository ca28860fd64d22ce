"""What is asked of the database's driver itself, for either database. Errors are the driver's own.

SQLAlchemy writes the statements; to run them through it costs more than most answers.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from sqlite3 import SQLITE_ERROR
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.store import postgres, sqlite
from cxbot.store.postgres import Asker

#: SQL and its parameters.
Statement = tuple[str, Any]
#: Whom a Query may be asked.
Asked = AsyncConnection | Asker


def _of(connection: AsyncConnection) -> Any:
    return postgres if connection.dialect.name == "postgresql" else sqlite


async def ask(connection: Asked, selects: Sequence[Statement]) -> list[list[Any]]:
    """The rows of each, all of one snapshot."""
    if isinstance(connection, Asker):
        return await connection.ask(selects)
    found: list[list[Any]] = await _of(connection).ask(connection, selects)
    return found


async def carry_out(connection: AsyncConnection, script: Sequence[Statement]) -> None:
    """Each statement for all of its rows, within the caller's transaction."""
    await _of(connection).carry_out(connection, script)


@asynccontextmanager
async def transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    """One that writes, for whatever asks the driver and what is executed by SQLAlchemy alike."""
    async with _of(connection).transaction(connection):
        yield


def passing(error: BaseException) -> bool:
    """Another day it may work: locked, full, gone."""
    return _either(error, sqlite.passing) or _either(error, postgres.passing)


def unread(error: BaseException) -> bool:
    """It failed at a read, and not because of what was asked."""
    wrong = getattr(_innermost(error), "sqlite_errorcode", None) == SQLITE_ERROR
    return isinstance(error, Exception) and passing(error) and not wrong


@contextmanager
def reads() -> Iterator[None]:
    """What can't be read within it is a StoreError: nobody asked anything wrong, so what is done
    there waits for the database, as what can't be written does."""
    try:
        yield
    except Exception as error:
        if unread(error):
            said = getattr(error, "orig", None) or error
            raise StoreError(f"The database can't be read: {said}") from error
        raise


def lost_claim(error: BaseException) -> str | None:
    """The table in which there was such a row already; None for any other error."""
    cause = getattr(error, "orig", None) or error
    return sqlite.lost_claim(cause) or postgres.lost_claim(_innermost(cause))


def _either(error: BaseException, says: Any) -> bool:
    return bool(says(error) or says(_innermost(error)))


def _innermost(error: BaseException) -> BaseException:
    """SQLAlchemy wraps its adapter's error, which wraps the driver's."""
    cause = getattr(error, "orig", None) or error
    return cause.__cause__ or cause
