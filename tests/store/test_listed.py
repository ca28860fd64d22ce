"""Values of any number as one parameter: what is found is the same, and by the same index."""

from typing import Any

import pytest
from sqlalchemy import select

from cxbot.clock import ManualClock
from cxbot.model.customer import Address
from cxbot.store import conversations, tables
from cxbot.store.listed import listed
from cxbot.store.queries import Query
from cxbot.store.store import Store

from .rows import said, turn_with

#: What a dialogue is read with -> its parameters, and the index it is found by.
DIALOGUE: dict[str, tuple[Query, dict[str, Any], str]] = {
    "place": (
        conversations._PLACES,
        {"channel": "c", "accounts": ["1", "2"]},
        "(channel=? AND account=?)",
    ),
    "customer": (conversations._PEOPLE, {"who": ["a"]}, "sqlite_autoindex_customer_1 (id=?)"),
    "sessions": (conversations._SESSIONS, {"here": ["a"]}, "ix_session_open (conversation_id=?)"),
    "ticket": (conversations._TICKETS, {"here": ["a"]}, "uq_ticket_open (conversation_id=?)"),
    "question": (
        conversations._QUESTIONS,
        {"here": ["a"]},
        "ix_rating_conversation (conversation_id=?)",
    ),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("what", DIALOGUE)
async def test_a_dialogue_is_found_by_indexes(store: Store, what: str) -> None:
    query, values, index = DIALOGUE[what]
    async with store.database.reading() as connection:
        read = query.read(connection.dialect)
        rows = await connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {read.sql}", read.values(values)
        )
        plan = " ".join(row["detail"] for row in rows.mappings())
    assert index in plan


@pytest.mark.parametrize("wanted", [[], ["k1"], ["k1", "nobody", "k0"], ['k"2', "k'3"]])
async def test_it_finds_those_and_no_others(
    store: Store, clock: ManualClock, wanted: list[str]
) -> None:
    point = tables.touchpoint
    keys = ["k0", "k1", 'k"2', "k'3", "k4"]
    for key in keys:
        await store.commit(turn_with(said(clock, key)))
    query = Query(select(point.c.source_key).where(listed(point.c.source_key, "keys")))
    async with store.database.reading() as connection:
        rows = await query.rows(connection, keys=wanted)
    assert {row.source_key for row in rows} == set(keys) & set(wanted)


async def test_dialogues_of_several_channels_come_at_once(store: Store) -> None:
    nobody = [Address(channel="a", account="1"), Address(channel="b", account="1")]
    assert await store.conversations.load(nobody) == {}
