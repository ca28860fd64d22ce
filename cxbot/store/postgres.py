"""PostgreSQL, asked of its driver directly: SQLAlchemy would prepare each statement on its own, and
keeps no group of them together."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

#: SQL and its parameters.
Statement = tuple[str, Any]
#: Classes of SQLSTATE that another day won't have: connection, transaction rolled back, resources,
#: intervention, system; and read-only, while another server takes over.
_PASSING = ("08", "40", "53", "57", "58", "25006", "55P03")
#: Unique, or nothing where something must be.
_TAKEN = ("23505", "23502")


class Asker:
    """For small questions: each has a connection of the pool for as long as it takes, so that any
    number may be asked at once."""

    def __init__(self, dialect: Dialect, connect: Callable[[], Awaitable[AsyncConnection]]) -> None:
        """`connect` raises StoreError."""
        self.dialect, self._connect = dialect, connect

    async def ask(self, selects: Sequence[Statement]) -> list[list[Any]]:
        async with aclosing(await self._connect()) as connection:
            return await ask(connection, selects)


async def ask(connection: AsyncConnection, selects: Sequence[Statement]) -> list[list[Any]]:
    raw = _raw(connection)
    if raw.is_in_transaction() or len(selects) < 2:
        return [await raw.fetch(sql, *values) for sql, values in selects]
    async with raw.transaction(isolation="repeatable_read", readonly=True):
        return [await raw.fetch(sql, *values) for sql, values in selects]


async def carry_out(connection: AsyncConnection, script: Sequence[Statement]) -> None:
    raw = _raw(connection)
    for sql, rows in script:
        if len(rows) == 1:
            await raw.execute(sql, *rows[0])
        else:
            await raw.executemany(sql, rows)


@asynccontextmanager
async def transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    async with connection.begin():
        await begun(connection)
        yield


async def begun(connection: AsyncConnection) -> None:
    """SQLAlchemy begins when it is asked for something first; the driver may be asked before."""
    assert connection.sync_connection is not None
    adapter: Any = connection.sync_connection.connection.dbapi_connection
    if adapter._transaction is None:  # noqa: SLF001 -- nothing else tells
        await adapter._start_transaction()  # noqa: SLF001 -- as above


def answers(adapter: Any, *, ping: bool) -> bool:
    """It is open as far as its driver knows; with `ping` its server is asked, in three trips."""
    if adapter.driver_connection.is_closed():
        return False
    try:
        if ping:
            adapter.ping()
    except Exception:  # noqa: BLE001 -- whatever it is, another connection is tried
        return False
    return True


def unusable(raw: Any) -> bool:
    """Closed, or its driver believes in a transaction that the server never began: whatever is
    begun on it from now on fails."""
    begun = raw._top_xact is not None  # noqa: SLF001 -- nothing else tells
    return bool(raw.is_closed()) or (begun and not raw.is_in_transaction())


def at_rest(raw: Any) -> bool:
    """Of use to the next one: its transaction has ended, and surely so. Where the end itself was
    refused, everything that is asked over it from now on fails."""
    return not (unusable(raw) or raw.is_in_transaction())


def passing(error: BaseException) -> bool:
    state = getattr(error, "sqlstate", None)
    if state is None:  # the connection itself
        return type(error).__module__.startswith("asyncpg")
    return str(state).startswith(_PASSING)


def lost_claim(error: BaseException) -> str | None:
    if getattr(error, "sqlstate", None) not in _TAKEN:
        return None
    return str(getattr(error, "table_name", None) or "") or None


def _raw(connection: AsyncConnection) -> Any:
    assert connection.sync_connection is not None
    return connection.sync_connection.connection.driver_connection
