"""SQLite leaves bytes of what it has deleted, even where it writes over them; a file written anew
has none."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from cxbot.conversation.rounds.keeping import Keeping
from cxbot.store.personal import after
from cxbot.store.personal.after import after_erasure
from cxbot.store.personal.ledger import Seals
from cxbot.testing import CUSTOMER, World, started

pytestmark = pytest.mark.sqlite

FLOWS = {"echo": "when: {command: /echo}\ndo:\n  - say: Here\n"}
_SEEDS = 30


def scattered(path: Path) -> list[bytes]:
    """Words of deleted rows that are in the file nevertheless: copies of rows that had moved to
    another page before."""
    for seed in range(_SEEDS):
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete=ON")
            database.execute("DROP TABLE IF EXISTS scratch")
            database.execute("CREATE TABLE scratch(id TEXT PRIMARY KEY, words TEXT) WITHOUT ROWID")
            gone = list(_gone(database, Random(seed)))
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if left := held(path, gone):
            return left
    pytest.skip("this SQLite leaves nothing")


def _gone(database: sqlite3.Connection, random: Random) -> Iterator[bytes]:
    there: list[tuple[str, str]] = []
    for _ in range(3000):
        row = (f"{random.randrange(10**9):09}", f"Zanzibar{random.randrange(10**12):012}")
        database.execute(
            "INSERT OR REPLACE INTO scratch VALUES (?, ?)",
            (row[0], row[1] + "x" * random.randrange(300)),
        )
        there.append(row)
        if random.random() < 0.5:
            key, words = there.pop(random.randrange(len(there)))
            database.execute("DELETE FROM scratch WHERE id = ?", (key,))
            yield words.encode()


def held(path: Path, words: list[bytes]) -> list[bytes]:
    files = (path, path.with_name(f"{path.name}-wal"))
    found = b"".join(file.read_bytes() for file in files if file.exists())
    return [word for word in words if word in found]


async def erased(world: World) -> tuple[Path, list[bytes]]:
    path = world.store.database.path
    assert path is not None
    await world.say(CUSTOMER, "/echo")
    await world.say(CUSTOMER, "/forget")
    await world.tap("Yes, forget me", CUSTOMER)
    await world.settled()
    return path, scattered(path)


def keeping(world: World) -> Keeping:
    return Keeping(world.store, world.engine.flows, Seals(b"k" * 32), world.clock)


async def test_only_what_is_written_anew_holds_no_byte() -> None:
    async with started(FLOWS) as world:
        path, words = await erased(world)
        assert await after_erasure(world.store.database)
        assert held(path, words) == words
        assert await after_erasure(world.store.database, whole=True)
        assert held(path, words) == []


async def test_a_small_file_is_written_anew_when_all_has_settled() -> None:
    async with started(FLOWS) as world:
        path, words = await erased(world)
        rounds = keeping(world)
        await rounds.go(world.clock.now())
        assert held(path, words) == words
        world.clock.move(timedelta(minutes=6))
        await rounds.go(world.clock.now())
        assert held(path, words) == []


async def test_a_large_one_is_by_night_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(after, "_SOON", 0)
    async with started(FLOWS) as world:
        path, words = await erased(world)
        rounds = keeping(world)
        await rounds.go(world.clock.now())  # today's night is over
        world.clock.move(timedelta(minutes=6))
        await rounds.go(world.clock.now())
        assert held(path, words) == words
        world.clock.move(timedelta(days=1))
        await rounds.go(world.clock.now())
        assert held(path, words) == []
        words = scattered(path)
        world.clock.move(timedelta(days=1))
        await keeping(world).go(world.clock.now())
        assert held(path, words) == words
        world.clock.move(timedelta(days=1))
        await rounds.go(world.clock.now())
        assert held(path, words) == words
