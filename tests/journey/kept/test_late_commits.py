"""Several write to a server at once: what is committed after a refresh is found by the next, also
when it was begun before it."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from kept_logs import NOON, World, made, micros
from stores import databases

pytestmark = pytest.mark.skipif(
    not databases.POSTGRES, reason="about a server: CXBOT_TESTS_STORE=postgresql runs it"
)


@pytest.fixture
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        found = made(Path(folder), seed=5)
        for name in ("anna", "boris"):
            found.customer(name)
            found.exchange(name, occurred_at=micros(NOON))
        yield found
        asyncio.run(found.close())
        databases.drop(Path(folder))


async def late(world: World, file: Path | None = None) -> "asyncpg.Connection[asyncpg.Record]":
    """Of that file's database in place of the world's own."""
    url = databases.url(file or world.file)
    return await asyncpg.connect(url.replace("+asyncpg", ""))


async def test_what_was_begun_before_a_refresh_and_ends_after_it_is_found(world: World) -> None:
    assert world.refresh().whole
    other = await late(world)
    change = other.transaction()
    await change.start()
    # it has its transaction's number now, and those that come after it are done first
    await other.execute("UPDATE customer SET orders_count = 7 WHERE id = 'anna'")
    copied = "SELECT id || 'x', occurred_at, 'boris', conversation_id, seq, direction, initiator,"
    columns = "id, occurred_at, customer_id, conversation_id, seq, direction, initiator,"
    rest = "channel, device, kind, name, text, sentiment, sentiment_source, effort"
    await other.execute(
        f"INSERT INTO touchpoint ({columns} {rest}, source_key, possible_duplicate) "
        f"{copied} {rest}, source_key || 'x', possible_duplicate FROM touchpoint "
        "WHERE customer_id = 'anna'"
    )
    world.exchange("anna", occurred_at=micros(NOON))
    assert world.refresh().customers == 1
    await change.commit()
    found = world.refresh()
    assert (found.customers, found.whole) == (2, False)
    assert world.refresh().customers == 0
    await other.close()


async def test_what_goes_on_in_another_database_of_the_server_holds_nothing_back(
    world: World,
) -> None:
    other = await late(world, world.file.with_name("another.db"))
    change = other.transaction()
    await change.start()
    await other.execute("SELECT pg_current_xact_id()")
    assert world.refresh().whole
    world.exchange("anna", occurred_at=micros(NOON))
    assert world.refresh().customers == 1
    assert world.refresh().customers == 0
    await change.rollback()
    await other.close()


async def test_a_database_that_was_filled_anew_is_counted_whole(world: World) -> None:
    world.refresh()
    world.run("DELETE FROM touchpoint WHERE customer_id = 'boris'")
    assert world.refresh().whole
