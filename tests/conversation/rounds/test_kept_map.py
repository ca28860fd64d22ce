"""The map of a large log is kept by another process, of a small one by nobody."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.journey.making import make
from cxbot.conversation.live import Flows
from cxbot.conversation.rounds.kept_map import KeptMap
from cxbot.flow.catalog import restored
from cxbot.store.database import IN_MEMORY, Database
from cxbot.store.kept import Kept, beside

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
FLOWS = Flows(restored({}))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "made.db"
    make(made, touchpoints=200, seed=1)
    return made


async def test_it_is_kept_once_an_hour_beside_the_bot(file: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        assert await KeptMap(database, FLOWS).go(NOW) == NOW + HOUR
        assert not beside(file).exists()
        kept = KeptMap(database, FLOWS, small=0)
        assert await kept.go(NOW) == NOW + MINUTE
        # it goes on, and is looked at again
        await asyncio.to_thread(kept.wait)
        assert Kept(file).fact("state") is not None
        assert await kept.go(NOW + MINUTE) == NOW + 2 * MINUTE
        beside(file).unlink()
        assert await kept.go(NOW + HOUR - MINUTE) == NOW + HOUR
        assert not beside(file).exists()
    finally:
        await database.close()


async def test_none_is_started_for_a_log_in_memory() -> None:
    database = Database(IN_MEMORY)
    assert await KeptMap(database, FLOWS, small=0).go(NOW) == NOW + HOUR
    await database.close()


async def test_other_rules_are_counted_by_at_once_and_a_killed_count_leaves_the_map_as_it_was(
    file: Path,
) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    flows = Flows(restored({}))
    try:
        kept = KeptMap(database, flows, small=0)
        await kept.go(NOW)
        await asyncio.to_thread(kept.wait)
        before = Kept(file).fact("state")
        assert await kept.go(NOW + MINUTE) == NOW + 2 * MINUTE
        flows.catalog = restored({"flows/journey.yaml": "window: 10 days\n"})
        assert await kept.go(NOW + 2 * MINUTE) == NOW + 3 * MINUTE
        assert kept._process is not None
        kept._process.kill()
        await asyncio.to_thread(kept.wait)
        assert Kept(file).fact("state") == before
        # the bot goes on, and counts again with the next hour
        assert await kept.go(NOW + 3 * MINUTE) == NOW + 4 * MINUTE
        assert await kept.go(NOW + 2 * HOUR) == NOW + 2 * HOUR + MINUTE
        await asyncio.to_thread(kept.wait)
        assert Kept(file).fact("state")["at"] > before["at"]
    finally:
        await database.close()
