"""The database of PostgreSQL that a shop moves into.

While it is half full it has a table `move`: which database it is of, and for each table the key up
to which all is there. A batch and its mark are one transaction, so the move can be killed at any
moment. When all is there and compared, the table goes, and a line among the settings stays.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct
from sqlalchemy import Table

from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, StoreError
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.move.rows import Changed, Row, numbered, quoted, select

#: Any number, as long as it is nobody else's.
_LOCK = 0x6378_6D6F_7665
_PATIENCE_SECONDS = 10
_PAGE = 5_000
_MOVE = """
CREATE TABLE IF NOT EXISTS move (
  name varchar(80) PRIMARY KEY, last text NOT NULL, cleaned bigint NOT NULL, cut bigint NOT NULL
)"""
_NOTE = """
INSERT INTO move (name, last, cleaned, cut) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET last = excluded.last, cleaned = excluded.cleaned,
  cut = excluded.cut"""
#: No table's name.
_OF = "*"
#: Among the settings, when all is there.
DONE = "move.done"


class Place(Struct, frozen=True, kw_only=True):
    """How far a table has come."""

    last: list[Any] | None = None
    cleaned: int = 0
    cut: int = 0


class Target:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def there(self) -> list[str]:
        """Tables of ours with anything in them."""
        found = []
        for table in tables.metadata.sorted_tables:
            if await self._has(table.name):
                query = f"SELECT EXISTS ({select('1', table)})"
                if await self._connection.fetchval(query):
                    found.append(table.name)
        return found

    async def of(self) -> str | None:
        """Of which database it is half full."""
        if not await self._has("move"):
            return None
        found = await self._connection.fetchval("SELECT last FROM move WHERE name = $1", _OF)
        return str(found) if found is not None else None

    async def done(self) -> str | None:
        """Of which database it is full."""
        if not await self._has("setting"):
            return None
        found = await self._connection.fetchval("SELECT value FROM setting WHERE key = $1", DONE)
        return str(json.loads(found)["of"]) if found is not None else None

    async def begin(self, of: str) -> None:
        async with self._connection.transaction():
            await self._connection.execute(_MOVE)
            await self._connection.execute(_NOTE, _OF, of, 0, 0)

    async def places(self) -> dict[str, Place]:
        rows = await self._connection.fetch("SELECT * FROM move WHERE name <> $1", _OF)
        return {
            row["name"]: Place(last=json.loads(row["last"]), cleaned=row["cleaned"], cut=row["cut"])
            for row in rows
        }

    async def put(
        self, table: Table, names: Sequence[str], rows: Sequence[Row], last: list[Any], so: Changed
    ) -> None:
        """A batch and its mark: both, or neither."""
        async with self._connection.transaction():
            await self._connection.copy_records_to_table(table.name, records=rows, columns=names)
            crashpoint("batch copied, uncommitted")
            note = (table.name, json.dumps(last), so.cleaned, so.cut)
            await self._connection.execute(_NOTE, *note)
        crashpoint("batch committed")

    async def count(self, table: Table) -> int:
        return int(await self._connection.fetchval(select(["count(*)"], table)))

    async def all(self, table: Table, names: Sequence[str]) -> AsyncIterator[list[Any]]:
        query = select(map(quoted, names), table)
        async with self._connection.transaction(readonly=True):
            cursor = await self._connection.cursor(query)
            while rows := await cursor.fetch(_PAGE):
                yield rows

    async def go_on_after(self, table: Table, number: int) -> None:
        """What counts a table's rows goes on after that one."""
        key = numbered(table)
        if key is None or not number:
            return
        query = "SELECT pg_get_serial_sequence($1, $2)"
        sequence = await self._connection.fetchval(query, quoted(table.name), key.name)
        if sequence is not None:
            await self._connection.execute("SELECT setval($1::regclass, $2)", sequence, number)

    async def finish(self, said: dict[str, Any]) -> None:
        """All is there: from now on a bot may run on it."""
        highest = await self._connection.fetchval("SELECT max(number) FROM ticket")
        if highest:
            await self._connection.execute("SELECT setval('ticket_number', $1)", highest)
        await self._connection.execute("ANALYZE")
        async with self._connection.transaction():
            await self._connection.execute("DROP TABLE move")
            note = "INSERT INTO setting (key, value) VALUES ($1, $2)"
            await self._connection.execute(note, DONE, json.dumps(said))

    async def _has(self, name: str) -> bool:
        query = "SELECT to_regclass($1) IS NOT NULL"
        return bool(await self._connection.fetchval(query, quoted(name)))


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[Target]:
    """For one move at a time. Raises ConfigError when it can't be opened, StoreError for what it
    refuses then."""
    import asyncpg

    _, named = database.engine.dialect.create_connect_args(database.url)
    settings = {"application_name": "cxbot migrate", "timezone": "UTC"}
    try:
        connection = await asyncpg.connect(**{**named, "server_settings": settings})
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise ConfigError(f"The database {database} can't be opened: {error}.") from error
    try:
        await _alone(connection, database)
        yield Target(connection)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise StoreError(f"The database {database} refused: {_short(error)}.") from error
    finally:
        await connection.close(timeout=_PATIENCE_SECONDS)


async def _alone(connection: Any, database: Database) -> None:
    """A move that was killed a moment ago may hold the lock a moment longer."""
    import asyncpg

    await connection.execute(f"SET lock_timeout = '{_PATIENCE_SECONDS}s'")
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    except asyncpg.LockNotAvailableError:
        raise ConfigError(f"Somebody else moves a shop into {database}. Wait for it.") from None
    await connection.execute("RESET lock_timeout")


def _short(error: BaseException) -> str:
    """Without the values, which are what people wrote."""
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
