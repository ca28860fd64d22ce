"""Where a world's cxbot keeps what it knows, and how its checker looks into it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SqlitePlace:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "cxbot.db"
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


def place(store: str, folder: Path) -> SqlitePlace:
    """PostgreSQL's has a database of its own on the run's server, and the same `reading`."""
    if store == "sqlite":
        return SqlitePlace(folder)
    raise NotImplementedError(store)
