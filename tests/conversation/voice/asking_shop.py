"""A shop that asks, and what its tests read of the database."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from stores.reading import here

from cxbot.app.engine import Engine
from cxbot.app.folder.project import read_project
from cxbot.app.surroundings import Surroundings
from cxbot.clock import ManualClock
from cxbot.model.arrival import Arrival
from cxbot.model.event import arrival, read_events
from cxbot.testing import CUSTOMER, SHOP, MemoryChannel, World, started

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)  # in Moscow
#: One question; the flow is a survey because it has a metric.
SURVEY = """
when: {event: order.delivered}
do:
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
    metric: csat
    remind: {after: 1 day, say: Still there?}
    no_reply: {after: 3 days}
  - say: "{rating}, thank you."
"""
#: Two of them.
NPS = """
when: {event: order.paid}
do:
  - ask: Would you recommend us?
    answer: rating 0-10
    save: score
    metric: nps
    remind: {after: 1 day, say: Would you?}
    no_reply: {after: 3 days}
  - ask: Why?
    answer: text
    save: reason
    no_reply: {after: 3 days}
  - say: Noted.
"""
NEWS = """
when: {event: order.shipped}
do:
  - say: "{order.number} is on its way."
"""


@asynccontextmanager
async def shop(
    flows: Mapping[str, str], policy: str = "", extra: str = "", **more: Any
) -> AsyncIterator[World]:
    """With one customer who has written."""
    text = SHOP + (f"policy: {policy}\n" if policy else "") + extra
    clock = more.pop("clock", None) or ManualClock(NOON)
    async with started({"shop": text, **flows}, clock=clock, **more) as world:
        await world.say(CUSTOMER, "/start")
        yield world


async def rows(world: World, query: str, *values: Any) -> list[dict[str, Any]]:
    async with world.store.database.engine.connect() as connection:
        found = await connection.exec_driver_sql(here(query), values)
        return [dict(row._mapping) for row in found]


def decoded(value: Any) -> Any:
    """A column of JSON, which SQLite gives as text."""
    return json.loads(value) if isinstance(value, str) else value


async def change(world: World, statement: str, *values: Any) -> None:
    async with world.store.database.engine.begin() as connection:
        await connection.exec_driver_sql(here(statement), values)


async def decisions(world: World) -> list[tuple[str, str, str, str | None]]:
    """Flow, kind, verdict and gate of each, oldest first."""
    found = await rows(world, "SELECT * FROM contact ORDER BY at, id")
    return [(row["flow"], row["kind"], row["verdict"], row["gate"]) for row in found]


async def invitations(world: World) -> list[dict[str, Any]]:
    return await rows(world, "SELECT * FROM invitation ORDER BY id")


async def answers(world: World) -> list[dict[str, Any]]:
    return await rows(world, "SELECT * FROM answer ORDER BY id")


async def consents(world: World) -> list[tuple[str, bool, str, str]]:
    found = await rows(world, "SELECT * FROM consent ORDER BY id")
    return [(row["purpose"], bool(row["given"]), row["act"], row["words"]) for row in found]


async def deliver(world: World, number: str = "A-1", account: str = CUSTOMER) -> None:
    await world.event("order.delivered", account, order={"number": number})


async def pay(world: World, number: str = "A-1", account: str = CUSTOMER) -> None:
    await world.event("order.paid", account, order={"number": number})


def came(world: World, kind: str, subject: str, **data: Any) -> Arrival:
    """An event of the shop, as it is stored."""
    body = {
        "specversion": "1.0",
        "id": world.channel.number(),
        "source": "shop",
        "type": kind,
        "time": world.clock.now().isoformat(),
        "subject": subject,
        "data": data,
    }
    [event] = read_events(body, {}, now=world.clock.now())
    return arrival(event)


OTHER = "other"


def engine_of(world: World, other: MemoryChannel) -> Engine:
    """Another engine over the same database, on both channels."""
    around = Surroundings(
        channels={world.channel.name: world.channel, other.name: other}, staff=world.staff
    )
    made = Engine(read_project(world.folder), world.store, world.clock, b"k" * 32, around, (0.0,))
    made.dialogues.most = 0
    return made


@asynccontextmanager
async def two_channels(
    flows: Mapping[str, str], policy: str = ""
) -> AsyncIterator[tuple[World, MemoryChannel]]:
    """The customer has written on both, and we know that it is the same person."""
    async with shop(flows, policy) as world:
        other = MemoryChannel(OTHER)
        await world.engine.close()
        world.engine = engine_of(world, other)
        await world.engine.open()
        await world.engine.ticker.stop()
        await world.take(other.arrived(CUSTOMER, "/start", at=world.clock.now()))
        [mine] = await rows(world, "SELECT customer_id FROM conversation WHERE channel = 'memory'")
        for table in ("conversation", "identity"):
            await change(
                world,
                here(f"UPDATE {table} SET customer_id = ? WHERE channel = 'other'"),
                mine["customer_id"],
            )
        yield world, other
