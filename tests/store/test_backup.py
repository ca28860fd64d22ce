"""A copy of the database, whole or not there at all; and put back."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cxbot.clock import ManualClock
from cxbot.errors import ConfigError, StoreError
from cxbot.store import backup, copies
from cxbot.store.store import Store

from .conftest import url
from .rows import said, turn_with

pytestmark = pytest.mark.sqlite
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)


def names_in(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


async def filled(store: Store, clock: ManualClock, number: int) -> None:
    for n in range(number):
        await store.commit(turn_with(said(clock, f"k{clock.new_id()}", seq=n + 1)))


async def test_a_copy_is_whole_of_its_owner_alone_and_has_what_belongs_to_it(
    store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    await filled(store, clock, 5)
    (tmp_path / "cxbot.db.secret").write_text("ab" * 32)
    (tmp_path / "cxbot.db.erased").write_text('{"act": 1}\n')
    found = backup.copy(tmp_path / "cxbot.db", tmp_path / "copy.db", AT)
    assert found.rows["touchpoint"] == 5
    assert backup.looked_through(tmp_path / "copy.db").rows == found.rows
    names = set(names_in(tmp_path, "copy.db*"))
    assert names == {"copy.db", "copy.db.secret", "copy.db.erased"}
    for name in names:
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert not names_in(tmp_path, ".*")


async def test_the_copy_is_of_one_moment_though_the_bot_writes_all_the_time(
    store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    """Two tables that are always written together agree in it, and nobody waited for it."""
    path = tmp_path / "cxbot.db"
    with closing(sqlite3.connect(path)) as pad:
        pad.execute("CREATE TABLE pad (x BLOB)")
        pad.executemany("INSERT INTO pad VALUES (?)", ((os.urandom(4000),) for _ in range(9000)))
        pad.commit()
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                for table in ("one", "two"):
                    connection.execute(
                        "INSERT OR REPLACE INTO setting VALUES (?, ?)", (table, written)
                    )
                connection.execute("COMMIT")
                written += 1

    writer = threading.Thread(target=write)
    steps = []
    writer.start()
    try:
        backup.copy(path, tmp_path / "copy.db", AT, lambda done, of: steps.append((done, written)))
    finally:
        stop.set()
        writer.join()
    assert len(steps) > 3
    assert steps[-1][1] > steps[0][1], "somebody wrote while it was copied"
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        values = {row[0] for row in copy.execute("SELECT value FROM setting")}
    assert len(values) <= 1


@pytest.mark.parametrize("where", ["header", "middle"])
async def test_a_damaged_database_gives_no_copy(
    store: Store, clock: ManualClock, tmp_path: Path, where: str
) -> None:
    await filled(store, clock, 300)
    await store.close()
    path = tmp_path / "cxbot.db"
    content = bytearray(path.read_bytes())
    at = 0 if where == "header" else 4096 * 3
    content[at : at + 4096] = os.urandom(4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|can't be"):
        backup.copy(path, tmp_path / "copy.db", AT)
    assert not names_in(tmp_path, "*copy.db*")


async def test_a_copy_never_takes_another_files_place(store: Store, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(ConfigError, match="there already"):
        copies.named(there, "cxbot", ".db", AT)
    with pytest.raises(ConfigError, match="no folder"):
        copies.named(tmp_path / "none" / "x.db", "cxbot", ".db", AT)


async def test_of_the_copies_in_a_folder_the_newest_stay_and_other_files_too(
    store: Store, tmp_path: Path
) -> None:
    folder, path = tmp_path / "copies", tmp_path / "cxbot.db"
    folder.mkdir()
    (tmp_path / "cxbot.db.secret").write_text("ab" * 32)
    for name in ("cxbot-notes.db", "other-20260310T120000.000000Z.db"):
        (folder / name).write_text("mine")
    made = []
    for day in range(4):
        now = AT + timedelta(days=day)
        made.append(backup.copy(path, copies.named(folder, "cxbot", ".db", now), now).path)
    assert copies.older(folder, "cxbot", ".db", 2) == made[:2]
    left = {p.name for p in folder.iterdir()}
    kept = {p.name for p in made[2:]}
    assert left == kept | {f"{n}.secret" for n in kept} | {
        "cxbot-notes.db",
        "other-20260310T120000.000000Z.db",
    }


async def test_put_back_the_old_one_is_kept_aside_and_the_newest_erasures_stay(
    store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    path, copy = tmp_path / "cxbot.db", tmp_path / "copy.db"
    await filled(store, clock, 2)
    (tmp_path / "cxbot.db.erased").write_text("first\n")
    backup.copy(path, copy, AT)
    await filled(store, clock, 3)
    (tmp_path / "cxbot.db.erased").write_text("first\nsecond\n")
    (tmp_path / "cxbot.db.map").write_text("of what is gone")
    await store.close()
    done = backup.restore(copy, path, AT)
    assert done.aside is not None
    assert backup.looked_through(done.aside).rows["touchpoint"] == 5
    assert backup.looked_through(path).rows["touchpoint"] == 2
    assert (tmp_path / "cxbot.db.erased").read_text() == "first\nsecond\n"
    assert not (tmp_path / "cxbot.db.map").exists()
    assert copy.exists()


async def test_what_isnt_a_copy_is_not_put_back(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "cxbot.db"
    await store.close()
    before = path.read_bytes()
    text, alien = tmp_path / "text.db", tmp_path / "alien.db"
    text.write_text("no database at all, " * 100)
    with closing(sqlite3.connect(alien)) as other:
        other.execute("CREATE TABLE t (x)")
        other.commit()
    for source in (text, alien):
        with pytest.raises(StoreError):
            backup.restore(source, path, AT)
    for source in (tmp_path / "none.db", path):
        with pytest.raises(ConfigError):
            backup.restore(source, path, AT)
    assert path.read_bytes() == before
    assert not names_in(tmp_path, "*before*")


async def test_a_copy_with_its_log_beside_it_is_put_back_whole(
    store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    """A file that was copied by hand while its bot was killed."""
    path, other = tmp_path / "cxbot.db", tmp_path / "other"
    await filled(store, clock, 4)
    other.mkdir()
    for end in ("", "-wal"):
        (other / f"old.db{end}").write_bytes((tmp_path / f"cxbot.db{end}").read_bytes())
    await store.close()
    backup.restore(other / "old.db", path, AT)
    assert backup.looked_through(path).rows["touchpoint"] == 4


async def test_a_copy_opens_as_a_database(store: Store, clock: ManualClock, tmp_path: Path) -> None:
    await filled(store, clock, 3)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    backup.copy(tmp_path / "cxbot.db", folder / "cxbot.db", AT)
    again = Store(url(folder), clock)
    await again.open()
    await filled(again, clock, 1)
    await again.close()
