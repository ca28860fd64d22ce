"""Where a world's cxbot keeps what it knows, and how its checker looks into it."""

import asyncio
import atexit
import importlib
import itertools
import os
import re
import sqlite3
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from cxbot.clock import SystemClock
from cxbot.store.store import Store
from cxbot.testing import empty_database

_TEMPLATE = "cxbot_faults"


class SqlitePlace:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "cxbot.db"
        if not self.file.exists():  # migrations take longer than a copy; they have their own tests
            aside = _Aside()
            try:
                self.file.write_bytes(aside.run(empty_database()))
            finally:
                aside.end()
        self.url = f"sqlite+aiosqlite:///{self.file}"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot; rows have names."""
        database = sqlite3.connect(self.file, timeout=10, isolation_level=None)
        database.row_factory = sqlite3.Row
        try:
            database.execute("BEGIN")
            yield database
        finally:
            database.close()

    def close(self) -> None:
        """Its folder goes by itself."""


class _Rows:
    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def fetchall(self) -> Sequence[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None


class PostgresPlace:
    """A database of its own on this process's server."""

    _numbers = itertools.count(1)

    def __init__(self, folder: Path, server: Any = None) -> None:
        self.file = folder / "no file"
        self.server = server or shared_server()
        _migrated(self.server)
        self.name = f"world_{os.getpid()}_{next(self._numbers)}"
        self._do(f'CREATE DATABASE "{self.name}" TEMPLATE "{_TEMPLATE}"')
        self.url = self.server.of(self.name)
        self._connection: Any = None
        self._aside = _Aside()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """One snapshot; rows have names."""
        if self._connection is None or self._connection.is_closed():
            self._connection = self._aside.run(_connected(self.url))
        self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            yield self
        finally:
            if not self._connection.is_closed():
                self.execute("ROLLBACK")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Rows:
        """As sqlite3's, within `reading`."""
        numbers = itertools.count(1)
        asked = re.sub(r"\?", lambda _: f"${next(numbers)}", sql)
        return _Rows(self._aside.run(self._connection.fetch(asked, *values)))

    def becomes(self, name: str) -> None:
        """Another on the same server is in its place; the former is gone."""
        self.close()
        self._connection, self.name, self.url = None, name, self.server.of(name)
        self._aside = _Aside()

    def close(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            self._aside.run(self._connection.close())
        self._aside.end()
        self._do(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _do(self, sql: str) -> None:
        _postgres().execute(self.server.url, sql)


Place = SqlitePlace | PostgresPlace


def place(store: str, folder: Path) -> Place:
    """PostgreSQL's has a database of its own on the run's server, and the same `reading`."""
    return SqlitePlace(folder) if store == "sqlite" else PostgresPlace(folder)


# --- the server of this process ------------------------------------------------------------------

_servers: list[Any] = []
#: Where nothing of the server's own is broken.
_hasty: list[Any] = []
_ready: set[int] = set()


def shared_server() -> Any:
    """One for all worlds of this process: its disk is honest, since it is made to crash."""
    if not _servers:
        _servers.append(_postgres().Server(durable=True))
        atexit.register(_servers[0].end)
    return _servers[0]


def on_server(*statements: str, databases: Sequence[str] = ()) -> list[str]:
    """Done on one that writes nothing to the disk; the URLs of these databases."""
    if not _hasty:
        _hasty.append(_postgres().Server())
        atexit.register(_hasty[0].end)
    server = _hasty[0]
    _postgres().execute(server.url, *statements)
    return [server.of(name) for name in databases]


def available() -> bool:
    return _postgres().binaries() is not None


def programs() -> Path:
    """Where the server's own lie."""
    found: Path = _postgres().binaries()
    return found


def _postgres() -> Any:
    """The tests' own, by the name that it has here."""
    above = f"{__package__}".rpartition(".faults")[0]
    return importlib.import_module(f"{above}.stores.postgres" if above else "stores.postgres")


def _migrated(server: Any) -> None:
    """A database with all tables, to be copied: migrations take longer than a copy."""
    if server.port in _ready:
        return
    _postgres().execute(server.url, f'CREATE DATABASE "{_TEMPLATE}"')

    async def made() -> None:
        store = Store(server.of(_TEMPLATE), SystemClock())
        await store.open()
        await store.close()

    _postgres().elsewhere(made)
    _ready.add(server.port)


class _Aside:
    """A thread with a loop, for whoever has none or has another, until it is ended: no test leaves
    a thread to the next."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def end(self) -> None:
        """Said twice, too."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()


async def _connected(url: str) -> Any:
    import asyncpg

    return await asyncpg.connect(url.replace("+asyncpg", ""))
