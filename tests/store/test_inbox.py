"""What arrives is stored once, in order, all of a page or nothing of it."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.clock import ManualClock
from cxbot.errors import Conflict
from cxbot.model.arrival import Arrival
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .conftest import url
from .rows import came


async def test_the_same_thing_again_is_not_new(store: Store) -> None:
    assert len(await store.inbox.accept([came("1"), came("2")])) == 2
    assert [row.natural_key for row in await store.inbox.accept([came("2"), came("3")])] == ["3"]
    assert [row.natural_key for row in await store.inbox.waiting()] == ["1", "2", "3"]


async def test_twins_in_one_page_are_one(store: Store) -> None:
    rows = await store.inbox.accept([came("1"), came("2"), came("1")])
    assert [row.natural_key for row in rows] == ["1", "2"]


async def test_concurrent_copies_are_new_to_one_of_them(store: Store) -> None:
    page = [came(str(n)) for n in range(5)]
    taken = await asyncio.gather(*(store.inbox.accept(page) for _ in range(20)))
    assert sum(map(len, taken)) == 5
    assert [row.natural_key for row in await store.inbox.waiting()] == list("01234")


async def test_the_same_key_of_another_channel_is_another_thing(store: Store) -> None:
    other = Arrival(channel="console", natural_key="1", lane="console:you", raw={})
    assert len(await store.inbox.accept([came("1"), other])) == 2


async def test_the_order_of_a_page_is_kept(store: Store) -> None:
    page = [came(str(n), lane=f"memory:{n % 3}") for n in range(300)]
    rows = await store.inbox.accept(page)
    assert [row.natural_key for row in rows] == [str(n) for n in range(300)]
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert [row.natural_key for row in await store.inbox.waiting()] == [str(n) for n in range(300)]


async def test_another_body_under_a_known_key_stores_nothing_of_the_batch(store: Store) -> None:
    await store.inbox.accept([came("1", digest="a")])
    with pytest.raises(Conflict) as caught:
        await store.inbox.accept([came("0", digest="x"), came("1", digest="b")])
    assert caught.value.natural_key == "1"
    assert [row.natural_key for row in await store.inbox.waiting()] == ["1"]
    assert await store.inbox.accept([came("1", digest="a")]) == []


async def test_a_batch_that_contradicts_itself_is_refused(store: Store) -> None:
    with pytest.raises(Conflict):
        await store.inbox.accept([came("1", digest="a"), came("1", digest="b")])
    assert await store.inbox.waiting() == []


async def test_a_conflict_does_not_hurt_the_neighbours(store: Store) -> None:
    await store.inbox.accept([came("1", digest="a")])
    done = await asyncio.gather(
        store.inbox.accept([came("2")]),
        store.inbox.accept([came("1", digest="b")]),
        store.inbox.accept([came("3")]),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [list, Conflict, list]


async def test_what_is_handled_does_not_wait_any_more(tmp_path: Path, clock: ManualClock) -> None:
    store = Store(url(tmp_path), clock, durable=False)
    await store.open()
    rows = await store.inbox.accept([came(str(n)) for n in range(3)])
    turn = Turn()
    turn.add("inbox.done", {"row": rows[0].id, "at": clock.now()})
    turn.add("inbox.failed", {"row": rows[1].id, "as": "new", "tries": 3, "why": "ValueError: no"})
    await store.commit(turn)
    await store.close()
    again = Store(url(tmp_path), clock, durable=False)
    await again.open()
    waiting = await again.inbox.waiting()
    assert [(row.natural_key, row.attempts) for row in waiting] == [("1", 3), ("2", 0)]
    assert await again.inbox.accept([came("0")]) == [], "what was handled isn't handled twice"
    await again.close()


async def test_a_row_reads_back_as_it_came(store: Store, clock: ManualClock) -> None:
    clock.move(timedelta(microseconds=123_456))
    raw: dict[str, Any] = {
        "text": "Ж 🙂 \" ' \\ \n",
        "list": [1, None, True, 1.5],
        "deep": {"a": {"b": []}},
    }
    await store.inbox.accept([came("1", **raw)])
    [row] = await store.inbox.waiting()
    assert row.raw == raw
    assert row.received_at == clock.now()
    assert row.key == "memory|1"


@pytest.mark.parametrize("odd", ["\x00", "half \ud800 pair", "\udfff", "\u202e", "🙂" * 4096])
async def test_odd_characters_neither_raise_nor_stop_the_page(store: Store, odd: str) -> None:
    rows = await store.inbox.accept([came("1"), came("2", text=odd), came("3")])
    assert len(rows) == 3
    assert [row.natural_key for row in await store.inbox.waiting()] == ["1", "2", "3"]
