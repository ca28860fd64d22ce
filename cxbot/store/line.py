"""The connection that the writer keeps. A server's may be lost in the very moment of a commit: then
the server itself is asked, when it is there again, what became of that transaction."""

import asyncio
import logging
import math
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store import postgres
from cxbot.store.database import Database

logger = logging.getLogger(__name__)

_PAUSE = 0.2
#: Seconds that notices of a former connection may still be on their way.
_HEARD_WITHIN = 60.0
#: A process that stands still in the middle of a transaction holds rows that others wait for: the
#: server ends it before the process counts as dead.
_ENDS_IDLE = "SET idle_in_transaction_session_timeout = '10s'"
_XID = text("SELECT pg_current_xact_id()::text")
_STATUS = text("SELECT pg_xact_status(CAST(CAST(:xid AS text) AS xid8))")
_END = text("SELECT pg_terminate_backend(:pid)")


class Line:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None
        self._xid: str | None = None
        #: Of the server's process that it ran in.
        self._pid: int | None = None
        #: Numbers of the server's processes that it went to -> the loop's time at which it was
        #: lost. The server gives a number again to somebody else.
        self._pids: dict[int, float] = {}

    async def connection(self) -> AsyncConnection:
        """A new one where the last was lost. Raises StoreError."""
        if self.lost:
            await self._forget()
        if self._connection is None:
            self._connection = await self._database.connect()
            if self._database.shared:
                await _driver(self._connection).execute(_ENDS_IDLE)
                self._pids[_driver(self._connection).get_server_pid()] = math.inf
        return self._connection

    def ours(self, pid: int) -> bool:
        """What that process of the server told was told by us."""
        before = asyncio.get_running_loop().time() - _HEARD_WITHIN
        return self._pids.get(pid, -math.inf) > before

    async def began(self, connection: AsyncConnection) -> None:
        """A transaction whose end may have to be asked for."""
        self._xid = None
        if self._database.shared:
            self._xid = str((await connection.execute(_XID)).scalar_one())
            self._pid = _driver(connection).get_server_pid()

    async def committed(self) -> bool:
        """Whether the transaction that an error ended is on disk all the same. Waits for a server
        that isn't there."""
        if self._xid is None:
            return False
        while True:
            try:
                connection = await self.connection()
                found = (await connection.execute(_STATUS, {"xid": self._xid})).scalar_one()
                if found == "in progress" and _driver(connection).get_server_pid() != self._pid:
                    # the server hasn't noticed that nobody is there
                    await connection.execute(_END, {"pid": self._pid})
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
        return broken or postgres.unusable(_driver(connection))

    async def _forget(self) -> None:
        if self._connection is not None and not self._connection.closed:
            if not self._connection.invalidated:
                await self._connection.invalidate()
            await self._connection.close()
        self._connection = None
        now = asyncio.get_running_loop().time()
        lost = {pid: min(since, now) for pid, since in self._pids.items()}
        self._pids = {pid: since for pid, since in lost.items() if since > now - _HEARD_WITHIN}


def _driver(connection: AsyncConnection) -> Any:
    assert connection.sync_connection is not None
    return connection.sync_connection.connection.driver_connection
