"""The log is read customer after customer, a page at a time, whoever came between."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from stores import databases

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.journey.map import StoredLog
from cxbot.journey.paths import Exchange
from cxbot.model.customer import Customer
from cxbot.model.touchpoint import Place, Rating
from cxbot.store import tables
from cxbot.store.conversations import customer_row
from cxbot.store.database import Database
from cxbot.store.exchanges import Exchanges, Past
from cxbot.store.store import Store
from cxbot.store.touchpoints import touchpoint_row

from .rows import said


@pytest.fixture
async def filled(store: Store, clock: ManualClock) -> Store:
    """Seven exchanges of three customers who came by turns; of one nothing else is known."""
    points = []
    for number, customer in enumerate("bacabcb"):
        facts: dict[str, Any] = {"text": f"words {number}"} if number != 3 else {}
        if number == 4:
            facts |= {"direction": "out", "initiator": "bot"}
        points.append(said(clock, f"k{number}", id=f"p{number}", customer_id=customer, **facts))
        clock.move(timedelta(hours=1))
    people = [Customer(id=one, orders_count=2, fields={"size": "M"}) for one in "ab"]
    async with store.database.engine.begin() as connection:
        await connection.execute(insert(tables.touchpoint), list(map(touchpoint_row, points)))
        await connection.execute(insert(tables.customer), list(map(customer_row, people)))
    return store


async def read(store: Store, page: int, until: datetime, *, people: bool = True) -> list[Past]:
    exchanges = Exchanges(store.database, page=page)
    return [one async for one in exchanges.read(until=until, people=people)]


@pytest.mark.parametrize("page", [1, 2, 3, 7, 8, 100])
async def test_each_customer_comes_once_with_all_of_theirs(
    filled: Store, clock: ManualClock, page: int
) -> None:
    found = await read(filled, page, clock.now())
    told = [(one.customer, [row.id for row in one.rows]) for one in found]
    assert told == [("a", ["p1", "p3"]), ("b", ["p0", "p4", "p6"]), ("c", ["p2", "p5"])]
    assert [one.person.orders_count if one.person else None for one in found] == [2, 2, None]
    assert not hasattr(found[0].rows[0], "text")


async def test_only_what_happened_before_then_and_nobody_unasked(
    filled: Store, clock: ManualClock
) -> None:
    found = await read(filled, 2, clock.now() - timedelta(hours=4), people=False)
    assert [[row.id for row in one.rows] for one in found] == [["p1"], ["p0"], ["p2"]]
    assert {one.person for one in found} == {None}


async def test_words_are_those_of_customers_alone(filled: Store) -> None:
    exchanges = Exchanges(filled.database)
    assert await exchanges.said(["p0", "p3", "p4", "nobody's"]) == {"p0": "words 0"}
    assert await exchanges.said([]) == {}
    assert await exchanges.causes() == {}


async def test_each_column_becomes_what_it_is(store: Store, clock: ManualClock) -> None:
    place = Place(
        flow="f", flow_version="v", step="s", task="t", stage="g", touchpoint="p"
    )  # fmt: skip
    facts: dict[str, Any] = {
        "id": "p1", "customer_id": "ann", "direction": "out", "initiator": "operator",
        "channel": "web", "device": "mobile", "kind": "tap", "name": "question.asked",
        "outcome": "delivered", "sentiment": "negative", "sentiment_source": "rating",
    }  # fmt: skip
    rating = Rating(metric="csat", value=2, min=1, max=5)
    ids = {"session_id": "s1", "ticket_id": "t1", "operator_id": "o1"}
    point = said(
        clock, "k", **facts, **ids, place=place, rating=rating, effort=("reask",), response_ms=7
    )
    async with store.database.engine.begin() as connection:
        await connection.execute(insert(tables.touchpoint), [touchpoint_row(point)])
    log = StoredLog(Exchanges(store.database)).customers(
        clock.now() + timedelta(hours=1), people=False
    )
    (found,) = [one async for one in log]
    (one,) = found.exchanges
    assert one == Exchange(
        at=point.occurred_at, customer="ann", rating=rating, effort=("reask",), response_ms=7,
        session="s1", ticket="t1", operator="o1", flow="f", flow_version="v", step="s", task="t",
        stage="g", touchpoint="p",
        **{name: value for name, value in facts.items() if name != "customer_id"},
    )  # fmt: skip


async def test_of_a_database_that_cannot_be_read_the_owner_is_told_why(
    tmp_path: Path, clock: ManualClock
) -> None:
    database = Database(databases.empty(tmp_path / "cxbot.db"))
    with pytest.raises(StoreError, match="bring it up to date: cxbot migrate"):
        async for _ in Exchanges(database).read(until=clock.now()):
            pass
    await database.close()
