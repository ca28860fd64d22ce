"""The file: its tables, its settings, and the process that owns it."""

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, text
from sqlalchemy.engine import Connection

from cxbot.clock import ManualClock
from cxbot.errors import ConfigError, Locked, StoreError
from cxbot.store import migrate, tables
from cxbot.store.database import Database, parse_url
from cxbot.store.store import Store

from .conftest import url

#: What only migrations make, and only on a server: a column of a kind that PostgreSQL alone has,
#: and parts of the log. What is unique there is so in each part.
OF_A_SERVER = re.compile(r"xact|touchpoint_(first|default|\d)|uq_touchpoint_source_key")


def differences(connection: Connection) -> list[Any]:
    settings = {"compare_type": True, "compare_server_default": other_default}
    context = MigrationContext.configure(connection, opts=settings)
    found = list(compare_metadata(context, tables.metadata))
    return [one for one in found if not OF_A_SERVER.search(described(one))]


def described(difference: Any) -> str:
    """With the name of a constraint, which it doesn't tell of itself."""
    named = [getattr(part, "name", "") for part in difference if not isinstance(part, str)]
    return f"{difference} {named}"


def other_default(context: Any, _there: Any, ours: Any, *defaults: str | None) -> bool | None:
    """PostgreSQL can't compare JSON, and writes its kind behind it; None: judge as always."""
    if context.dialect.name == "sqlite" or not isinstance(ours.type, JSON):
        return None
    there, _, rendered = defaults
    return (there or "").partition("::")[0] != (rendered or "")


def shape(connection: Connection) -> list[tuple[str, str]]:
    """The statements that made the tables, without the layout."""
    query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    rows = [(row.name, " ".join(row.sql.split())) for row in connection.execute(query)]
    return [row for row in rows if row[0] not in ("alembic_version", "sqlite_sequence")]


@pytest.mark.filterwarnings("ignore:Did not recognize type .xid8.")
async def test_migrations_make_the_tables(store: Store) -> None:
    async with store.database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.sqlite
async def test_migrations_and_tables_make_the_same_file(store: Store, tmp_path: Path) -> None:
    fresh = Database(f"sqlite+aiosqlite:///{tmp_path / 'fresh.db'}")
    async with fresh.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
        made = await connection.run_sync(shape)
    await fresh.close()
    async with store.database.engine.connect() as connection:
        migrated = await connection.run_sync(shape)
    assert [name for name, _ in migrated] == [name for name, _ in made]


@pytest.mark.sqlite
@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
async def test_every_connection_is_set_up(
    tmp_path: Path, *, durable: bool, synchronous: int
) -> None:
    database = Database(url(tmp_path), durable=durable)
    async with database.reading() as one, database.reading() as two:
        for connection in (one, two):
            found = [
                (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            ]
            assert found[:2] == ["wal", synchronous]
            assert found[2:] == [30000, 1]
    await database.close()


@pytest.mark.sqlite
async def test_a_second_writer_waits_for_the_first(store: Store) -> None:
    async with store.database.engine.connect() as other:
        async with other.begin():
            waiting = asyncio.create_task(store.remember_flows([("f", "1", "x")], _now(store)))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        await waiting
    assert await store.conversations.flow_versions_in_use() == [("f", "1", "x")]


async def test_a_reader_neither_waits_nor_holds_up(store: Store) -> None:
    async with store.database.reading() as reader:
        await reader.execute(text("SELECT 1 FROM flow_version"))
        await asyncio.wait_for(store.remember_flows([("f", "1", "x")], _now(store)), 5)
        seen = await reader.execute(text("SELECT count(*) FROM flow_version"))
        assert seen.scalar() == 0, "a reader keeps the snapshot it began with"


@pytest.mark.sqlite
async def test_a_second_process_is_refused_at_once(store: Store, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from cxbot.store.database import Database\n"
        "from cxbot.errors import Locked\n"
        "database = Database(sys.argv[1])\n"
        "try:\n    database.lock()\n"
        "except Locked as error:\n    print(error)\n    sys.exit(3)\n"
    )
    began = time.monotonic()
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", f"import time\nt=time.monotonic()\n{code}", url(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 3, run.stderr
    assert "Another cxbot process owns this database" in run.stdout
    assert time.monotonic() - began < 30
    async with asyncio.timeout(10):  # a lock that is waited for is waited for longer
        with pytest.raises(Locked):
            await Store(url(tmp_path), ManualClock()).open()


async def test_the_lock_ends_with_the_store(tmp_path: Path, clock: ManualClock) -> None:
    for _ in range(2):
        store = Store(url(tmp_path), clock, durable=False)
        await store.open()
        await store.close()


async def test_a_newer_database_is_refused(tmp_path: Path, clock: ManualClock) -> None:
    store = Store(url(tmp_path), clock, durable=False)
    await store.open()
    async with store.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await store.close()
    with pytest.raises(ConfigError, match="newer cxbot"):
        await Store(url(tmp_path), clock).open()
    again = Database(url(tmp_path))
    again.lock()
    await again.close()


@pytest.mark.sqlite
async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "cxbot.db").write_bytes(b"no database " * 100)
    with pytest.raises((StoreError, ConfigError), match=r"cxbot\.db"):
        await Store(url(tmp_path), clock).open()
    assert (tmp_path / "cxbot.db").read_bytes() == b"no database " * 100


@pytest.mark.sqlite
async def test_a_folder_that_does_not_exist_is_named(tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(ConfigError, match="CXBOT_DATABASE_URL"):
        await Store(url(tmp_path / "nowhere"), clock).open()


@pytest.mark.parametrize("bad", ["", "sqlite:///x.db", "mysql://x", "no url", "://"])
def test_another_database_is_never_taken_instead(bad: str) -> None:
    with pytest.raises(ConfigError, match="CXBOT_DATABASE_URL"):
        parse_url(bad)


async def test_a_migration_twice_changes_nothing(store: Store) -> None:
    await store.remember_flows([("f", "1", "x")], _now(store))
    await migrate.upgrade(store.database)
    assert await store.conversations.flow_versions_in_use() == [("f", "1", "x")]


def _now(store: Store) -> Any:
    return store._clock.now()
