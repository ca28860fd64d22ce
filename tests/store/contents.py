"""Rows for whatever tables a database has at some revision, and all that is in it."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, MetaData, String, select
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql, sqlite

from cxbot.store.parts import whole

_NOTE = "alembic_version"
_ROWS = 4
#: Of the transaction that wrote a row: each database counts its own.
_ITS_OWN = "xact"
#: Nothing, where nothing may stand.
_EMPTY = 0.3
#: Tables, columns, indexes, triggers and what numbers rows, as the database tells them itself.
#: How many there are is a matter of the day.
_MONTHS = "touchpoint\\_2_____"
_SCHEMA = {
    "sqlite": (
        'SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_master m,'
        " pragma_table_info(m.name) c WHERE m.type = 'table'",
        "SELECT type, tbl_name, name FROM sqlite_master WHERE type <> 'table'",
    ),
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        f" WHERE table_schema = current_schema() AND table_name NOT LIKE '{_MONTHS}'",
        "SELECT tablename, indexname FROM pg_indexes"
        f" WHERE schemaname = current_schema() AND tablename NOT LIKE '{_MONTHS}'",
        "SELECT event_object_table, trigger_name, event_manipulation"
        f" FROM information_schema.triggers WHERE event_object_table NOT LIKE '{_MONTHS}'",
        "SELECT sequence_name FROM information_schema.sequences",
    ),
}


def tables(connection: Connection) -> list[list[str]]:
    """What they look like, of all."""
    asked = _SCHEMA[connection.dialect.name]
    return [sorted(map(str, connection.execute(sql(one)))) for one in asked]


def fill(connection: Connection, seed: int) -> int:
    """The same rows for the same tables and seed; how many."""
    random, total = Random(seed), 0
    insert: Any = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name].insert
    for table in _reflected(connection).sorted_tables:
        if table.name == _NOTE:
            continue
        for number in range(_ROWS):
            row = {
                column.name: _value(column, number, random)
                for column in table.columns
                if column.name != _ITS_OWN and not _numbers_itself(column)
            }
            # two that may not be there both: one is enough
            total += connection.execute(insert(table).values(row).on_conflict_do_nothing()).rowcount
    return total


def held(connection: Connection) -> Mapping[str, list[str]]:
    """Every row of every table, and the tables themselves."""
    found = {"*": [line for lines in tables(connection) for line in lines]}
    for table in _reflected(connection).sorted_tables:
        columns = [column for column in table.columns if column.name != _ITS_OWN]
        rows = [dict(row._mapping) for row in connection.execute(select(*columns))]
        found[table.name] = sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)
    return found


def lost(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[str]:
    """Tables that have fewer rows than they had."""
    return [
        f"{name}: {len(after.get(name, ()))} of {len(rows)} rows"
        for name, rows in before.items()
        if name not in ("*", _NOTE) and len(after.get(name, ())) < len(rows)
    ]


def _reflected(connection: Connection) -> MetaData:
    found = MetaData()
    # what is in a part is in the whole
    found.reflect(connection, only=lambda name, _: whole(name) == name)
    return found


def _numbers_itself(column: Column[Any]) -> bool:
    alone = len(column.table.primary_key.columns) == 1
    return column.primary_key and alone and isinstance(column.type, Integer)


def _value(column: Column[Any], number: int, random: Random) -> Any:
    """Texts name their column and row; what must be unique is."""
    if column.nullable and random.random() < _EMPTY:
        return None
    kind = column.type
    if isinstance(kind, Boolean):
        return random.random() < 0.5
    if isinstance(kind, JSON):
        return {"of": column.name, "number": random.randrange(10**6)}
    if isinstance(kind, Float):
        return random.random()
    if isinstance(kind, Integer):
        return number * 1000 + random.randrange(1000)
    if isinstance(kind, String):
        return f"{number}{column.name}"[: kind.length or 80]
    return f"{number}"
