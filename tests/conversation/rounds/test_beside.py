"""Long reading beside the bot, and rounds that never stop the others."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from stores import databases

from cxbot.clock import ManualClock
from cxbot.conversation.rounds.rounds import Rounds
from cxbot.errors import StoreError
from cxbot.store.aside import aside
from cxbot.store.database import IN_MEMORY, Database
from cxbot.store.tables import lane, metadata
from cxbot.testing import empty_database

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> Database:
    file = tmp_path / "cxbot.db"
    if not databases.POSTGRES:
        file.write_bytes(await empty_database())
    return Database(databases.url(file))


async def tables(database: Database) -> tuple[int, int]:
    async with database.reading() as connection:
        found = await connection.execute(select(func.count()).select_from(lane))
        return threading.get_ident(), int(found.scalar_one())


async def test_it_reads_in_a_thread_of_its_own(database: Database) -> None:
    thread, count = await aside(database, tables)
    assert thread != threading.get_ident()
    assert count == 0
    await database.close()


async def test_a_database_in_memory_is_read_in_place() -> None:
    memory = Database(IN_MEMORY)
    async with memory.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    thread, _ = await aside(memory, tables)
    assert thread == threading.get_ident()
    await memory.close()


async def test_its_errors_come_out(database: Database) -> None:
    async def work(_: Database) -> None:
        raise StoreError("broken")

    with pytest.raises(StoreError, match="broken"):
        await aside(database, work)
    await database.close()


async def test_cancelled_it_ends_at_the_next_wait(database: Database) -> None:
    began, ended = threading.Event(), threading.Event()

    async def work(_: Database) -> None:
        began.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    task = asyncio.create_task(aside(database, work))
    await asyncio.to_thread(began.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
    await database.close()


class Counting:
    def __init__(self, fails: Exception | None = None) -> None:
        self.times = 0
        self.fails = fails

    async def go(self, now: datetime) -> datetime:
        self.times += 1
        if self.fails is not None:
            raise self.fails
        return now + 10 * MINUTE


@pytest.mark.parametrize("error", [StoreError("locked"), ZeroDivisionError("a bug")])
async def test_a_round_that_fails_comes_again_and_keeps_no_other_from_going(
    error: Exception,
) -> None:
    clock, broken, good = ManualClock(NOON), Counting(error), Counting()
    rounds = Rounds(clock, (broken, good))

    async def look(after: timedelta) -> tuple[int, int]:
        clock.move(after)
        await rounds.look()
        await rounds.settled()
        return broken.times, good.times

    assert await look(timedelta()) == (0, 0)  # it has only just started
    assert await look(MINUTE) == (1, 1)
    assert await look(4 * MINUTE) == (1, 1)
    assert await look(MINUTE) == (2, 1)
    assert await look(5 * MINUTE) == (3, 2)
    await rounds.close()
    assert await look(60 * MINUTE) == (3, 2)


@pytest.mark.sqlite
async def test_cancelled_while_a_connection_is_opened_it_waits_for_the_drivers_thread(
    database: Database,
) -> None:
    """Else that would tell a loop that is no more, and the log would have a traceback."""
    before = drivers()
    for _ in range(20):
        task = asyncio.create_task(aside(database, tables))
        while not task.done() and drivers() <= before:
            await asyncio.to_thread(int)
        task.cancel()
        await asyncio.wait([task])
        assert drivers() <= before
    await database.close()


def drivers() -> set[threading.Thread]:
    return {one for one in threading.enumerate() if "connection_worker" in one.name}


@pytest.mark.sqlite
async def test_cancelled_while_its_connections_are_closed_it_closes_them(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, close = drivers(), Database.close
    closing, cancelled = threading.Event(), threading.Event()

    async def slowly(own: Database) -> None:
        closing.set()
        await asyncio.to_thread(cancelled.wait, 10)
        await close(own)

    monkeypatch.setattr(Database, "close", slowly)
    task = asyncio.create_task(aside(database, tables))
    await asyncio.to_thread(closing.wait, 10)
    task.cancel()
    await asyncio.sleep(0)  # it is told
    cancelled.set()
    await asyncio.wait([task])
    assert task.cancelled()
    assert drivers() <= before
