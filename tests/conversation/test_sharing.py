"""Several processes on one PostgreSQL: who has a lane, and what is refused to whoever had it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update
from stores import postgres

from cxbot.clock import ManualClock
from cxbot.conversation import sharing
from cxbot.conversation.sharing import Share
from cxbot.errors import Fenced
from cxbot.model.arrival import Arrival
from cxbot.store.inbox import InboxRow
from cxbot.store.leases import LEAD, Leases
from cxbot.store.line import Line
from cxbot.store.notices import Notices
from cxbot.store.store import Store
from cxbot.store.tables import timer
from cxbot.store.turn import Fence, Turn

pytestmark = pytest.mark.postgres

LANE = "telegram:1"
_numbers = count(1)


@dataclass
class Process:
    store: Store
    leases: Leases
    notices: Notices
    url: str

    async def vanish(self) -> None:
        """As killed: nobody says goodbye, its connections are gone."""
        await self.notices.close()


@pytest.fixture
async def two(server: postgres.Server) -> AsyncIterator[tuple[Process, Process]]:
    name = f"sharing_{next(_numbers)}"
    postgres.execute(server.url, f"CREATE DATABASE {name}")
    async with AsyncExitStack() as stack:
        made = [await _process(server.of(name), one, stack) for one in ("a", "b")]
        yield made[0], made[1]


async def _process(url: str, me: str, stack: AsyncExitStack) -> Process:
    store = Store(url, ManualClock(), durable=False)
    await store.open()
    stack.push_async_callback(store.close)
    leases = Leases(store.database, me)
    notices = Notices(store.database, me, {}, lambda: None)
    await notices.open()
    stack.push_async_callback(notices.close)
    await leases.renew()
    return Process(store, leases, notices, url)


def fenced(key: str, *fences: Fence) -> Turn:
    turn = Turn()
    turn.add("setting", {"key": key, "value": "stored"})
    turn.fences.extend(fences)
    return turn


async def came(process: Process, *keys: str, lane: str = LANE) -> list[InboxRow]:
    return await process.store.inbox.accept(
        [Arrival(channel="telegram", natural_key=key, lane=lane, raw={}) for key in keys]
    )


async def done(process: Process, rows: Sequence[InboxRow]) -> None:
    turn = Turn()
    for row in rows:
        turn.add("inbox.done", {"row": row.id, "at": row.received_at})
    await process.store.commit(turn)


# --- lanes ---------------------------------------------------------------------------------------


async def test_of_two_that_claim_a_lane_one_has_it(two: tuple[Process, Process]) -> None:
    for number in range(20):
        lanes = [f"telegram:{number}"]
        got = await asyncio.gather(*(one.leases.claim(lanes) for one in two))
        assert sorted(map(len, got)) == [0, 1]


async def test_who_comes_after_has_a_higher_epoch(two: tuple[Process, Process]) -> None:
    a, b = two
    [first] = await a.leases.claim([LANE])
    assert await b.leases.claim([LANE]) == []
    await a.leases.release([LANE])
    [second] = await b.leases.claim([LANE])
    assert (second.owner, second.epoch) == ("b", first.epoch + 1)


async def test_lanes_of_who_vanished_are_free_at_once(two: tuple[Process, Process]) -> None:
    a, b = two
    await a.leases.claim([LANE, LEAD], 2)
    await a.vanish()
    async with asyncio.timeout(5):
        while not await b.leases.claim([LANE]):  # noqa: ASYNC110 -- the server ends its process
            await asyncio.sleep(0.01)
    assert len(await b.leases.claim([LEAD])) == 1
    assert await b.leases.alive() == 1


async def test_who_says_nothing_for_long_is_dead_though_connected(
    two: tuple[Process, Process],
) -> None:
    a, b = two
    await a.leases.claim([LANE])
    postgres.execute(a.url, "UPDATE worker SET alive_until = 0 WHERE id = 'a'")
    assert len(await b.leases.claim([LANE])) == 1


async def test_a_lane_that_is_ours_without_our_knowing_is_claimed_again(
    two: tuple[Process, Process],
) -> None:
    """The answer to the claim was lost, or the release was."""
    a, b = two
    await came(a, "k")
    [lost] = await a.leases.claim([LANE])
    assert await a.leases.orphans(10) == [LANE]
    assert await b.leases.orphans(10) == []
    assert await b.leases.claim([LANE]) == []
    [again] = await a.leases.claim([LANE])
    assert again.epoch == lost.epoch + 1


# --- epochs --------------------------------------------------------------------------------------


async def test_what_the_former_owner_stores_is_refused(two: tuple[Process, Process]) -> None:
    a, b = two
    [old] = await a.leases.claim([LANE])
    await a.store.commit(fenced("before", old))
    await a.leases.release([LANE])
    [new] = await b.leases.claim([LANE])
    with pytest.raises(Fenced):
        await a.store.commit(fenced("zombie", old))
    await b.store.commit(fenced("after", new))
    assert set(await b.store.settings()) >= {"before", "after"}
    assert "zombie" not in await b.store.settings()


async def test_who_is_refused_takes_no_neighbour_down(two: tuple[Process, Process]) -> None:
    a, b = two
    fences = {one.lane: one for one in await a.leases.claim([f"l{n}" for n in range(5)], 5)}
    await a.leases.release(["l2"])
    await b.leases.claim(["l2"])
    turns = [a.store.commit(fenced(name, fence)) for name, fence in sorted(fences.items())]
    ends = await asyncio.gather(*turns, return_exceptions=True)
    assert [type(one) for one in ends] == [type(None)] * 2 + [Fenced] + [type(None)] * 2
    assert {"l0", "l1", "l3", "l4"} <= set(await b.store.settings())


async def test_a_lane_isnt_taken_while_a_turn_of_it_is_being_stored(
    two: tuple[Process, Process],
) -> None:
    a, b = two
    [fence] = await a.leases.claim([LANE])
    got: list[Fence] = []

    async def work(connection: object) -> None:
        from cxbot.store import fencing

        await fencing.hold(connection, [fenced("k", fence)])  # type: ignore[arg-type]
        postgres.execute(a.url, "UPDATE worker SET alive_until = 0 WHERE id = 'a'")
        got.extend(await b.leases.claim([LANE]))

    await a.store.writer.run(work)
    assert got == []
    assert len(await b.leases.claim([LANE])) == 1


async def test_who_leads_no_more_marks_nothing_as_being_sent(
    two: tuple[Process, Process],
) -> None:
    """Its row would wait until another leads."""
    a, _ = two
    turn = Turn()
    turn.add("outbox", {"status": "sending"})
    a.store.led = True
    with pytest.raises(Fenced):
        await a.store.commit(turn)


# --- a share -------------------------------------------------------------------------------------


class Given:
    def __init__(self, process: Process) -> None:
        self.rows: asyncio.Queue[InboxRow] = asyncio.Queue()
        self.busy: set[str] = set()
        self.share = Share(process.leases, self._give, self.busy.__contains__)

    def _give(self, rows: Sequence[InboxRow]) -> None:
        for row in rows:
            self.busy.add(row.lane)
            self.rows.put_nowait(row)

    def ended(self, lane: str = LANE) -> None:
        self.busy.discard(lane)
        self.share.ended(lane)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_KEPT_FOR", 0.0)
    monkeypatch.setattr(sharing, "_LOOKED_EVERY", 0.05)


@pytest.mark.usefixtures("hurried")
async def test_what_nobody_told_of_is_found_and_given_once(two: tuple[Process, Process]) -> None:
    a, _ = two
    given = Given(a)
    await came(a, "k1", "k2")
    await given.share.start()
    try:
        async with asyncio.timeout(10):
            rows = [await given.rows.get(), await given.rows.get()]
            assert [row.natural_key for row in rows] == ["k1", "k2"]
            given.share.told([LANE])
            await came(a, "k3")
            given.share.told([LANE])
            assert (await given.rows.get()).natural_key == "k3"
            assert given.rows.empty()
    finally:
        await given.share.close()


@pytest.mark.usefixtures("hurried")
async def test_a_lane_in_which_nothing_waits_is_let_go(two: tuple[Process, Process]) -> None:
    a, b = two
    given = Given(a)
    rows = await came(a, "k")
    await given.share.start()
    try:
        async with asyncio.timeout(10):
            await given.rows.get()
            assert await b.leases.claim([LANE]) == []
            await done(a, rows)
            given.ended()
            while not await b.leases.claim([LANE]):  # noqa: ASYNC110 -- that is what is looked for
                await asyncio.sleep(0.01)
            assert given.share.fence(LANE) is None
    finally:
        await given.share.close()


@pytest.mark.usefixtures("hurried")
async def test_what_a_turn_gave_up_for_the_database_comes_again(
    two: tuple[Process, Process],
) -> None:
    """Neither handled nor buried: nobody else would look at it while its lane is ours."""
    a, _ = two
    given = Given(a)
    await came(a, "k")
    await given.share.start()
    try:
        async with asyncio.timeout(10):
            first = await given.rows.get()
            given.ended()
            assert (await given.rows.get()).id == first.id
    finally:
        await given.share.close()


async def test_who_stood_still_is_told_before_it_does_something_outside(
    two: tuple[Process, Process],
) -> None:
    a, b = two
    given = Given(a)
    [fence] = await a.leases.claim([LANE])
    await given.share.check(fence)
    await a.leases.release([LANE])
    await b.leases.claim([LANE])
    with pytest.raises(Fenced):
        await given.share.check(fence)


# --- the server ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ended", ["COMMIT", "ROLLBACK", ""])
async def test_a_commit_whose_answer_is_lost_is_asked_for(
    two: tuple[Process, Process], ended: str
) -> None:
    a, _ = two
    line = Line(a.store.database)
    connection = await line.connection()
    await line.began(connection)
    raw: Any = (await connection.get_raw_connection()).driver_connection
    await raw.execute("INSERT INTO setting (key, value) VALUES ('k', 'v')")
    pid = raw.get_server_pid()
    if ended:
        await raw.execute(ended)
    postgres.execute(a.url, f"SELECT pg_terminate_backend({pid})")
    assert await line.committed() is (ended == "COMMIT")
    assert line.ours(pid)
    assert ("k" in await a.store.settings()) is (ended == "COMMIT")
    await line.close()


async def test_a_timer_that_another_process_cancels_meanwhile_doesnt_fire(
    two: tuple[Process, Process],
) -> None:
    a, b = two
    now = ManualClock().now()
    turn = Turn()
    turn.add(
        "timer",
        {
            "id": "t", "lane": LANE, "owner_id": "s", "kind": "wait", "key": "", "status": "armed",
            "fire_at": now, "created_at": now,
        },
    )  # fmt: skip
    await a.store.commit(turn)
    async with b.store.database.engine.begin() as connection:
        await connection.execute(update(timer).values(status="cancelled"))
        fires = asyncio.create_task(a.store.timers.fire(now + timedelta(seconds=1)))
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        async with asyncio.timeout(10):
            while not postgres.execute(a.url, waits)[0][0][0]:  # noqa: ASYNC110 -- the server's
                await asyncio.sleep(0.01)
    assert await fires == []
    assert await a.store.inbox.waiting() == []
