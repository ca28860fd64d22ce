"""The database of SQLite that is left: only read, in the order of its keys."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from cxbot.errors import StoreError
from cxbot.store.move.rows import Converter, Row, numbered, quoted, select

#: Values of a row's key.
Key = list[Any]


class Source:
    """Raises StoreError for what can't be read. Nobody else may write meanwhile."""

    def __init__(self, path: Path, *, batch: int) -> None:
        self._batch = batch
        address = f"{path.absolute().as_uri()}?mode=ro"
        try:
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise StoreError(f"The database {path} can't be read: {error}.") from error

    def close(self) -> None:
        self._connection.close()

    def count(self, table: Table) -> int:
        [[number]] = self._read(select(["count(*)"], table), ())
        return int(number)

    def highest(self, table: Table) -> int:
        """Number that the table has ever given to a row; 0: none."""
        column = numbered(table)
        if column is None:
            return 0
        [[here]] = self._read(select([f"max({quoted(column.name)})"], table), ())
        ever = self._read("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,))
        return max(int(here or 0), *(int(row[0]) for row in ever), 0)

    def batch(
        self, table: Table, converter: Converter, after: Key | None
    ) -> tuple[list[Row], Key | None]:
        """The next rows, and the last one's key as SQLite has it; None: there are no more."""
        keys = [column.name for column in table.primary_key.columns]
        several = ", ".join(map(quoted, keys))
        where, values = "", list[Any]()
        if after is not None:
            where = f"WHERE ({several}) > ({', '.join('?' * len(keys))})"
            values = after
        rest = f"{where} ORDER BY {several} LIMIT ?"
        query = select(map(quoted, converter.names), table, rest)
        raw = self._read(query, (*values, self._batch))
        if not raw:
            return [], None
        last = dict(zip(converter.names, raw[-1], strict=True))
        return converter.rows(raw), [last[name] for name in keys]

    def all(self, table: Table) -> Iterator[list[Row]]:
        """Batch after batch."""
        converter, after = Converter(table), None
        while True:
            rows, after = self.batch(table, converter, after)
            if after is None:
                return
            yield rows

    def _read(self, query: str, values: Sequence[Any]) -> list[Any]:
        try:
            try:
                return self._connection.execute(query, values).fetchall()
            except (sqlite3.OperationalError, UnicodeDecodeError) as error:
                if "decode" not in str(error):
                    raise
                return self._leniently(query, values)
        except (sqlite3.Error, UnicodeError) as error:
            raise StoreError(f"The database can't be read: {error}.") from error

    def _leniently(self, query: str, values: Sequence[Any]) -> list[Any]:
        """With what is no UTF-8."""
        self._connection.text_factory = _decoded
        try:
            return self._connection.execute(query, values).fetchall()
        finally:
            self._connection.text_factory = str


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return text.decode("utf-8", "surrogateescape")
