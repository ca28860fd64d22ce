"""A start on the newest tables doesn't load what makes them; on others it does."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cxbot.clock import ManualClock
from cxbot.store.newest import has_newest, newest
from cxbot.store.store import Store
from cxbot.testing import empty_database

_OPEN = """
import asyncio, sys
from cxbot.clock import SystemClock
from cxbot.store.store import Store

async def main():
    store = Store(sys.argv[1], SystemClock())
    await store.open()
    await store.close()

asyncio.run(main())
print("alembic" in sys.modules)
"""


def loads_what_makes_tables(file: Path) -> bool:
    found = subprocess.run(
        [sys.executable, "-c", _OPEN, f"sqlite+aiosqlite:///{file}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip() == "True"


@pytest.mark.sqlite
async def test_what_makes_tables_is_loaded_only_where_some_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "cxbot.db"
    assert loads_what_makes_tables(file)
    assert not loads_what_makes_tables(file)


async def test_a_database_that_was_opened_has_the_newest(store: Store) -> None:
    assert await has_newest(store.database)


@pytest.mark.sqlite
@pytest.mark.parametrize("version", ["0018", "9999", None])
async def test_others_have_not(tmp_path: Path, version: str | None) -> None:
    file = tmp_path / "cxbot.db"
    file.write_bytes(await empty_database())
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version or newest(),))
        if version is None:
            database.execute("DROP TABLE alembic_version")
    database.close()
    store = Store(f"sqlite+aiosqlite:///{file}", ManualClock())
    assert not await has_newest(store.database)
    await store.database.close()
