"""From a session to its last exchange, and the customers who were seen last."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from cxbot.clock import ManualClock
from cxbot.store import tables
from cxbot.store.exchanges import Exchanges
from cxbot.store.store import Store
from cxbot.store.threads import SomeExchanges, ThreadLog


def exchange(number: int, customer: str, clock: ManualClock, **facts: Any) -> Mapping[str, Any]:
    blank = dict.fromkeys(column.name for column in tables.touchpoint.columns)
    own = {
        "id": f"p{number:03}", "occurred_at": clock.now() + timedelta(minutes=number),
        "customer_id": customer, "conversation_id": customer, "seq": number, "direction": "in",
        "initiator": "customer", "channel": "telegram", "device": "unknown",
        "device_source": "unknown", "kind": "message", "name": "message.received", "text": "",
        "sentiment": "unknown", "sentiment_source": "none", "effort": [],
        "source_key": f"k{number}", "possible_duplicate": False,
    }  # fmt: skip
    return {**blank, **own, **facts}


@pytest.fixture
async def filled(store: Store, clock: ManualClock) -> Store:
    rows = [
        exchange(n, customer, clock, session_id=f"s-{customer}", channel=channel)
        for n, (customer, channel) in enumerate(
            [("a", "web"), ("b", "web"), ("a", "web"), ("c", "telegram"), ("b", "telegram")]
        )
    ]
    async with store.database.engine.begin() as connection:
        await connection.execute(insert(tables.touchpoint), rows)
    return store


async def test_a_session_leads_to_its_last_exchange(filled: Store) -> None:
    log = ThreadLog(filled.database)
    pairs = [("a", "s-a"), ("b", "s-b"), ("b", "s-gone"), ("a", "s-b")]
    assert await log.ends(pairs) == {"s-a": "p002", "s-b": "p004"}
    assert await log.ends([]) == {}


async def test_channels_are_those_of_late(filled: Store) -> None:
    assert await ThreadLog(filled.database).channels() == ["telegram", "web"]


async def test_who_was_seen_last_is_read_with_all_of_their_past(
    filled: Store, clock: ManualClock
) -> None:
    log = ThreadLog(filled.database)
    assert await log.lately(5) is None
    lately = await log.lately(1)
    assert lately == ["b", "c"]
    some = SomeExchanges(filled.database, lately)
    until = clock.now() + timedelta(days=1)
    found = {past.customer: len(past.rows) async for past in some.read(until=until, people=True)}
    assert found == {"b": 2, "c": 1}
    every = [past.customer async for past in Exchanges(filled.database, page=2).read(until=until)]
    assert every == ["a", "b", "c"]
    narrower = [past.customer async for past in some.read(until=until, customers=["a", "c"])]
    assert narrower == ["c"]
