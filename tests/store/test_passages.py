"""Sessions are read customer after customer, a page at a time, whoever came between."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert
from stores import databases

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.passages import Passage, Passages
from cxbot.store.store import Store


def row(number: int, customer: str, at: datetime, outcome: str | None = None) -> dict[str, Any]:
    return {
        "id": f"s{number:04}",
        "conversation_id": f"v-{customer}",
        "customer_id": customer,
        "flow": "f",
        "flow_version": "abc",
        "status": "ended" if outcome else "asking",
        "pending": [],
        "state": {},
        "started_at": at,
        "updated_at": at,
        "outcome": outcome,
    }


def trace(number: int, session: int, step: str, at: datetime) -> dict[str, Any]:
    steps = [{"verb": "say", "flow": "f", "version": "abc", "step": step, "changed": {"name": "A"}}]
    return {"id": f"t{number:04}", "session_id": f"s{session:04}", "at": at, "steps": steps}


@pytest.fixture
async def filled(store: Store, clock: ManualClock) -> Store:
    """Seven sessions of three customers who came by turns."""
    now = clock.now()
    rows = [
        row(number, customer, now + timedelta(hours=number), "finished" if number % 2 else None)
        for number, customer in enumerate("bacabcb")
    ]
    traces = [trace(n, n // 2, str(n % 2 + 1), now) for n in range(2 * len(rows))]
    async with store.database.engine.begin() as connection:
        await connection.execute(insert(tables.session), rows)
        await connection.execute(insert(tables.step_trace), traces)
    return store


async def read(store: Store, page: int, since: datetime | None = None) -> list[Passage]:
    passages = Passages(store.database, page=page)
    return [passage async for passage in passages.read(since=since)]


@pytest.mark.parametrize("page", [1, 2, 3, 7, 8, 100])
async def test_each_customers_sessions_follow_each_other(filled: Store, page: int) -> None:
    found = await read(filled, page)
    assert "".join(passage.customer for passage in found) == "aabbbcc"
    # Anna came second and fourth, so hers are the odd ones; each one's are in the order they began
    assert [passage.outcome for passage in found] == [
        "finished", "finished", None, None, None, None, "finished",
    ]  # fmt: skip
    for passage in found:
        assert [step["step"] for step in passage.steps] == ["1", "2"]
        assert "changed" not in passage.steps[0]  # what customers said stays in the database


async def test_of_sessions_begun_since_then_only(filled: Store, clock: ManualClock) -> None:
    found = await read(filled, 2, clock.now() + timedelta(hours=4))
    assert "".join(passage.customer for passage in found) == "bbc"


async def test_a_session_tells_its_channel_its_customers_language_and_its_times(
    filled: Store, clock: ManualClock
) -> None:
    """Of customers and conversations that are gone, nothing."""
    for table, values in (
        (tables.conversation, {"id": "v-a", "customer_id": "a", "channel": "webchat"}),
        (tables.customer, {"id": "a", "language": "ru"}),
    ):
        async with filled.database.engine.begin() as connection:
            await connection.execute(insert(table), {**blank(table), **values})
    found = {one.customer: (one.channel, one.language) for one in await read(filled, 3)}
    assert found == {"a": ("webchat", "ru"), "b": ("", ""), "c": ("", "")}
    first = (await read(filled, 100))[0]
    assert (first.began, first.ended) == (clock.now() + timedelta(hours=1), None)


def blank(table: Table) -> dict[str, Any]:
    """A row with nothing in it."""
    kinds = {int: 0, bool: False, dict: {}, list: []}
    return {
        column.name: kinds.get(column.type.python_type, "")
        for column in table.columns
        if not column.nullable
    }


async def test_who_was_not_understood_is_counted_by_customer_and_by_message(
    filled: Store, clock: ManualClock
) -> None:
    now = clock.now()
    misses = [(1, "missed"), (1, "missed"), (3, "missed"), (0, "missed"), (2, "answered")]
    rows = [
        {
            **blank(tables.touchpoint),
            "id": f"p{number}", "occurred_at": now, "source_key": f"p{number}",
            "session_id": f"s{session:04}", "direction": "in", "outcome": outcome,
            "flow": "f", "flow_version": "abc", "step": "2",
        }
        for number, (session, outcome) in enumerate(misses)
    ]  # fmt: skip
    async with filled.database.engine.begin() as connection:
        await connection.execute(insert(tables.touchpoint), rows)
    passages = Passages(filled.database)
    # the first and the third session are Anna's, the one before them Boris's
    assert await passages.missed("f") == {("abc", "2"): (2, 4)}
    assert await passages.missed("f", since=now + timedelta(hours=2)) == {("abc", "2"): (1, 1)}
    assert await passages.missed("g") == {}


async def test_of_a_database_that_cannot_be_read_the_owner_is_told_why(tmp_path: Path) -> None:
    database = Database(databases.empty(tmp_path / "cxbot.db"))
    for work in (
        Passages(database).sources(),
        Passages(database).missed("f"),
        read_all(database),
    ):
        with pytest.raises(StoreError, match="bring it up to date: cxbot migrate"):
            await work
    await database.close()


async def read_all(database: Database) -> None:
    async for _ in Passages(database).read():
        pass
