"""Where the kept map lies: a file beside the database, for all in it is made of the log. That of a
server's database lies in the project's folder; each machine has its own.

It may be deleted at any time, and needs no copy: what is missing is counted again. Nothing that the
bot writes waits for what is written here; who reads sees the last state that was finished. It holds
numbers, and ids of exchanges and customers as the log has them, of which an erasure leaves nobody.
"""

import hashlib
import marshal
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cxbot.errors import StoreError
from cxbot.store.database import Database

_TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part (
  customer TEXT PRIMARY KEY, due INTEGER, body BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_part_due ON part (due) WHERE due IS NOT NULL;
"""
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "cache_size=-65536")
#: A customer, when they are due in microseconds, what is kept with them.
Part = tuple[str, int | None, Any]


#: Of shops on a server; whoever begins the process says it.
_project = Path()


def lies_in(project: Path) -> None:
    global _project  # noqa: PLW0603 -- of the process, like its settings
    _project = project


def beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.map")


def of(database: Database) -> "Kept | None":
    """None: it is in memory, and gone before anything is worth keeping."""
    if database.path is not None:
        return Kept(database.path)
    if not database.shared:
        return None
    url = database.url
    place = f"{url.host}:{url.port or 5432}/{url.database}"
    name = f".cxbot-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
    return Kept(_project / name)


class Unreadable(Exception):
    """It isn't what was written: it has to be made anew."""


class Kept:
    def __init__(self, database: Path) -> None:
        self.path = beside(database)

    @contextmanager
    def writing(self) -> Iterator["Shelf"]:
        """All that is done in it is finished at once, or not at all. One at a time. Raises
        StoreError, Unreadable."""
        try:
            connection = self._opened()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield Shelf(connection)
                connection.execute("COMMIT")
            finally:
                connection.close()
        except sqlite3.OperationalError as error:  # locked, full, not ours
            raise StoreError(f"The map in {self.path} can't be kept: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise Unreadable from error

    def fact(self, name: str) -> Any:
        """None: there is none, or none that can be read."""
        if not self.path.exists():
            return None
        try:
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
            try:
                return Shelf(connection).fact(name)
            finally:
                connection.close()
        except (sqlite3.Error, Unreadable):
            return None

    def forget(self) -> None:
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            connection.executescript(_TABLES)
        except BaseException:
            connection.close()
            raise
        self.path.chmod(0o600)
        return connection


class Shelf:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fact(self, name: str) -> Any:
        query = "SELECT body FROM fact WHERE name = ?"
        row = self._connection.execute(query, (name,)).fetchone()
        return _unpacked(row[0]) if row is not None else None

    def put_fact(self, name: str, body: Any) -> None:
        query = "INSERT OR REPLACE INTO fact (name, body) VALUES (?, ?)"
        self._connection.execute(query, (name, _packed(body)))

    def due(self, until: int) -> Iterator[str]:
        """Customers who may have changed by time alone."""
        query = "SELECT customer FROM part WHERE due <= ?"
        yield from (row[0] for row in self._connection.execute(query, (until,)))

    def part(self, customer: str) -> Any:
        query = "SELECT body FROM part WHERE customer = ?"
        row = self._connection.execute(query, (customer,)).fetchone()
        return _unpacked(row[0]) if row is not None else None

    def parts(self) -> Iterator[Any]:
        """Of all customers."""
        for row in self._connection.execute("SELECT body FROM part"):
            yield _unpacked(row[0])

    def put_parts(self, parts: Iterable[Part]) -> None:
        query = "INSERT OR REPLACE INTO part (customer, due, body) VALUES (?, ?, ?)"
        packed = ((customer, due, _packed(body)) for customer, due, body in parts)
        self._connection.executemany(query, packed)

    def drop(self, customers: Sequence[str]) -> None:
        query = "DELETE FROM part WHERE customer = ?"
        self._connection.executemany(query, ((one,) for one in customers))

    def clear(self) -> None:
        self._connection.execute("DELETE FROM part")
        self._connection.execute("DELETE FROM fact")


def _packed(body: Any) -> bytes:
    return zlib.compress(marshal.dumps(body), 1)


def _unpacked(body: bytes) -> Any:
    # nobody but us can write the file, and it holds nothing but numbers and texts
    try:
        return marshal.loads(zlib.decompress(body))  # noqa: S302 -- see above
    except (ValueError, EOFError, TypeError, zlib.error) as error:
        raise Unreadable from error
