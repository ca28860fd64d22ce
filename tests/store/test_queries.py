"""Reads that are compiled once give what SQLAlchemy itself would give."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, Table, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.clock import ManualClock
from cxbot.store import tables
from cxbot.store.queries import Query, together
from cxbot.store.sqlite import in_thread
from cxbot.store.store import Store

from .rows import came, due, said, turn_with

_point = tables.touchpoint
#: Constants, parameters of a converted type, lists, limits.
SELECTS: dict[str, tuple[Select[Any], Select[Any]]] = {
    "constant": (
        select(_point).where(_point.c.direction == "in"),
        select(_point).where(_point.c.direction == "in"),
    ),
    "parameter": (
        select(_point).where(_point.c.occurred_at <= bindparam("at", type_=tables.Instant)),
        select(_point).where(_point.c.occurred_at <= ManualClock().now()),
    ),
    "list": (
        select(_point.c.id, _point.c.effort).where(_point.c.direction.in_(("in", "out"))),
        select(_point.c.id, _point.c.effort).where(_point.c.direction.in_(("in", "out"))),
    ),
    "limit": (
        select(_point).order_by(_point.c.id.desc()).limit(bindparam("most")),
        select(_point).order_by(_point.c.id.desc()).limit(2),
    ),
}


async def filled(store: Store, clock: ManualClock) -> None:
    for number in range(4):
        turn = turn_with(said(clock, f"k{number}", effort=("a", "b"), rating=None, text="ё"))
        due(turn, clock, timedelta(hours=number))
        await store.commit(turn)
    await store.inbox.accept([came("1", text="é"), came("2")])


@pytest.mark.parametrize("name", SELECTS)
async def test_it_finds_and_converts_the_same(store: Store, clock: ManualClock, name: str) -> None:
    await filled(store, clock)
    ours, theirs = SELECTS[name]
    given = {"at": ManualClock().now(), "most": 2}
    async with store.database.reading() as connection:
        wanted = [dict(row._mapping) for row in await connection.execute(theirs)]
    async with store.database.reading() as connection:
        query = Query(ours)
        assert await query.mappings(connection, **given) == wanted
        rows = await query.rows(connection, **given)
        assert [tuple(row) for row in rows] == [tuple(row.values()) for row in wanted]
        assert await query.value(connection, **given) == next(iter(wanted[0].values()))
    assert wanted


@pytest.mark.parametrize("table", [tables.touchpoint, tables.timer, tables.inbox])
async def test_every_column_comes_as_it_went_in(
    store: Store, clock: ManualClock, table: Table
) -> None:
    await filled(store, clock)
    async with store.database.reading() as connection:
        wanted = [dict(row._mapping) for row in await connection.execute(select(table))]
        assert await Query(select(table)).mappings(connection) == wanted
    assert wanted


async def test_one_query_serves_databases_of_several_kinds(
    store: Store, clock: ManualClock
) -> None:
    query = Query(select(_point.c.source_key))
    memory = Store("sqlite+aiosqlite://", clock)
    await memory.open()
    for one, key in ((store, "a"), (memory, "b"), (store, "c")):
        await one.commit(turn_with(said(clock, key)))
        async with one.database.reading() as connection:
            assert await query.value(connection) in ("a", "b")
            last = [row.source_key for row in await query.rows(connection)]
            assert last[-1] == key
    await memory.close()


async def test_nothing_found_is_none(store: Store) -> None:
    query = Query(select(_point.c.id))
    async with store.database.reading() as connection:
        assert await query.value(connection) is None
        assert await query.first(connection) is None
        assert await query.rows(connection) == []


@pytest.mark.sqlite
async def test_what_is_asked_together_is_of_one_moment(store: Store, clock: ManualClock) -> None:
    """Somebody else commits between two of the questions."""
    await filled(store, clock)

    def meanwhile() -> int:
        with sqlite3.connect(str(store.database.path)) as other:
            return other.execute("UPDATE touchpoint SET text = 'changed'").rowcount

    def lets_happen(raw: sqlite3.Connection) -> None:
        raw.create_function("meanwhile", 0, meanwhile)

    texts, change = Query(select(_point.c.text)), Query(select(func.meanwhile().label("n")))
    connection = await store.database.asking()
    assert isinstance(connection, AsyncConnection)
    await in_thread(connection, lets_happen)
    before, changed, after = await together(connection, texts.asks(), change.asks(), texts.asks())
    assert changed[0].n == 4
    assert [row.text for row in before] == [row.text for row in after] == ["ё"] * 4
    assert await texts.value(connection) == "changed"


@pytest.mark.sqlite
async def test_who_only_asks_changes_nothing(store: Store, clock: ManualClock) -> None:
    await filled(store, clock)
    change = Query(update(_point).values(text="changed").returning(_point.c.id))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await change.rows(await store.database.asking())
