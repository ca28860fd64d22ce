"""The connection that the writer keeps. A server's may be lost in the very moment of a commit: then
the server itself is asked, when it is there again, what became of that transaction."""

import asyncio
import logging
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store.database import Database

logger = logging.getLogger(__name__)

_PAUSE = 0.2
_XID = text("SELECT pg_current_xact_id()::text")
_STATUS = text("SELECT pg_xact_status(CAST(CAST(:xid AS text) AS xid8))")


class Line:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self._xid: str | None = None
        #: Numbers of the server's processes that it went to.
        self.pids: set[int] = set()

    async def connection(self) -> AsyncConnection:
        """A new one where the last was lost. Raises StoreError."""
        if self.lost:
            await self._forget()
        if self._connection is None:
            self._connection = await self._database.connect()
            if self._database.shared:
                self.pids.add(_driver(self._connection).get_server_pid())
        return self._connection

    async def began(self, connection: AsyncConnection) -> None:
        """A transaction whose end may have to be asked for."""
        self._xid = None
        if self._database.shared:
            self._xid = str((await connection.execute(_XID)).scalar_one())

    async def committed(self) -> bool:
        """Whether the transaction that an error ended is on disk all the same. Waits for a server
        that isn't there."""
        if self._xid is None or not self.lost:
            return False
        while True:
            try:
                connection = await self.connection()
                found = (await connection.execute(_STATUS, {"xid": self._xid})).scalar_one()
                await connection.rollback()
            except Exception as error:  # noqa: BLE001 -- whatever it is, we must know
                logger.warning("commit_unknown", extra={"reason": type(error).__name__})
                await asyncio.sleep(_PAUSE)
                continue
            if found != "in progress":
                return bool(found == "committed")
            await asyncio.sleep(_PAUSE)

    async def close(self) -> None:
        if self.lost:
            await self._forget()
        elif self._connection is not None:
            await self._connection.close()
            self._connection = None

    @property
    def lost(self) -> bool:
        """There was one, to a server, and it is broken."""
        connection = self._connection
        if connection is None or not self._database.shared:
            return False
        broken = connection.closed or connection.invalidated
        return broken or bool(_driver(connection).is_closed())

    async def _forget(self) -> None:
        if self._connection is not None and not self._connection.closed:
            if not self._connection.invalidated:
                await self._connection.invalidate()
            await self._connection.close()
        self._connection = None


def _driver(connection: AsyncConnection) -> Any:
    assert connection.sync_connection is not None
    return connection.sync_connection.connection.driver_connection
