"""A copy of a PostgreSQL database, whole or not there at all; and put back."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL, make_url
from stores import postgres

from cxbot.clock import ManualClock
from cxbot.errors import ConfigError, StoreError
from cxbot.model.value import replace
from cxbot.store import copies, dump, generation, undump
from cxbot.store.copies import Copy, Siblings
from cxbot.store.leases import Leases
from cxbot.store.notices import Notices
from cxbot.store.store import Store

from .rows import said, turn_with

pytestmark = pytest.mark.postgres
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
PASSWORD = "ein'$ecret"


@pytest.fixture
async def shop(server: postgres.Server, clock: ManualClock) -> AsyncIterator[Store]:
    """With five exchanges."""
    postgres.execute(server.url, "CREATE DATABASE shop")
    store = Store(server.of("shop"), clock)
    await store.open()
    await filled(store, clock, 5)
    yield store
    await store.close()
    there = "SELECT datname FROM pg_database WHERE datname LIKE 'shop%'"
    for (name,) in postgres.execute(server.url, there)[0]:
        postgres.execute(server.url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def filled(store: Store, clock: ManualClock, number: int) -> None:
    for n in range(number):
        await store.commit(turn_with(said(clock, f"k{clock.new_id()}", seq=n + 1, text="a\n\\.\n")))


def beside(folder: Path, url: URL | None = None) -> Siblings:
    return copies.of_server(url or make_url("postgresql+asyncpg://h/shop"), folder)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def copied(store: Store, folder: Path) -> Path:
    found = await dump.copy(store.database, folder / "copy.dump", beside(folder))
    return found.path


async def test_a_copy_is_whole_of_its_owner_alone_and_has_what_belongs_to_it(
    shop: Store, tmp_path: Path
) -> None:
    (tmp_path / ".cxbot-secret").write_text("ab" * 32)
    (tmp_path / ".cxbot-erased").write_text("one\n")
    found = await dump.copy(shop.database, tmp_path / "copy.dump", beside(tmp_path))
    assert found.rows["touchpoint"] == 5
    assert found.copied_at is not None
    again = dump.looked_through(found.path)
    assert (again.rows, again.revision) == (found.rows, found.revision)
    names = {name for name in names_in(tmp_path) if "copy" in name}  # a draft's, too
    assert names == {"copy.dump", "copy.dump.secret", "copy.dump.erased"}
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}


async def test_what_is_written_meanwhile_is_in_all_tables_or_in_none(
    shop: Store, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the snapshot and the copying itself."""
    ran = dump.ran

    async def later(*given: str) -> None:
        await filled(shop, clock, 3)
        await ran(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(dump, "ran", later)
    assert dump.looked_through(await copied(shop, tmp_path)).rows["touchpoint"] == 5


@pytest.mark.parametrize("how", ["torn", "flipped", "alien"])
async def test_a_damaged_copy_is_known(
    shop: Store, clock: ManualClock, tmp_path: Path, how: str
) -> None:
    await filled(shop, clock, 20)
    path = await copied(shop, tmp_path)
    content = bytearray(path.read_bytes())
    if how == "torn":
        content = content[: len(content) * 3 // 4]
    elif how == "flipped":
        at = content.rindex(b"\x78\x9c") + 6  # the last table's
        content[at] ^= 0xFF
    else:
        content = bytearray(b"PGDMP and no more")
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|can't be read"):
        dump.looked_through(path)
    with pytest.raises(StoreError):
        await undump.restore(path, shop.database, AT, lambda url: beside(tmp_path, url))


async def test_a_copy_that_cant_be_made_leaves_nothing(
    shop: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = dump.looked_through
    monkeypatch.setattr(dump, "looked_through", lambda path: _fewer(looked(path)))
    with pytest.raises(StoreError, match="other rows"):
        await copied(shop, tmp_path)
    assert not names_in(tmp_path)


def _fewer(found: Copy) -> Copy:
    return replace(found, rows={**found.rows, "touchpoint": 4})


async def test_put_back_into_an_empty_database_it_says_that_it_is_a_copy(
    shop: Store, server: postgres.Server, tmp_path: Path
) -> None:
    """Also where the database itself is gone."""
    path = await copied(shop, tmp_path)
    (tmp_path / "copy.dump.erased").write_text("one\n")
    (tmp_path / ".cxbot-erased").write_text("two\n")
    await shop.close()
    for made in (True, False):
        postgres.execute(server.url, "DROP DATABASE shop WITH (FORCE)")
        if made:
            postgres.execute(server.url, "CREATE DATABASE shop")
        done = await undump.restore(path, shop.database, AT, lambda url: beside(tmp_path, url))
        assert done.database == "shop"
        query = "SELECT count(*) FROM touchpoint"
        assert postgres.execute(server.of("shop"), query)[0][0][0] == 5
    assert (tmp_path / ".cxbot-erased").read_text() == "one\ntwo\n"
    mark = generation.read(beside(tmp_path, shop.database.url).generation)
    assert mark is not None
    assert mark.database_id == "unknown"


async def test_a_database_with_tables_stays_and_the_copy_gets_one_of_its_own(
    shop: Store, clock: ManualClock, server: postgres.Server, tmp_path: Path
) -> None:
    path = await copied(shop, tmp_path)
    await filled(shop, clock, 2)
    done = await undump.restore(path, shop.database, AT, lambda url: beside(tmp_path, url))
    assert done.database == "shop_20260310t120000z"
    query = "SELECT count(*) FROM touchpoint"
    assert postgres.execute(server.of("shop"), query)[0][0][0] == 7
    assert postgres.execute(server.of(done.database), query)[0][0][0] == 5


async def test_nothing_is_put_back_while_a_bot_runs(shop: Store, tmp_path: Path) -> None:
    path = await copied(shop, tmp_path)
    leases = Leases(shop.database, "worker1")
    notices = Notices(shop.database, "worker1", {}, lambda: None)
    await notices.open()
    await leases.renew()
    try:
        with pytest.raises(ConfigError, match="Stop all"):
            await undump.restore(path, shop.database, AT, lambda url: beside(tmp_path, url))
    finally:
        await notices.close()


async def test_a_copy_that_breaks_off_leaves_no_half_database(
    shop: Store, server: postgres.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await copied(shop, tmp_path)

    async def breaks(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(undump, "_stamped", breaks)
    with pytest.raises(StoreError, match="full"):
        await undump.restore(path, shop.database, AT, lambda url: beside(tmp_path, url))
    there = "SELECT datname FROM pg_database WHERE datname LIKE 'shop%'"
    assert postgres.execute(server.url, there)[0] == [("shop",)]


def programs(folder: Path, version: str | None) -> str:
    """A PATH with a pg_dump of that version, or none."""
    if version is not None:
        program = folder / "pg_dump"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        program.chmod(0o700)
    return str(folder)


@pytest.mark.parametrize(
    ("version", "says"), [(None, "There is no pg_dump"), ("9.6.24", "older than the server")]
)
async def test_without_a_pg_dump_that_can_do_it_a_sentence_says_what_to_install(
    shop: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str | None,
    says: str,
) -> None:
    monkeypatch.setenv("PATH", programs(tmp_path, version))
    monkeypatch.setattr(dump, "_INSTALLED", tmp_path / "none")
    with pytest.raises(ConfigError, match=rf"{says}.*apt install postgresql-client-\d+"):
        await copied(shop, tmp_path)


async def test_the_password_is_in_no_command_line(
    shop: Store, server: postgres.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor are settings of ours in what these programs get."""
    seen: list[tuple[str, ...]] = []
    made = asyncio.create_subprocess_exec

    async def spied(*arguments: str, **more: Any) -> object:
        seen.append(arguments)
        return await made(*arguments, **more)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", spied)
    monkeypatch.setenv("CXBOT_TELEGRAM_TOKEN", "123:abc")
    url = make_url(server.of("shop")).set(password=PASSWORD)
    database = Store(url.render_as_string(hide_password=False), ManualClock()).database
    found = await dump.copy(database, tmp_path / "copy.dump", beside(tmp_path))
    await undump.restore(found.path, database, AT, lambda url: beside(tmp_path, url))
    await database.close()
    assert len(seen) == 2
    assert PASSWORD not in repr(seen)
    handed = dump.environment(database)
    assert handed["PGPASSWORD"] == PASSWORD
    assert not [name for name in handed if name.startswith("CXBOT")]
    assert "CXBOT_TELEGRAM_TOKEN" in os.environ
