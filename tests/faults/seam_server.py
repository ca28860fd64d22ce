"""The same around asyncpg's connections: what fails is refused by the server itself, so that its
transaction is as broken as in earnest.

A commit of which nobody knows (UNKNOWN): the server has done it, and the connection is gone before
it could say so.
"""

from collections.abc import Awaitable
from typing import Any, TypeVar

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement  # type: ignore[import-untyped]

from .seam import BUSY, FULL, GONE, IOERR, SEAM, UNKNOWN

T = TypeVar("T")
#: Serialization, no room on the disk, the disk itself.
_STATES = {BUSY: "40001", FULL: "53100", IOERR: "58030"}
_ENDS = "connection was closed in the middle of operation"


class _Statement(PreparedStatement):  # type: ignore[misc]
    async def fetch(self, *values: Any, **more: Any) -> Any:
        connection: Any = self._connection
        return await connection.seamed(self._query, super().fetch(*values, **more))


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # as above
    __slots__ = ()

    async def seamed(self, sql: str, call: Awaitable[T]) -> T:
        how = SEAM.due(sql)
        if how and how != UNKNOWN:
            SEAM.hits += 1
            getattr(call, "close", bool)()  # it is never awaited
            await self._refuse(how, sql)
        found = await call
        if how == UNKNOWN:
            SEAM.hits += 1
            self._break_off()
        return found

    async def _refuse(self, how: str, sql: str) -> None:
        if how == GONE:
            self._break_off()
        raises = f"RAISE EXCEPTION 'seam' USING ERRCODE = '{_STATES[how]}'"
        try:
            await super().execute(f"DO $$ BEGIN {raises}; END $$")
        except asyncpg.PostgresError:
            if sql.startswith("COMMIT"):  # which nothing is left of when it fails
                await super().execute("ROLLBACK")
            raise

    def _break_off(self) -> None:
        self.terminate()
        raise asyncpg.ConnectionDoesNotExistError(_ENDS)

    async def execute(self, query: str, *values: Any, **more: Any) -> Any:
        return await self.seamed(query, super().execute(query, *values, **more))

    async def executemany(self, command: str, args: Any, **more: Any) -> Any:
        return await self.seamed(command, super().executemany(command, args, **more))

    async def fetch(self, query: str, *values: Any, **more: Any) -> Any:
        return await self.seamed(query, super().fetch(query, *values, **more))

    async def fetchval(self, query: str, *values: Any, **more: Any) -> Any:
        return await self.seamed(query, super().fetchval(query, *values, **more))

    async def fetchrow(self, query: str, *values: Any, **more: Any) -> Any:
        return await self.seamed(query, super().fetchrow(query, *values, **more))

    async def prepare(self, query: str, **more: Any) -> Any:
        """Only what it is asked afterwards counts."""
        found = await super().prepare(query, **more)
        return _Statement(self, query, found._state)


def put() -> None:
    """Around every connection that this process opens from now on."""
    connect: Any = asyncpg.connect

    def counted(*of: Any, **more: Any) -> Any:
        more.setdefault("connection_class", _Connection)
        return connect(*of, **more)

    asyncpg.connect = counted
