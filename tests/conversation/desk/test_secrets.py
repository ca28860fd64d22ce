"""What a flow calls secret stays between it and the customer, whatever is done later."""

from typing import Literal

import pytest
from stores import reading

from cxbot.testing import CUSTOMER, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
FLOWS = {
    "pay": """
when: {command: /pay}
do:
  - ask: Which code?
    save: code
  - human: A payment
    secret: [code]
"""
}
CODE, MENDED = "hush-4711", "hush-4712"


async def told(world: World) -> str:
    """All that the group and the log have."""
    points = [str(point["text"]) for point in await world.touchpoints()]
    there = [f"{out.text.text} {out.source_message}" for out in world.channel.tried
             if out.peer == world.chat]  # fmt: skip
    async with world.store.database.reading() as connection:
        logged = await connection.exec_driver_sql("SELECT data, changed FROM ticket_event")
        noted = await connection.exec_driver_sql("SELECT subject, data FROM audit")
        rows = [str(tuple(row)) for row in (*logged, *noted)]
    return "\n".join((*points, *there, *rows))


@pytest.mark.parametrize("kind", KINDS)
async def test_an_edited_secret_is_one(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    async with started(FLOWS, group=kind) as world:
        await world.say(CUSTOMER, "/pay")
        await world.say(CUSTOMER, CODE, message_id="900")
        await world.say(CUSTOMER, MENDED, message_id="900", kind="edit")
        card = next(m for m in world.messages(world.chat) if "A payment" in m.text)
        for command in ("/history", "/who", "/card", "/transfer"):
            await world.operator(command, reply_to=card.id)
        everything = await told(world)
        assert "The customer changed" in everything
        assert CODE not in everything
        assert MENDED not in everything
        assert "hush" not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
async def test_an_edit_of_what_the_group_has_is_shown_all_the_same(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await world.say(CUSTOMER, "/pay")
        await world.say(CUSTOMER, CODE)
        await world.say(CUSTOMER, "Where is it", message_id="901")
        await world.say(CUSTOMER, "Where is my money", message_id="901", kind="edit")
        assert "Where is my money" in await told(world)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_secret_that_could_not_be_handled_is_one(kind: Kind) -> None:
    """Nobody knows then what it was an answer to; what was asked last is known."""
    async with started(FLOWS, group=kind) as world:
        await world.say(CUSTOMER, "/pay")
        reading.never(world.database, "step_trace")
        said = await world.say(CUSTOMER, CODE)
        assert len(said) == 1, "they hear that it failed"
        everything = await told(world)
        assert "an error on our side" in everything
        assert CODE not in everything
