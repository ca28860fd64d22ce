"""SIGKILL around the turn that gives a reward: the customer has one code, and is told it."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from cxbot import crashpoints
from cxbot.testing import CUSTOMER, SHOP, Members, MemoryChannel, World, write

from .dying import AROUND_A_TURN, RealTime, ends

FLOWS = {
    "shop": SHOP + "rewards:\n  thanks:\n    what: 10% off\n    codes: {list: thanks.txt}\n",
    "survey": """
when: {command: /survey}
do:
  - call: reward.give
    with: {reward: thanks}
    save: gift
  - say: "{gift.code} {gift.again}"
""",
}


def world_in(folder: Path) -> World:
    staff = Members()
    return World(
        folder=folder, channel=MemoryChannel(), clock=RealTime(), staff=staff, durable=True
    )


async def ask_and_die(folder: Path, point: str, count: int) -> None:
    """In a process of its own, which doesn't come back from it."""
    world = world_in(folder)
    await world.open()
    crashpoints.arm(point, count)
    await world.say(CUSTOMER, "/survey")


@pytest.mark.parametrize(("point", "count"), AROUND_A_TURN)
async def test_a_kill_gives_neither_two_codes_nor_none(
    tmp_path: Path, point: str, count: int
) -> None:
    write(tmp_path, FLOWS)
    (tmp_path / "flows" / "thanks.txt").write_text("ONE\nTWO\nTHREE\n")
    assert await ends(__name__, tmp_path, point, count) == -signal.SIGKILL
    world = world_in(tmp_path)
    await world.open()
    try:
        await world.settled()
        [told] = world.sent()
        assert told.endswith(" no")
        assert await world.store.rewards.left("thanks") == (2, 3)
        assert await world.say(CUSTOMER, "/survey") == [told.replace(" no", " yes")]
    finally:
        await world.close()


if __name__ == "__main__":
    asyncio.run(ask_and_die(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
