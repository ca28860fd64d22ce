"""`cxbot doctor` as a command: what it says of a machine and a shop, and its status."""

import json
import resource
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.app import doctor
from cxbot.settings import load

from .processes import ended, url_of
from .world import ROOT

NOW = datetime.now(UTC)


async def report(folder: Path, *arguments: str, code: int, **more: str) -> dict[str, Any]:
    values = {"database_url": url_of(folder), "project": str(ROOT), **more}
    done = await ended("doctor", "--json", *arguments, folder=folder, **values)
    assert done.code == code, done.out + done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def names(found: dict[str, Any]) -> set[str]:
    return {one["check"] for one in found["findings"]}


async def test_a_new_shop_is_well_and_each_trouble_has_its_name(tmp_path: Path) -> None:
    assert await report(tmp_path, code=0) == {
        "well": True, "running": False, "rows": {}, "findings": [],
    }  # fmt: skip
    await ended("migrate", folder=tmp_path, database_url=url_of(tmp_path))
    assert (await report(tmp_path, "--deep", code=0))["well"]
    env = tmp_path / ".env"
    env.write_text("")
    env.chmod(0o644)
    assert names(await report(tmp_path, code=1)) == {"env_rights"}
    env.chmod(0o600)
    assert names(await report(tmp_path, code=1, durability="fast")) == {"durability"}
    assert names(await report(tmp_path, code=1, http="nowhere")) == {"settings"}
    with closing(sqlite3.connect(tmp_path / "cxbot.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
        connection.commit()
    assert names(await report(tmp_path, code=1)) == {"revision"}
    (tmp_path / "cxbot.db").write_bytes(b"no database at all" * 1000)
    for end in ("-wal", "-shm"):
        (tmp_path / f"cxbot.db{end}").unlink(missing_ok=True)
    assert names(await report(tmp_path, code=1)) == {"unreadable"}


def found_of(folder: Path, now: datetime = NOW) -> set[str]:
    settings = load(None, database_url=url_of(folder), project=ROOT)
    return {one.check for one in doctor.of_machine(settings, folder / ".env", now)}


def test_what_a_machine_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_of(tmp_path) == set()
    assert found_of(tmp_path, datetime(2001, 1, 1, tzinfo=UTC)) == {"clock"}
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    try:
        assert found_of(tmp_path) == {"open_files"}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    monkeypatch.setattr(doctor, "_FREE_BYTES", 1 << 62)
    assert found_of(tmp_path) == {"disk_space"}
    monkeypatch.setattr(doctor, "_FREE_BYTES", 0)
    monkeypatch.setattr(doctor, "_SQLITE", (9, 0, 0))
    monkeypatch.setattr(doctor, "_ZONES", ("Nowhere/At_all",))
    assert found_of(tmp_path) == {"sqlite_version", "time_zone"}


def test_a_clock_a_little_behind_is_no_finding(tmp_path: Path) -> None:
    installed = datetime.fromtimestamp(time.time(), UTC) - timedelta(minutes=1)
    assert found_of(tmp_path, installed) == set()
