"""SIGKILL around the turn that gives a reward: the customer has one code, and is told it."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from cxbot import crashpoints
from cxbot.clock import ManualClock, SystemClock
from cxbot.testing import CUSTOMER, SHOP, Members, MemoryChannel, World, write

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


class Real(ManualClock):
    """The machine's own time and ids: two processes never make the same one."""

    def __init__(self) -> None:
        super().__init__()
        self._system = SystemClock()
        self.now = self._system.now  # type: ignore[method-assign]
        self.new_id = self._system.new_id  # type: ignore[method-assign]


def world_in(folder: Path) -> World:
    staff = Members()
    return World(folder=folder, channel=MemoryChannel(), clock=Real(), staff=staff, durable=True)


async def ask_and_die(folder: Path, point: str, count: int) -> None:
    """In a process of its own, which doesn't come back from it."""
    world = world_in(folder)
    await world.open()
    crashpoints.arm(point, count)
    await world.say(CUSTOMER, "/survey")


@pytest.mark.parametrize(
    ("point", "count"),
    # the first commit is that of what the customer sent
    [("decided, unwritten", 1), ("uncommitted", 2), ("committed, sender not woken", 1)],
)
async def test_a_kill_gives_neither_two_codes_nor_none(
    tmp_path: Path, point: str, count: int
) -> None:
    write(tmp_path, FLOWS)
    (tmp_path / "flows" / "thanks.txt").write_text("ONE\nTWO\nTHREE\n")
    child = await asyncio.create_subprocess_exec(
        sys.executable, __file__, str(tmp_path), point, str(count)
    )
    assert await child.wait() == -signal.SIGKILL
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
