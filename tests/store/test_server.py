"""What a server must be before anything is kept in it; what is wrong is said in a sentence."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from stores import postgres

from cxbot.clock import ManualClock
from cxbot.errors import ConfigError
from cxbot.store import server
from cxbot.store.database import Database
from cxbot.store.store import Store

pytestmark = pytest.mark.postgres
PASSWORD = "hush4711"
GOOD = {
    "version": 150_004,
    "fsync": "on",
    "synchronous_commit": "on",
    "encoding": "UTF8",
    "standby": False,
}


@pytest.fixture(scope="module")
def there() -> Iterator[postgres.Server]:
    """It says itself that a power cut may cost something."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    server = postgres.Server()
    yield server
    server.end()


def made(there: postgres.Server, name: str, options: str = "") -> str:
    postgres.execute(
        there.url, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} {options}"
    )
    return there.of(name)


async def refused(url: str, *, serves: bool = True, durable: bool = True) -> str:
    with pytest.raises(ConfigError) as told:
        await Store(url, ManualClock(), durable=durable).open(serves=serves)
    return str(told.value)


async def test_what_may_be_gone_after_a_power_cut_is_no_place_for_customers(
    there: postgres.Server,
) -> None:
    url = made(there, "hasty")
    said = await refused(url)
    assert "fsync and synchronous_commit off" in said
    assert "CXBOT_DURABILITY=fast" in said
    [[found]] = postgres.execute(url, "SELECT count(*) FROM pg_tables WHERE tablename = 'inbox'")
    assert found[0] == 0, "nothing was made there"
    store = Store(url, ManualClock(), durable=False)
    await store.open(serves=True)
    await store.close()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"version": 140_012}, r"is PostgreSQL 14; cxbot needs 15 or newer"),
        ({"encoding": "LATIN1"}, r"keeps texts as LATIN1"),
        ({"standby": True}, r"is a standby"),
        ({"fsync": "off"}, r"has fsync off"),
        ({"synchronous_commit": "off"}, r"has synchronous_commit off"),
    ],
)
def test_each_of_it_is_named(facts: dict[str, Any], says: str) -> None:
    database = Database(f"postgresql+asyncpg://anna:{PASSWORD}@127.0.0.1/shop")
    server._judge(database, GOOD, durable=True)
    with pytest.raises(ConfigError, match=says) as told:
        server._judge(database, {**GOOD, **facts}, durable=True)
    assert PASSWORD not in str(told.value)


async def test_another_encoding_is_refused(there: postgres.Server) -> None:
    url = made(there, "ascii", "ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    assert "SQL_ASCII" in await refused(url, durable=False)


async def test_a_database_that_is_not_there_is_not_made(there: postgres.Server) -> None:
    said = await refused(there.of("nowhere"))
    assert 'database "nowhere" does not exist' in said
    assert "createdb" in said


async def test_who_is_not_let_in_hears_why_without_the_password(there: postgres.Server) -> None:
    url = there.url.replace("cxbot@", f"nobody:{PASSWORD}@")
    said = await refused(url)
    assert "nobody" in said
    assert PASSWORD not in said


async def test_where_nobody_listens_it_ends_with_a_sentence() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = await refused(f"postgresql+asyncpg://anna:{PASSWORD}@127.0.0.1:{port}/shop")
    assert "Does the server run" in said
    assert PASSWORD not in said


async def test_a_pooler_that_changes_connections_is_named(
    there: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notices that go to a connection which somebody else has by then."""
    monkeypatch.setattr(server, "_HEARD_WITHIN", 0.2)
    monkeypatch.setattr(server, "_NOTIFY", "SELECT pg_notify('elsewhere', $1)")
    said = await refused(made(there, "pooled"), durable=False)
    assert "a pooler that keeps no session" in said


async def test_a_connection_that_moved_on_is_one_too(
    there: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_MINE", "SELECT 0")
    assert "a pooler" in await refused(made(there, "moved"), durable=False)


def test_the_command_ends_with_2(there: postgres.Server, tmp_path: Any) -> None:
    url = there.of("nowhere").replace("cxbot@", f"cxbot:{PASSWORD}@")
    run = subprocess.run(
        [sys.executable, "-m", "cxbot", "migrate"],
        cwd=tmp_path,
        env={"CXBOT_DATABASE_URL": url, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 2, run.stderr
    assert "does not exist" in run.stderr
    assert "Traceback" not in run.stderr
    assert PASSWORD not in run.stderr + run.stdout
