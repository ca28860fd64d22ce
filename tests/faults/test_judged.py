"""The list of open tickets is drawn a second after what it shows: perhaps when all has settled."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from .campaigns.campaign import LOST, STUCK, Result
from .campaigns.worlds import judged
from .forks import Forks
from .world import CALLERS, World

_PIN = """INSERT INTO outbox (id, position, channel, peer, class, priority, payload, link, status,
                              attempts, possible_duplicate, created_at)
          SELECT 'late', max(position) + 1, channel, '-1001', 'notice', 3,
                 '{"op":"pin","peer":"-1001","message_id":"1"}', '{"kind":"edit","of":"pin:-1001"}',
                 'pending', 0, 0, max(created_at) FROM outbox"""


class Following(World):
    """Its list is to be pinned when all had settled, and that arrives or doesn't."""

    arrives: bool
    looks = 0

    async def settled(self) -> bool:
        if self.looks and self.arrives:
            self._write("UPDATE outbox SET status = 'sent' WHERE id = 'late'")
        found = await super().settled()
        if not self.looks:
            self._write(_PIN)
        self.looks += 1
        return found

    def _write(self, statement: str) -> None:
        with closing(connect(self.database, timeout=10)) as database, database:
            assert database.execute(statement).rowcount == 1


@pytest.fixture
async def world(forks: Forks, tmp_path: Path) -> AsyncIterator[Following]:
    world = Following(forks, tmp_path, 1)
    world.acting = {"callers"}
    await world.open()
    try:
        await world.start_ready()
        await world.burst()
        yield world
    finally:
        await world.close()


@pytest.mark.sqlite
async def test_a_list_that_follows_is_waited_for(world: Following) -> None:
    world.arrives = True
    result = await judged(world, Result(n=1))
    assert world.looks == 2
    assert result.clean, dict(result.problems)
    assert result.counts["tickets"] == len(CALLERS)


@pytest.mark.sqlite
async def test_one_that_never_leaves_is_stuck_and_lost(world: Following) -> None:
    world.arrives, world.patience = False, 5.0
    result = await judged(world, Result(n=1))
    assert {STUCK, LOST} <= set(result.problems)
    assert result.problems[LOST] == [
        'outbox late (3, {"kind":"edit","of":"pin:-1001"}) is pending: None'
    ]
