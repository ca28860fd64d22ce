"""A server's connection whose transaction never began is of no use any more, and is given up."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from stores import postgres

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
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
