"""One writer: whatever is ready together is one commit, and nobody suffers for a neighbour."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .conftest import url
from .rows import came, due, said, turn_with


async def keys(store: Store) -> list[str]:
    return [row["source_key"] async for row in store.touchpoints.read()]


async def test_turns_that_are_ready_together_are_few_commits(
    store: Store, clock: ManualClock
) -> None:
    before = store.writer.commits
    turns = [turn_with(said(clock, f"k{n}")) for n in range(200)]
    await asyncio.gather(*(store.commit(turn) for turn in turns))
    assert store.writer.commits - before <= 5
    assert sorted(await keys(store)) == sorted(f"k{n}" for n in range(200))


async def test_a_poisoned_turn_takes_no_neighbour_down(store: Store, clock: ManualClock) -> None:
    await store.commit(turn_with(said(clock, "taken")))
    turns = [turn_with(said(clock, f"k{n}")) for n in range(5)]
    turns.insert(2, turn_with(said(clock, "taken")))
    done = await asyncio.gather(*(store.commit(turn) for turn in turns), return_exceptions=True)
    assert [isinstance(one, StoreError) for one in done] == [False, False, True, *[False] * 3]
    assert set(await keys(store)) == {"taken", *(f"k{n}" for n in range(5))}


async def test_a_poisoned_turn_leaves_nothing_of_itself(store: Store, clock: ManualClock) -> None:
    await store.commit(turn_with(said(clock, "taken")))
    poisoned = turn_with(said(clock, "taken"))
    due(poisoned, clock, timedelta(hours=1))
    with pytest.raises(StoreError):
        await store.commit(poisoned)
    assert await store.timers.armed() == 0


@pytest.mark.parametrize("bad", ["half a pair \ud800", 2**70])
async def test_a_value_that_the_driver_refuses_is_the_turns_own_trouble(
    store: Store, clock: ManualClock, bad: str | int
) -> None:
    point = said(clock, "bad", **({"text": bad} if isinstance(bad, str) else {"seq": bad}))
    turns = [turn_with(said(clock, "before")), turn_with(point), turn_with(said(clock, "after"))]
    done = await asyncio.gather(*(store.commit(turn) for turn in turns), return_exceptions=True)
    assert [isinstance(one, StoreError) for one in done] == [False, True, False]
    await store.commit(turn_with(said(clock, "later")))
    assert set(await keys(store)) == {"before", "after", "later"}


async def test_a_caller_who_goes_away_breaks_no_transaction(
    store: Store, clock: ManualClock
) -> None:
    tasks = [asyncio.create_task(store.commit(turn_with(said(clock, f"k{n}")))) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in done] == [True, False] * 10
    await store.commit(turn_with(said(clock, "last")))
    assert {f"k{n}" for n in range(1, 20, 2)} | {"last"} <= set(await keys(store))


async def test_work_that_raises_is_rolled_back_alone(store: Store, clock: ManualClock) -> None:
    async def work(connection: object) -> None:
        raise StoreError("no")

    done = await asyncio.gather(
        store.commit(turn_with(said(clock, "good"))),
        store.writer.run(work),
        store.inbox.accept([came("1")]),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [type(None), StoreError, list]
    assert await keys(store) == ["good"]
    assert len(await store.inbox.waiting()) == 1


async def test_what_is_queued_is_committed_before_the_end(
    tmp_path: Path, clock: ManualClock
) -> None:
    store = Store(url(tmp_path), clock, durable=False)
    await store.open()
    waiting = [asyncio.create_task(store.commit(turn_with(said(clock, f"k{n}")))) for n in range(9)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*waiting)
    with pytest.raises(StoreError, match="closed"):
        await store.commit(turn_with(said(clock, "late")))
    again = Store(url(tmp_path), clock, durable=False)
    await again.open()
    assert len(await keys(again)) == 9
    await again.close()


async def test_an_empty_turn_is_no_trouble(store: Store) -> None:
    await store.commit(Turn())


async def test_a_turn_may_take_its_rows_back(store: Store, clock: ManualClock) -> None:
    turn = turn_with(said(clock, "k"))
    due(turn, clock, timedelta(hours=1))
    turn.rows["timer"] = []
    await store.commit(turn)
    assert await keys(store) == ["k"]
    assert await store.timers.armed() == 0
