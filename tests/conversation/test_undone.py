"""What a turn holds in memory until its commit is let go when it fails before."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from cxbot.model.channel import BotRights
from cxbot.model.value import replace
from cxbot.testing import CUSTOMER, OPERATOR, SHOP, Members, World, started

LEAD, OTHER = "2009", "1002"
ROUND = SHOP + "desk:\n  assign: round robin\n"
PERSON = "when: {command: /person}\ndo:\n  - human: Help with an order\n"


class AskedLate(Members):
    """Of the bot's rights the erasure asks once it has begun; `then` happens there."""

    then: Callable[[], Awaitable[None]] | None = None

    async def rights(self, chat: str) -> BotRights | None:
        if self.then is not None:
            then, self.then = self.then, None
            await then()
        return await super().rights(chat)


async def execute(world: World, statement: str) -> None:
    async with world.store.database.engine.begin() as connection:
        await connection.exec_driver_sql(statement)


async def a_moment() -> None:
    await asyncio.sleep(0)


async def arrives(world: World, who: str, text: str) -> None:
    came = world.channel.arrived(who, text, at=world.clock.now(), person={"name": "A"})
    await world.engine.lanes.accept([came])


async def test_a_message_withheld_for_an_erasure_that_failed_later_is_sent() -> None:
    """The copies are counted; who gets the next ticket then can't be found out, at no try."""
    staff = AskedLate(OPERATOR, admins=[LEAD])
    async with started({"shop": ROUND, "person": PERSON}, group="plain", staff=staff) as world:
        for who in (OTHER, CUSTOMER):
            await world.say(who, "/person", person={"name": "Anna"})
        await world.press("Take")
        card = world.card_button("Resolve")[0]
        await world.operator("/erase", account=LEAD, reply_to=card.id)
        message, button = world.card_button("Erase for good")
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, OTHER, "First")
        while len(world.channel.tried) == tried:
            await a_moment()
        await arrives(world, CUSTOMER, "Second")
        staff.then = partial(execute, world, "ALTER TABLE operator RENAME TO away")
        tap = world.channel.arrived(
            LEAD,
            "",
            kind="tap",
            at=world.clock.now(),
            chat=world.chat,
            message_id=message.id,
            data=button.data,
            tap_id="erase",
        )
        await world.engine.lanes.accept([replace(tap, lane=f"memory:{CUSTOMER}")])
        while not world.engine.lanes.idle:
            await a_moment()
        await execute(world, "ALTER TABLE away RENAME TO operator")
        assert await world.store.inbox.waiting() == []
        world.channel.let_go()
        await world.settled()
        assert [text for text in world.sent(world.chat) if text.endswith(" Second")]
