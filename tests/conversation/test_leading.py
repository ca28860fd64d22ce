"""Who led and leads no more writes nothing down that is another's by now."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update
from stores import postgres

from cxbot.app.engine import Engine
from cxbot.app.folder.project import read_project
from cxbot.app.leading import Leading
from cxbot.app.surroundings import Surroundings
from cxbot.channels.memory import MemoryChannel
from cxbot.clock import ManualClock
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store.leases import LEAD
from cxbot.store.outbox import Outbox, Parcel
from cxbot.store.store import Store
from cxbot.store.tables import lane
from cxbot.store.turn import Turn
from cxbot.store.writer import Writer
from cxbot.testing import SHOP, Members, write

pytestmark = pytest.mark.postgres


@pytest.fixture
async def store(server: postgres.Server) -> AsyncIterator[Store]:
    postgres.execute(server.url, "CREATE DATABASE led_here")
    opened = Store(server.of("led_here"), ManualClock(), durable=False)
    await opened.open()
    yield opened
    await opened.close()


def process(store: Store, channel: MemoryChannel, folder: Path) -> tuple[Engine, Leading]:
    write(folder, {"shop": SHOP})
    around = Surroundings(channels={channel.name: channel}, staff=Members())
    project = read_project(folder)
    engine = Engine(project, store, ManualClock(), b"k" * 32, around, shares=True)
    assert engine.leading is not None
    return engine, engine.leading


async def stored(store: Store, channel: MemoryChannel) -> Parcel:
    parcel = Parcel(
        id="1",
        position=store.positions.next(),
        channel=channel.name,
        outbound=Outbound(op="message", peer="1001", text=RichText("Good morning")),
        created_at=ManualClock().now(),
    )
    turn = Turn()
    turn.add("outbox", parcel.row())
    await store.commit(turn)
    return parcel


async def another_leads(store: Store) -> list[Parcel]:
    """What it finds to be sent."""
    taken = update(lane).where(lane.c.name == LEAD).values(owner="b", epoch=lane.c.epoch + 1)
    async with store.database.engine.begin() as connection:
        await connection.execute(taken)
    writer = Writer(store.database)
    writer.start()
    try:
        return await Outbox(store.database, writer).recover()
    finally:
        await writer.close()


async def test_who_is_stopped_while_it_steps_down_leaves_to_the_other_what_it_has_sent(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer to a request comes when another process has taken the row as perhaps sent."""
    channel = MemoryChannel()
    engine, leading = process(store, channel, tmp_path)
    await engine.open()
    await leading.start(engine.begin, engine.end)
    channel.hold()
    engine.delivery.offer([await stored(store, channel)])
    async with asyncio.timeout(20):
        while not channel.tried:  # noqa: ASYNC110 -- the messenger in memory tells nobody
            await asyncio.sleep(0.01)
        (found,) = await another_leads(store)
        assert found.possible_duplicate
        share = engine.lanes.share
        while share is None or share.leads:  # noqa: ASYNC110 -- it looks once a second
            await asyncio.sleep(0.01)
        stopping = asyncio.create_task(engine.close(within=8))
        await asyncio.sleep(0.05)
        channel.let_go()
        await stopping
    (row,) = await store.outbox.open()
    assert (row.status, row.possible_duplicate) == ("pending", True)
    assert caplog.messages.count("result_fenced") == 1, "it isn't tried again"
