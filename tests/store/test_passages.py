"""Sessions are read customer after customer, a page at a time, whoever came between."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.passages import Passage, Passages
from cxbot.store.store import Store

from .conftest import url


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


async def test_of_a_database_that_cannot_be_read_the_owner_is_told_why(tmp_path: Path) -> None:
    database = Database(url(tmp_path))
    for work in (Passages(database).sources(), read_all(database)):
        with pytest.raises(StoreError, match="bring it up to date: cxbot migrate"):
            await work
    await database.close()


async def read_all(database: Database) -> None:
    async for _ in Passages(database).read():
        pass
