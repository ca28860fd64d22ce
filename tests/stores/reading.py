"""Looks into a database past everything that cxbot itself reads with, on either of the two."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from cxbot.store.tables import metadata
from stores import databases, postgres


def rows(url: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What it finds, or nothing where it only writes; values stand for question marks."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(_file(url), timeout=30, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()
    return [tuple(row) for row in _on_server(url, [(sql, values)])[0]]


def write(url: str, *statements: str) -> None:
    """One after the other."""
    for statement in statements:
        rows(url, statement)


def here(sql: str) -> str:
    """With its question marks as the database of this run has them."""
    return _numbered(sql) if databases.POSTGRES else sql


def never(url: str, table: str) -> None:
    """From now on no row gets into that table."""
    _refuse(url, table, "broken", "")


def always_taken(url: str, table: str, column: str) -> None:
    """From now on each row of that table comes second."""
    says = f"UNIQUE constraint failed: {table}.{column}"
    _refuse(url, table, says, f" USING ERRCODE = 'unique_violation', TABLE = '{table}'")


def _refuse(url: str, table: str, says: str, using: str) -> None:
    if url.startswith("sqlite"):
        refused = f"SELECT RAISE(ABORT, '{says}')"
        write(url, f"CREATE TRIGGER never BEFORE INSERT ON {table} BEGIN {refused}; END")
        return
    write(
        url,
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{says}'{using}; END $$",
        f"CREATE TRIGGER never BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION never()",
    )


def everything(url: str) -> bytes:
    """All that is stored, to look for what mustn't be: SQLite's files with what lies in them
    unused, of a server every value of every row."""
    if url.startswith("sqlite"):
        file = Path(_file(url))
        return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
    found: list[bytes] = []
    for table in metadata.sorted_tables:
        lines = rows(url, f'SELECT t::text FROM "{table.name}" t')
        found += [str(line[0]).encode() for line in lines]
    return b"\n".join(found)


def _file(url: str) -> str:
    return str(make_url(url).database)


def _on_server(url: str, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[list[Any]]:
    async def work() -> list[list[Any]]:
        import asyncpg

        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return [await connection.fetch(_numbered(sql), *values) for sql, values in asked]
        finally:
            await connection.close()

    return postgres.elsewhere(work)


def _numbered(sql: str) -> str:
    numbers: Iterator[int] = count(1)
    first, *more = sql.split("?")
    return first + "".join(f"${next(numbers)}{part}" for part in more)
