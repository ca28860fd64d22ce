"""Waits, and what waits to be sent: rows that outlive the process."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from cxbot.clock import ManualClock
from cxbot.model.message import Outbound
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .rows import due, parcel, said, turn_with

HOUR = timedelta(hours=1)
TAP_ANSWERED = Outbound(op="answer_tap", peer="1", tap_id="t")


async def test_a_timer_never_fires_early_and_fires_once(store: Store, clock: ManualClock) -> None:
    turn = Turn()
    at = due(turn, clock, HOUR)
    await store.commit(turn)
    assert await store.timers.next_due() == at
    clock.set(at - timedelta(microseconds=1))
    assert await store.timers.fire(clock.now()) == []
    clock.set(at)
    [row] = await store.timers.fire(clock.now())
    assert row.channel == "timer"
    assert row.lane == "memory:1"
    assert row.raw == {"owner": "s1", "kind": "wait", "key": "k"}
    assert await store.timers.fire(clock.now()) == []
    assert [one.id for one in await store.inbox.waiting()] == [row.id]


async def test_two_who_tick_together_fire_it_once(store: Store, clock: ManualClock) -> None:
    turn = Turn()
    for _ in range(10):
        due(turn, clock, HOUR)
    await store.commit(turn)
    clock.move(HOUR)
    fired = await asyncio.gather(*(store.timers.fire(clock.now()) for _ in range(5)))
    assert sum(map(len, fired)) == 10


async def test_due_timers_fire_in_order_and_by_pages(store: Store, clock: ManualClock) -> None:
    turn = Turn()
    for n in (3, 1, 2, 5, 4):
        due(turn, clock, n * HOUR, key=str(n))
    due(turn, clock, 9 * HOUR, key="later")
    await store.commit(turn)
    clock.move(6 * HOUR)
    pages = [await store.timers.fire(clock.now(), 2) for _ in range(4)]
    assert [[row.raw["key"] for row in page] for page in pages] == [
        ["1", "2"],
        ["3", "4"],
        ["5"],
        [],
    ]
    assert await store.timers.armed() == 1


async def test_cancelled_timers_do_not_fire(store: Store, clock: ManualClock) -> None:
    turn = Turn()
    due(turn, clock, HOUR)
    await store.commit(turn)
    cancel = Turn()
    cancel.add("timer.cancel", {"of": "s1"})
    await store.commit(cancel)
    clock.move(2 * HOUR)
    assert await store.timers.fire(clock.now()) == []
    assert await store.timers.next_due() is None


async def test_what_was_in_flight_is_sent_again_and_flagged(
    store: Store, clock: ManualClock
) -> None:
    turn = Turn()
    for one in (
        parcel(clock, 3, status="pending"),
        parcel(clock, 1, status="sending"),
        parcel(clock, 2, status="sending", message_class="once"),
        parcel(clock, 4, status="sent"),
        parcel(clock, 5, status="sending", message_class="once", outbound=TAP_ANSWERED),
        parcel(clock, 6, status="sending", outbound=TAP_ANSWERED),
    ):
        turn.add("outbox", one.row())
    await store.commit(turn)
    found = await store.outbox.recover()
    assert [(one.position, one.status, one.possible_duplicate) for one in found] == [
        (1, "pending", True),
        (3, "pending", False),
        (6, "pending", True),
    ]
    async with store.database.reading() as connection:
        ended = text("SELECT position, status FROM outbox ORDER BY position")
        rows = [tuple(row) for row in await connection.execute(ended)]
    assert rows == [
        (1, "pending"),
        (2, "uncertain"),
        (3, "pending"),
        (4, "sent"),
        (5, "expired"),
        (6, "pending"),
    ]


async def test_a_parcel_reads_back_as_it_was(store: Store, clock: ManualClock) -> None:
    one = parcel(clock, 1, link={"kind": "relay"}, touchpoint_id="t", conversation_id="v")
    turn = Turn()
    turn.add("outbox", one.row())
    await store.commit(turn)
    assert await store.outbox.open() == [one]


async def test_the_log_is_read_page_by_page(store: Store, clock: ManualClock) -> None:
    turn = Turn()
    for n in range(2500):
        point = said(clock, f"k{n}", customer_id=f"c{n % 2}")
        turn.rows.setdefault("touchpoint", []).extend(turn_with(point).of("touchpoint"))
    await store.commit(turn)
    everything = [row["source_key"] async for row in store.touchpoints.read()]
    assert everything == [f"k{n}" for n in range(2500)]
    half = [row["source_key"] async for row in store.touchpoints.read(customer="c1")]
    assert half == [f"k{n}" for n in range(1, 2500, 2)]
    clock.move(HOUR)
    await store.commit(turn_with(said(clock, "late")))
    late = [row["source_key"] async for row in store.touchpoints.read(since=clock.now())]
    assert late == ["late"]
