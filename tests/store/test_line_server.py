"""A connection to a server that is of no use any more is given up, and nobody pays for looking."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection
from stores import postgres

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.store import database, driver
from cxbot.store.store import Store

asyncpg = pytest.importorskip("asyncpg")
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def there() -> Iterator[postgres.Server]:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    server = postgres.Server()
    yield server
    server.end()


async def number(connection: AsyncConnection) -> int:
    return int((await connection.execute(text("SELECT 7"))).scalar_one())


async def test_after_a_cancelled_begin_the_next_one_is_on_another_connection(
    there: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, cancelled = asyncpg.Connection.execute, list[str]()

    async def cut(self: Any, query: str, *of: Any, **more: Any) -> Any:
        if query.startswith("BEGIN") and not cancelled:
            cancelled.append(query)
            raise asyncpg.QueryCanceledError("canceling statement due to user request")
        return await execute(self, query, *of, **more)

    postgres.execute(there.url, "CREATE DATABASE line")
    store = Store(there.of("line"), ManualClock(), durable=False)
    await store.open(serves=True)
    try:
        assert await store.writer.run(number) == 7
        monkeypatch.setattr(asyncpg.Connection, "execute", cut)
        with pytest.raises(StoreError):
            await store.writer.run(number)
        assert await store.writer.run(number) == 7
        cancelled.clear()
        with pytest.raises(Exception, match="canceling"):
            async with store.database.reading() as connection:
                await number(connection)
        async with store.database.reading() as connection:
            assert await number(connection) == 7
    finally:
        await store.close()


async def asked(store: Store) -> int:
    found = await store.database.asking()
    return int((await driver.ask(found, [("SELECT 7", ())]))[0][0][0])


async def test_a_question_is_one_trip_and_connections_that_the_server_closed_are_made_anew(
    there: postgres.Server,
) -> None:
    trips, raws = list[str](), list[Any]()

    def told(record: Any) -> None:
        trips.append(record.query)

    postgres.execute(there.url, "CREATE DATABASE closed")
    store = Store(there.of("closed"), ManualClock(), durable=False)
    await store.open(serves=True)
    try:
        assert await asked(store) == 7

        @event.listens_for(store.database.engine.sync_engine, "checkout")
        def _out(connection: Any, *_: object) -> None:
            raws.append(connection.driver_connection)
            connection.driver_connection.add_query_logger(told)

        assert await asked(store) == 7
        await asyncio.sleep(0)  # loggers are called soon
        assert trips == ["SELECT 7"]
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'closed'"
        postgres.execute(there.url, ended)
        while not raws[0].is_closed():  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0)
        assert await asked(store) == 7
        assert await store.writer.run(number) == 7
    finally:
        await store.close()


async def test_one_whose_transaction_could_not_be_ended_serves_nobody_any_more(
    there: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, refused = asyncpg.Connection.execute, list[str]()

    async def refuse(self: Any, query: str, *of: Any, **more: Any) -> Any:
        if query.startswith("COMMIT") and not refused:
            refused.append(query)
            raise asyncpg.DiskFullError("no room")
        return await execute(self, query, *of, **more)

    postgres.execute(there.url, "CREATE DATABASE refused")
    store = Store(there.of("refused"), ManualClock(), durable=False)
    await store.open(serves=True)
    try:
        found = await store.database.asking()
        monkeypatch.setattr(asyncpg.Connection, "execute", refuse)
        with pytest.raises(asyncpg.DiskFullError):
            await driver.ask(found, [("SELECT 7", ()), ("SELECT 8", ())])
        for _ in range(20):  # each of the pool's
            assert await asked(store) == 7
        async with store.database.reading() as connection:
            assert await number(connection) == 7
        states = "SELECT DISTINCT state FROM pg_stat_activity WHERE datname = 'refused'"
        assert postgres.execute(there.url, states)[0] == [("idle",)]
    finally:
        await store.close()


async def test_one_that_rested_is_asked_whether_it_is_there(
    there: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.execute(there.url, "CREATE DATABASE rested")
    store = Store(there.of("rested"), ManualClock(), durable=False)
    await store.open(serves=True)
    try:
        async with store.database.reading() as connection:
            first = (await connection.get_raw_connection()).driver_connection
        monkeypatch.setattr(database, "_RESTED", -1.0)
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'rested'"
        postgres.execute(there.url, ended)
        assert first is not None
        assert not first.is_closed()  # its driver hasn't come to hear it
        async with store.database.reading() as connection:
            assert await number(connection) == 7
    finally:
        await store.close()
