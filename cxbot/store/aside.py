"""Long reading beside the bot: in a thread with a loop and connections of its own."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from threading import Thread
from typing import Any, Generic, TypeVar

import aiosqlite
from sqlalchemy import event

from cxbot.store.database import Database

T = TypeVar("T")
#: A query can be long, and what it found is thrown away.
_ENDS_WITHIN = 60.0
Work = Callable[[Database], Coroutine[Any, Any, T]]


async def aside(database: Database, work: Work[T]) -> T:
    """What `work` returns, given a database of its own: turns go on meanwhile, a few milliseconds
    later at most. Cancelled, it stops the work at its next wait and is through when that has
    stopped. A database in memory has but one connection: there the work runs in place."""
    if database.in_memory:
        return await work(database)
    there = _There(database.url.render_as_string(hide_password=False), work)
    thread = asyncio.ensure_future(asyncio.to_thread(there.run))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        there.stop()
        await asyncio.wait([thread])
        raise


class _There(Generic[T]):
    def __init__(self, url: str, work: Work[T]) -> None:
        self._url, self._work = url, work
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[T] | None = None
        self._stopped = False

    def run(self) -> T:
        """In the thread."""
        return asyncio.run(self._guarded())

    def stop(self) -> None:
        """From outside of it."""
        self._stopped = True
        if self._loop is not None and self._task is not None:
            with suppress(RuntimeError):  # it is through already
                self._loop.call_soon_threadsafe(self._task.cancel)

    async def _guarded(self) -> T:
        own = Database(self._url)
        threads = _threads(own)
        # only the work can be stopped: what follows it is the end of each connection
        self._task = asyncio.ensure_future(self._work(own))
        self._loop = asyncio.get_running_loop()
        if self._stopped:
            self._task.cancel()
        try:
            return await self._task
        finally:
            await own.close()
            # cancelled in the middle of a query the driver's thread still has to tell how it
            # ended, and this loop must be there to hear it
            for thread in threads:
                await asyncio.to_thread(thread.join, _ENDS_WITHIN)


def _threads(database: Database) -> list[Thread]:
    """Of the driver, one for each connection that is opened from now on."""
    found: list[Thread] = []
    if database.shared:  # that driver has none
        return found

    def opened(*args: Any, **named: Any) -> aiosqlite.Connection:
        connection = aiosqlite.connect(*args, **named)
        thread = connection._thread  # noqa: SLF001 -- SQLAlchemy does the same: nothing tells
        thread.daemon = True
        found.append(thread)
        return connection

    @event.listens_for(database.engine.sync_engine, "do_connect")
    def _opening(_dialect: object, _record: object, _args: object, named: dict[str, Any]) -> None:
        named["async_creator_fn"] = opened

    return found
