"""What the bot asks of others costs whoever asks the bot nothing."""

from typing import Any

from asking_shop import SURVEY, deliver, rows, shop
from sqlalchemy import event
from stores import databases

from cxbot.testing import CUSTOMER, World

SIZE = """
when: {command: /size}
do:
  - ask: How tall?
    answer: number
    save: h
  - say: "{h} it is."
"""
TABLES = ("contact", "invitation", "answer", "consent")


def listen(world: World) -> list[str]:
    """Every read from now on, also those that go to the driver directly."""
    said: list[str] = []

    def logged(record: Any) -> None:
        said.append(record.query)

    def told(connection: Any, *_: Any) -> None:
        if databases.POSTGRES:
            connection.driver_connection.add_query_logger(logged)
        else:
            connection.run_async(lambda driver: driver.set_trace_callback(said.append))

    event.listen(world.store.database.engine.sync_engine, "checkout", told)
    return said


def named(said: list[str]) -> set[str]:
    return {table for table in TABLES for one in said if f" {table} " in f"{one} "}


async def count(world: World) -> dict[str, int]:
    found = {}
    for table in TABLES:
        found[table] = len(await rows(world, f"SELECT * FROM {table}"))
    return found


async def test_what_the_customer_begins_reads_and_writes_nothing_of_contacts() -> None:
    async with shop({"size": SIZE, "care": SURVEY}) as world:
        before = await count(world)
        reads = listen(world)
        for text in ("/size", "abc", "180", "/menu", "hello", "/size", "/stop"):
            await world.say(CUSTOMER, text)
        assert any(" session" in one for one in reads), "the reads are heard"
        assert named(reads) == set()
        assert await count(world) == before
        await deliver(world)
        await world.say(CUSTOMER, "5")
        assert named(reads) >= {"contact", "invitation"}
        asked = {"contact": 1, "invitation": 1, "answer": 1}
        assert await count(world) == before | asked
