"""The database in memory, which scenarios are played on: the same store, put back at will."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.model.arrival import Arrival
from cxbot.store.database import IN_MEMORY, Database
from cxbot.store.store import Store
from cxbot.store.turn import Turn


def letter(number: int) -> Arrival:
    return Arrival(channel="memory", natural_key=str(number), lane="memory:1", raw={"n": number})


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    made = Store(IN_MEMORY, ManualClock(datetime(2025, 3, 10, tzinfo=UTC)))
    await made.open()
    yield made
    await made.close()


async def test_what_is_put_back_is_as_it_was(store: Store) -> None:
    await store.inbox.accept([letter(1)])
    image = await store.database.image()
    await store.inbox.accept([letter(2), letter(3)])
    await store.database.restore(image)
    assert [row.raw for row in await store.inbox.waiting()] == [{"n": 1}]
    (again,) = await store.inbox.accept([letter(2)])
    assert again.id == 2  # the numbers go on from there, too


async def test_readers_and_the_writer_share_it_without_a_word(store: Store) -> None:
    async def read() -> int:
        return len(await store.inbox.waiting())

    await asyncio.gather(
        *(store.inbox.accept([letter(n)]) for n in range(50)), *(read() for _ in range(50))
    )
    assert await read() == 50


async def test_a_turn_that_fails_leaves_nothing(store: Store) -> None:
    turn = Turn()
    turn.add("setting", {"key": "a", "value": "b"})
    turn.add("setting", {"key": "c", "value": None})
    with pytest.raises(StoreError):
        await store.commit(turn)
    assert await store.settings() == {}
    good = Turn()
    good.add("setting", {"key": "a", "value": "b"})
    await store.commit(good)
    assert await store.settings() == {"a": "b"}


async def test_two_of_them_know_nothing_of_each_other(store: Store) -> None:
    other = Store(IN_MEMORY, ManualClock())
    await other.open()
    await other.inbox.accept([letter(1)])
    assert await store.inbox.waiting() == []
    await other.close()


async def test_it_can_be_closed_before_it_was_ever_opened() -> None:
    await Database(IN_MEMORY).close()
