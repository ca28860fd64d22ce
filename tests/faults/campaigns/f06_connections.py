"""F6: connections to PostgreSQL are cut, there are none left, the server takes no writes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

from ..places import PostgresPlace
from ..world import World
from .campaign import (
    BOOKS,
    DOUBLE,
    LOST,
    ORDER,
    POSTGRESQL,
    STRAY,
    STUCK,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)  # fmt: skip
from .f02_random_moments import under_load
from .taken_up import taken_up
from .worlds import judged, opened

_RATE = 25
_CUTS, _PAUSE = 16, 0.5
#: Seconds without a connection, and of read-only; the study has a minute.
_NONE_LEFT, _READ_ONLY = 4.0, 6.0

_CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name LIKE 'cxbot%' """


async def run(case: Case) -> Result:
    result = Result()
    async with opened(case) as world:
        world.patience = 120.0
        load = asyncio.create_task(under_load(world, _RATE))
        what = _WHAT[case.number % len(_WHAT)]
        try:
            async with AsyncExitStack() as stack:
                connection = await _connected(world)
                stack.push_async_callback(connection.close)
                await what(world, connection, result)
            await taken_up(world)
            world.kills.append(world.server.ledger.seq)
        finally:
            load.cancel()
        result.counts[what.__name__.strip("_")] += 1
        return await judged(world, result)


async def _cut(world: World, connection: Any, result: Result) -> None:
    """Any of them, two a second."""
    for _ in range(_CUTS):
        await asyncio.sleep(_PAUSE)
        result.n += len(await connection.fetch(_CUT + "ORDER BY random() LIMIT 1"))
        world.kills.append(world.server.ledger.seq)


async def _none_left(world: World, connection: Any, result: Result) -> None:
    """Others have them all, and ours are cut."""
    place = world.place
    assert isinstance(place, PostgresPlace)
    others: list[Any] = []
    with suppress(Exception):  # that there are no more of them
        while True:
            others.append(await _connected(world))
    result.n += len(await connection.fetch(_CUT))
    with suppress(Exception):
        while True:
            others.append(await _connected(world))
    world.kills.append(world.server.ledger.seq)
    await asyncio.sleep(_NONE_LEFT)
    for other in others:
        await other.close()


async def _read_only(world: World, connection: Any, result: Result) -> None:
    """As while another server takes over."""
    name = (await connection.fetchval("SELECT current_database()")).replace('"', "")
    for says in ("on", "off"):
        await connection.execute(
            f'ALTER DATABASE "{name}" SET default_transaction_read_only = {says}'
        )
        result.n += len(await connection.fetch(_CUT))
        world.kills.append(world.server.ledger.seq)
        await asyncio.sleep(_READ_ONLY if says == "on" else 0)


async def _connected(world: World) -> Any:
    import asyncpg

    return await asyncpg.connect(
        world.place.url.replace("+asyncpg", ""),
        server_settings={"default_transaction_read_only": "off", "application_name": "faults"},
    )


_WHAT: tuple[Callable[[World, Any, Result], Awaitable[None]], ...] = (_cut, _none_left, _read_only)

CAMPAIGN = Campaign(
    id="F6",
    title="PostgreSQL cuts connections, has none left, takes no writes",
    unit="cuts",
    promise="as F1; no crash loop",
    sizes={"smoke": 1, "sample": 3, "t2": 60, "t3": 360},
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, STUCK),
    run=run,
    stores=(POSTGRESQL,),
    limit=300.0,
    takes=25.0,
)
