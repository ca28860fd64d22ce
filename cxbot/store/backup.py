"""A copy of the database, made beside a running bot, whole and looked through before it has its
name; and put back. Of PostgreSQL: dump.py.

By SQLite's own backup, a few pages at a time, all of one moment: in WAL mode whoever writes goes
on meanwhile. The copy is one file, says of itself that it is one, and what belongs to it lies
beside it: the secret that signs buttons, and who was erased until then.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, StoreError
from cxbot.store import kept
from cxbot.store.copies import ERASED, SECRET, STAMP, Copy, PutBack, Siblings, synced

#: Of each step; between two of them others get the processor.
_PAGES = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Told how many pages of how many are copied.
Progress = Callable[[int, int], None]


def of(database: Path) -> Siblings:
    """What lies beside that file."""
    secret, erased, mark = (
        database.with_name(database.name + end) for end in (SECRET, ERASED, ".generation")
    )
    return Siblings(secret=secret, erased=erased, generation=mark)


def copy(database: Path, target: Path, now: datetime, told: Progress = lambda *_: None) -> Copy:
    """Until it is whole and looked through, nothing has the name `target`. Raises StoreError."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with _ours(database):
            _pages(database, draft, told)
            _stamp(draft, now)
            found = looked_through(draft)
            beside = of(database).along(target)
        synced(draft)
        crashpoint("copied, unnamed")
        draft.replace(target)
        synced(target.parent)
    except OSError as error:
        where = error.filename or target
        raise StoreError(f"{where} can't be written: {error.strerror}.") from error
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            draft.with_name(draft.name + end).unlink(missing_ok=True)
    size = target.stat().st_size
    return Copy(
        path=target,
        copied_at=found.copied_at,
        revision=found.revision,
        bytes=size,
        rows=found.rows,
        beside=beside,
    )


def looked_through(path: Path) -> Copy:
    """Reads all of it. Raises StoreError when it isn't whole or isn't ours."""
    try:
        with closing(_opened(path, write=False)) as connection:
            broken = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            if broken != ["ok"]:
                raise StoreError(f"{path} is damaged: {'; '.join(broken)}.")
            tables = [
                row[0]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            if "alembic_version" not in tables:
                raise StoreError(f"{path} is no database of cxbot's.")
            [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            ours = sorted(t for t in tables if not t.startswith(("sqlite_", "alembic_")))
            rows = {
                table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 -- its own names
                for table in ours
            }
            copied = _copied_at(connection) if "generation" in tables else None
    except sqlite3.Error as error:
        raise StoreError(f"{path} can't be read as a database: {error}.") from error
    size = path.stat().st_size
    return Copy(path=path, copied_at=copied, revision=revision, bytes=size, rows=rows)


def restore(source: Path, database: Path, now: datetime) -> PutBack:
    """The copy takes the database's place; the one that was there is kept aside.

    Whoever calls it has the lock. A crash in between leaves no database or the copy in its place,
    never half of one. Raises ConfigError, StoreError.
    """
    if not source.is_file():
        raise ConfigError(f"There is no file {source}.")
    if database.exists() and source.samefile(database):
        raise ConfigError(f"{source} is the database itself.")
    draft = database.with_name(f".{database.name}.restoring")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _pages(source, draft, lambda *_: None)  # with what lies in its log beside it
        _stamp(draft, None)
        found = looked_through(draft)
        synced(draft)
        aside = _moved_aside(database, now)
        crashpoint("old aside, copy not in place")
        draft.replace(database)
        synced(database.parent)
        kept.Kept(database).forget()  # counted from what is gone
        beside = of(database).brought(source)
        of(database).expected(now)
    except OSError as error:
        where = error.filename or database
        raise StoreError(f"{where} can't be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return PutBack(copy=found, database=str(database), aside=aside, beside=beside)


# --- SQLite's own --------------------------------------------------------------------------------


def _opened(path: Path, *, write: bool) -> sqlite3.Connection:
    mode = "rw" if write else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)


def _pages(database: Path, draft: Path, told: Progress) -> None:
    try:
        with (
            closing(_opened(database, write=False)) as source,
            closing(_opened(draft, write=True)) as to,
        ):
            # of this moment, however long it takes: else each commit would begin it anew
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                to, pages=_PAGES, progress=lambda _, left, of: told(of - left, of), sleep=0
            )
            source.rollback()
    except sqlite3.Error as error:
        raise StoreError(f"{database} can't be copied: {error}.") from error


def _stamp(draft: Path, at: datetime | None) -> None:
    """One file, that says of itself that it is a copy: of that moment, or the one it was last
    written."""
    try:
        with closing(_opened(draft, write=True)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            known = "SELECT 1 FROM sqlite_master WHERE name = 'generation'"
            if connection.execute(known).fetchone():
                since = (at - _EPOCH) // timedelta(microseconds=1) if at is not None else None
                connection.execute(
                    "UPDATE generation SET copied_at = coalesce(?, copied_at, raised_at)", (since,)
                )
    except sqlite3.Error as error:
        raise StoreError(f"{draft} can't be read as a database: {error}.") from error


def _copied_at(connection: sqlite3.Connection) -> datetime | None:
    row = connection.execute("SELECT copied_at FROM generation").fetchone()
    return _EPOCH + timedelta(microseconds=row[0]) if row and row[0] is not None else None


# --- files ---------------------------------------------------------------------------------------


@contextmanager
def _ours(database: Path) -> Iterator[None]:
    """One copy of a database at a time: two would only hinder each other."""
    descriptor = os.open(f"{database}.copying", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise ConfigError(f"{database} is being copied already.") from None
    finally:
        os.close(descriptor)


def _moved_aside(database: Path, now: datetime) -> Path | None:
    if not database.exists():
        return None
    aside = database.with_name(f"{database.name}.before-{now.strftime(STAMP)}")
    for end in (
        "-wal",
        "-shm",
        "",
    ):  # without its name the last, nobody opens it with another's log
        path = database.with_name(database.name + end)
        if path.exists():
            path.replace(aside.with_name(aside.name + end))
    return aside
