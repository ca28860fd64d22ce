"""A supervisor erases a customer: the people, the tap, and what the tables hold afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from sqlalchemy import select

from cxbot.channels.memory import Message
from cxbot.model.channel import BotRights
from cxbot.model.value import replace
from cxbot.store import tables
from cxbot.testing import CUSTOMER, OPERATOR, Members, World

Kind = Literal["forum", "plain"]
KINDS = ("forum", "plain")
LEAD, OTHER = "2009", "1002"
FLOWS = {
    "person": """when: {command: /person}
do:
  - human: Help with an order
""",
    "colour": """when: {command: /colour}
do:
  - ask: Which colour?
    answer: choice
    choices: {red: Red, blue: Blue}
    save: colour
  - say: You chose {colour}.
""",
    "later": """when: {command: /later}
do:
  - wait: 1 hour
  - say: An hour ago you asked
""",
}
SURE, BUSY = "Erase for good", "A message of this customer is on its way"
ALREADY = "has been erased already"


def staff() -> Members:
    return Members(OPERATOR, admins=[LEAD])


class Slow(Members):
    """The messenger takes its time over the bot's rights; `meanwhile` happens then."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def rights(self, chat: str) -> BotRights | None:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().rights(chat)


async def asked(world: World) -> tuple[Message, str]:
    """The question before the erasure: the message, and the data of its button."""
    more: dict[str, Any] = {}
    if world.group is not None and not world.group.forum:
        more["reply_to"] = world.card_button("Take")[0].id
    await world.operator("/erase", account=LEAD, **more)
    message, button = world.card_button(SURE)
    assert button.data is not None
    return message, button.data


def tap(world: World, message: Message, data: str) -> Any:
    """The lead's tap, in the lane of the customer: as it is after it was found whose it is."""
    came = world.channel.arrived(
        LEAD,
        "",
        kind="tap",
        at=world.clock.now(),
        chat=world.chat,
        person={"name": "Maria"},
        message_id=message.id,
        data=data,
        tap_id=f"tap{world.channel.number()}",
        thread=message.outbound.thread,
    )
    return replace(came, lane=f"{world.channel.name}:{CUSTOMER}")


def answer(world: World, message: Message, text: str) -> Any:
    """An operator's, in the topic or to the message that asks."""
    return world.channel.arrived(
        OPERATOR,
        text,
        at=world.clock.now(),
        chat=world.chat,
        person={"name": "Olga"},
        thread=message.outbound.thread,
        reply_to=message.id,
    )


async def arrives(world: World, who: str, text: str) -> None:
    came = world.channel.arrived(who, text, at=world.clock.now(), person={"name": "A"})
    await world.engine.lanes.accept([came])
    while not world.engine.lanes.idle:
        await a_moment()


async def rows(world: World, table: str) -> list[Mapping[str, Any]]:
    async with world.store.database.reading() as connection:
        found = await connection.execute(select(tables.metadata.tables[table]))
        return [dict(row._mapping) for row in found]


async def a_moment() -> None:
    await asyncio.sleep(0)


async def until_tried(world: World, tried: int) -> None:
    while len(world.channel.tried) == tried:
        await a_moment()
