"""SIGKILL between the tables of an erasure, while others are being answered: all of it or nothing,
and in the end no file holds a byte of them (P21). Campaign F27 kills more, and on both stores."""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from tidying import tidied

from cxbot.store.personal.after import after_erasure
from cxbot.store.personal.ledger import Ledger
from cxbot.testing import SHOP, Members, MemoryChannel, World, write

from .canaries import held
from .dying import RealTime, ends

CANARY, ACCOUNT = "Zanzibarkanari", "918273645"
FLOWS = {
    "shop": SHOP,
    "colour": """
when: {command: /colour}
do:
  - ask: Which colour?
    answer: text
    save: colour
  - say: You chose {colour}.
  - wait: 1 hour
  - say: It was {colour}
""",
}
#: Of the statements that write, from the first of the erasure on: between, and late.
PLACES = (4, 16)


def world_in(folder: Path) -> World:
    return World(
        folder=folder, channel=MemoryChannel(), clock=RealTime(), staff=Members(), durable=True
    )


class Trap:
    """Kills this process at the n-th statement that writes, from the first that knows of a
    tombstone."""

    def __init__(self) -> None:
        self.left, self.begun = 0, False

    def seen(self, sql: str) -> None:
        self.begun = self.begun or "erased-" in sql
        if not (self.left and self.begun) or not sql.startswith(("UPDATE", "DELETE", "INSERT")):
            return
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


async def erase_and_die(folder: Path, place: int) -> None:
    """In a process of its own, which doesn't come back from it."""
    trap, connect = Trap(), sqlite3.connect

    def connected(*args: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **named)
        connection.set_trace_callback(trap.seen)
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]
    world, name = world_in(folder), {"name": CANARY}
    await world.open()
    await world.say(ACCOUNT, "/colour", person=name)
    await world.say(ACCOUNT, f"green like {CANARY}", person=name)
    await world.say(ACCOUNT, "/forget", person=name)
    trap.left = place
    await asyncio.gather(
        world.tap("Yes, forget me", ACCOUNT, person=name),
        *(world.say(str(2000 + one), "/colour") for one in range(5)),
    )


def _one(path: Path, query: str) -> Any:
    with sqlite3.connect(path) as connection:
        [[found]] = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.mark.sqlite
@pytest.mark.parametrize("place", PLACES)
async def test_a_kill_between_tables_leaves_all_or_nothing(tmp_path: Path, place: int) -> None:
    write(tmp_path, FLOWS)
    path = tmp_path / "cxbot.db"
    assert await ends(__name__, tmp_path, place) == -signal.SIGKILL
    assert _one(path, "SELECT count(*) FROM erasure") == 0
    assert _one(path, f"SELECT count(*) FROM customer WHERE name = '{CANARY}'") == 1
    assert _one(path, f"SELECT count(*) FROM identity WHERE account = '{ACCOUNT}'") == 1
    assert _one(path, f"SELECT count(*) FROM touchpoint WHERE text LIKE '%{CANARY}%'") == 2
    world = world_in(tmp_path)
    await world.open()
    try:
        await world.settled()
        [act] = await Ledger(world.store.database).all()
        assert act.done_by == "customer"
        await tidied(world)
        assert await after_erasure(world.store.database)
        assert held(tmp_path, (CANARY, ACCOUNT)) == []
    finally:
        await world.close()


if __name__ == "__main__":
    asyncio.run(erase_and_die(Path(sys.argv[1]), int(sys.argv[2])))
