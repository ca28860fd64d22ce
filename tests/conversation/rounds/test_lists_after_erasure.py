"""A list of the desk that was being made when somebody in it was erased."""

from datetime import timedelta

from sqlalchemy import insert, select, update

from cxbot.conversation.rounds.keeping import Keeping
from cxbot.store.personal.ledger import Ledger, Seals
from cxbot.store.tables import outbox
from cxbot.testing import CUSTOMER, GROUP_CHAT, World, started

FLOWS = {"echo": "when: {command: /echo}\ndo:\n  - say: Here\n"}
_LIST = "a list"


async def listed(world: World) -> None:
    """Stored a second after the erasure, out of what was read before it."""
    row = {
        "id": _LIST,
        "position": 1,
        "channel": "memory",
        "peer": GROUP_CHAT,
        "class": "notice",
        "priority": 3,
        "payload": {"text": {"text": "Open: Zanzibar"}},
        "link": {},
        "status": "pending",
        "attempts": 0,
        "possible_duplicate": False,
        "created_at": world.clock.now() + timedelta(seconds=1),
    }
    async with world.store.database.engine.begin() as connection:
        await connection.execute(insert(outbox), row)


async def payload(world: World) -> object:
    async with world.store.database.reading() as connection:
        query = select(outbox.c.payload).where(outbox.c.id == _LIST)
        return (await connection.execute(query)).scalar_one()


async def test_it_is_emptied_when_it_has_left_however_late() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/echo")
        await world.say(CUSTOMER, "/forget")
        await world.tap("Yes, forget me", CUSTOMER)
        await world.settled()
        assert await Ledger(world.store.database).all()
        await listed(world)
        keeping = Keeping(world.store, world.engine.flows, Seals(b"k" * 32), world.clock)
        world.clock.move(timedelta(minutes=6))
        await keeping.go(world.clock.now())
        assert await payload(world) != {}, "it is on its way"
        async with world.store.database.engine.begin() as connection:
            await connection.execute(
                update(outbox).where(outbox.c.id == _LIST).values(status="sent")
            )
        await keeping.go(world.clock.now())
        assert await payload(world) == {}
