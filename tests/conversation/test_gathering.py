"""What a process that leads reads from the disk, and what its own turns say of the same."""

import asyncio

from cxbot.conversation.delivery.gathering import Gathering
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store.outbox import Parcel
from cxbot.store.turn import Turn
from cxbot.testing import World, started


async def stored(world: World, text: str) -> Parcel:
    parcel = Parcel(
        id=world.clock.new_id(),
        position=world.store.positions.next(),
        channel=world.channel.name,
        outbound=Outbound(op="message", peer="1001", text=RichText(text)),
        created_at=world.clock.now(),
    )
    turn = Turn()
    turn.add("outbox", parcel.row())
    await world.store.commit(turn)
    return parcel


async def test_a_turn_that_learns_late_that_it_is_stored_sends_nothing_again() -> None:
    """The server went while it committed: who takes up what waits was first."""
    async with started({}) as world:
        gathering = Gathering(world.store.outbox, world.engine.delivery, world.clock)
        doubtful = await stored(world, "once")
        await gathering.begin()
        try:
            world.engine.delivery.offer([doubtful])
            world.engine.delivery.offer([await stored(world, "and then")])
            await world.settled()
        finally:
            await gathering.end()
        assert [one.outbound.text.text for one in world.channel.sent] == ["once", "and then"]


async def test_what_has_left_is_heard_out_by_who_leads_no_more() -> None:
    """Its database was away for a moment: nobody else has sent it, and nor may we once more."""
    async with started({}) as world:
        delivery = world.engine.delivery
        gathering = Gathering(world.store.outbox, delivery, world.clock)
        await gathering.begin()
        world.channel.hold()
        delivery.offer([await stored(world, "left"), await stored(world, "waits")])
        async with asyncio.timeout(10):
            while not world.channel.tried:  # noqa: ASYNC110 -- the messenger in memory tells nobody
                await asyncio.sleep(0)
        await gathering.end()
        ending = asyncio.create_task(delivery.stand_by())
        await asyncio.sleep(0)
        world.channel.let_go()
        await ending
        assert [one.status for one in await world.store.outbox.open()] == ["pending"]
        await gathering.begin()
        try:
            await world.settled()
        finally:
            await gathering.end()
        assert [one.outbound.text.text for one in world.channel.sent] == ["left", "waits"]
