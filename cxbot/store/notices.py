"""Hears what other processes on the same PostgreSQL tell (telling.py)."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from cxbot.store.database import Database
from cxbot.store.telling import BETWEEN, NAMED

logger = logging.getLogger(__name__)

_PAUSE = 1.0

#: Lanes or rows, and the number of the database's process that told it.
Heard = Callable[[Sequence[str], int], None]


class Notices:
    """A connection of its own that listens; by its name the others know that we are there."""

    def __init__(
        self, database: Database, me: str, heard: dict[str, Heard], deaf: Callable[[], None]
    ) -> None:
        """`deaf`: for a while nothing was heard, and is again now."""
        self._database, self._me, self._heard, self._deaf = database, me, heard, deaf
        self._connection: Any = None
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Raises what the driver raises."""
        await self._connect()
        self._task = asyncio.create_task(self._stay(), name="notices")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close(timeout=2)

    async def _connect(self) -> None:
        import asyncpg

        url = self._database.url
        _, named = self._database.engine.dialect.create_connect_args(url)
        settings = {"application_name": f"{NAMED}{self._me}"}
        self._lost.clear()
        connection = await asyncpg.connect(**{**named, "server_settings": settings})
        connection.add_termination_listener(lambda _: self._lost.set())
        try:
            for channel, heard in self._heard.items():
                await connection.add_listener(channel, _listener(heard))
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection

    async def _stay(self) -> None:
        while True:
            await self._lost.wait()
            try:
                await self._connect()
            except Exception as error:  # noqa: BLE001 -- whatever keeps us away, it is tried again
                logger.warning("notices_lost", extra={"reason": type(error).__name__})
                self._lost.set()
                await asyncio.sleep(_PAUSE)
            else:
                self._deaf()


def _listener(heard: Heard) -> Callable[..., None]:
    return lambda _connection, pid, _channel, payload: heard(payload.split(BETWEEN), pid)
