"""SIGKILL around the turn that says what came of a call: all that it says is said once."""

import asyncio
import signal
import sys
from datetime import UTC
from pathlib import Path

import pytest

from cxbot import crashpoints
from cxbot.desk.groups import Group, Groups
from cxbot.store.desk_log import DeskLog
from cxbot.testing import (
    CUSTOMER,
    GROUP_CHAT,
    OPERATOR,
    SHOP,
    Members,
    MemoryChannel,
    World,
    write,
)

from .dying import AROUND_A_TURN, RealTime, ends

MISSED = "We tried to call you."
FLOWS = {
    "shop": SHOP + f"messages:\n  call_missed: {MISSED}\n",
    "low": "when: {command: /low}\ndo:\n  - human: Unhappy\n    call_back: at six\n",
}


def world_in(folder: Path) -> World:
    own = Group(
        channel=MemoryChannel().name, chat=GROUP_CHAT, forum=False, language="en", time_zone=UTC
    )
    return World(
        folder=folder,
        channel=MemoryChannel(),
        clock=RealTime(),
        staff=Members(OPERATOR),
        groups=Groups(own, {}),
        durable=True,
    )


async def tap_and_die(folder: Path, message: str, data: str, point: str, count: int) -> None:
    """In a process of its own, which doesn't come back from it."""
    world = world_in(folder)
    await world.open()
    crashpoints.arm(point, count)
    await tap(world, message, data)


async def tap(world: World, message: str, data: str) -> None:
    more = {"message_id": message, "data": data, "tap_id": "tap-1"}
    await world.operator("", kind="tap", **more)


@pytest.mark.parametrize(("point", "count"), AROUND_A_TURN)
async def test_a_kill_tells_of_a_call_once(tmp_path: Path, point: str, count: int) -> None:
    write(tmp_path, FLOWS)
    world = world_in(tmp_path)
    await world.open()
    await world.say(CUSTOMER, "/low")
    await world.press("I'll call")
    message, button = world.card_button("No answer")
    await world.close()
    ended = await ends(__name__, tmp_path, message.id, button.data, point, count)
    assert ended == -signal.SIGKILL
    world = world_in(tmp_path)
    await world.open()
    try:
        await world.settled()
        assert world.sent() == [MISSED]
        await tap(world, message.id, str(button.data))
        [logged] = [one async for one in DeskLog(world.store.database).tickets(None)]
        assert [row["type"] for row in logged.events].count("called") == 1
        assert logged.ticket.calls_missed == 1
        assert world.sent() == [MISSED]
    finally:
        await world.close()


if __name__ == "__main__":
    _, folder, message, data, point, count = sys.argv
    asyncio.run(tap_and_die(Path(folder), message, data, point, int(count)))
