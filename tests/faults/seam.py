"""The N-th call to the database fails, or is the last one of this process.

Put around sqlite3's own connections, so that nothing of cxbot knows of it. Around PostgreSQL's:
seam_server.py; such a connection can break off, too, which a file can't.
"""

import os
import re
import signal
import sqlite3
from collections.abc import Iterable
from typing import Any, Self

#: What the database says -> in its own words. UNKNOWN: it is done, and then it says IOERR.
BUSY, FULL, IOERR, UNKNOWN, KILL = "BUSY", "FULL", "IOERR", "unknown commit", "kill"
#: Of a server's connection alone: gone before the call.
GONE = "disconnect"
WORDS = {
    BUSY: "database is locked",
    FULL: "database or disk is full",
    IOERR: "disk I/O error",
    UNKNOWN: "disk I/O error",
}
#: Fails the N-th commit instead of the N-th call.
_COMMIT = "COMMIT"


class Seam:
    """Counts calls, of all connections of the process; harmless until it is armed."""

    def __init__(self) -> None:
        self.calls = 0
        self.hits = 0
        self._left = 0
        self._times = 1
        self._how = ""
        self._only = re.compile("")

    def arm(self, how: str, count: int, times: int = 1, only: str = "") -> None:
        """The `count`-th call from now on whose SQL has `only` in it, and so many behind it."""
        self._how, self._left, self._times = how, count, times
        self._only = re.compile(_COMMIT if how == UNKNOWN else only)

    def disarm(self) -> None:
        self._left = 0

    def before(self, sql: str) -> None:
        if self.due(sql) not in ("", UNKNOWN):
            self._fail()

    def due(self, sql: str) -> str:
        """What this call meets, or nothing; nobody comes back who is killed."""
        self.calls += 1
        if not self._due(sql):
            return ""
        if self._how == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        return self._how

    def after(self, sql: str) -> None:
        """Of commits alone: what else was done is undone by whoever began it."""
        if self._how == UNKNOWN and sql == _COMMIT and self._left == 0 and self._times == 0:
            self._how = ""
            self._fail()

    def _due(self, sql: str) -> bool:
        if self._left <= 0 or not self._only.search(sql):
            return False
        if self._left > 1:
            self._left -= 1
            return False
        self._times -= 1
        if self._times <= 0:
            self._left = 0
        return True

    def _fail(self) -> None:
        self.hits += 1
        raise sqlite3.OperationalError(WORDS[self._how or UNKNOWN])


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        SEAM.before(sql)
        super().execute(sql, parameters)
        SEAM.after(sql)
        return self

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Self:
        SEAM.before(sql)
        super().executemany(sql, rows)
        return self


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(_Cursor)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self.cursor().execute(sql, parameters)  # type: ignore[no-any-return]

    def executemany(self, sql: str, rows: Any, /) -> sqlite3.Cursor:
        return self.cursor().executemany(sql, rows)  # type: ignore[no-any-return]

    def commit(self) -> None:
        if self.in_transaction:
            SEAM.before(_COMMIT)
            super().commit()
            SEAM.after(_COMMIT)


SEAM = Seam()


def put() -> None:
    """Around every connection that this process opens from now on."""
    connect: Any = sqlite3.connect

    def counted(*of: Any, **more: Any) -> Any:
        more.setdefault("factory", _Connection)
        return connect(*of, **more)

    sqlite3.connect = counted
