"""`cxbot touchpoints` into files: whole or not at all, in every format, of a log of some size."""

import asyncio
import csv
import json
import os
import pty
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.journey.making import make

from .processes import Ended, ended, environment, url_of
from .world import ROOT, until

ROWS = 30_000
FIRST = ["case:concept:name", "concept:name", "time:timestamp", "org:resource", "id"]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    folder = tmp_path_factory.mktemp("log")
    return folder, make(folder / "cxbot.db", touchpoints=ROWS, seed=1)


async def exported(folder: Path, *arguments: str) -> Ended:
    return await ended(
        "touchpoints", *arguments, folder=folder, database_url=url_of(folder), project=str(ROOT)
    )


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    settings = {"database_url": url_of(folder), "project": str(ROOT)}
    return [sys.executable, "-m", "cxbot", "touchpoints", *arguments], environment(**settings)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_every_format_holds_the_same(
    log: tuple[Path, Mapping[str, Any]], tmp_path: Path
) -> None:
    folder, report = log
    files = {name: tmp_path / f"log.{name}" for name in ("jsonl", "csv", "parquet")}
    for name, file in files.items():
        done = await exported(folder, "--format", name, "--output", str(file))
        assert done == Ended(0, "", "")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with files["jsonl"].open(encoding="utf-8") as lines:
        ids = [json.loads(line)["id"] for line in lines]
    with files["csv"].open(encoding="utf-8", newline="") as lines:
        assert [row["id"] for row in csv.DictReader(lines)] == ids
    with duckdb.connect() as reader:
        found = reader.read_parquet(str(files["parquet"]))
        assert [one for (one,) in found.project("id").fetchall()] == ids
    assert len(ids) == report["rows"]
    assert names(tmp_path) == ["log.csv", "log.jsonl", "log.parquet"]


async def test_process_mining_has_a_case_for_each_journey(
    log: tuple[Path, Mapping[str, Any]], tmp_path: Path
) -> None:
    folder, report = log
    file = tmp_path / "mining.csv"
    done = await exported(
        folder, "--columns", "process-mining", "--format", "csv", "--output", str(file)
    )
    assert done == Ended(0, "", "")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0])[:5] == FIRST
    assert len(rows) == report["rows"]
    assert len({row[FIRST[0]] for row in rows}) == report["journeys"]
    wrong = await exported(folder, "--columns", "process-mining", "--journey", "voyage")
    assert (wrong.code, wrong.out) == (2, "")
    assert 'no "voyage" in journey.yaml; there are: visit' in wrong.err


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
async def test_an_export_that_is_stopped_leaves_the_old_file(
    log: tuple[Path, Mapping[str, Any]], tmp_path: Path, blow: signal.Signals
) -> None:
    file = tmp_path / "log.csv"
    file.write_text("the old one")
    arguments, env = command(log[0], "--format", "csv", "--output", str(file))
    process = await asyncio.create_subprocess_exec(
        *arguments, env=env, cwd=tmp_path, stderr=asyncio.subprocess.DEVNULL
    )

    def under_way() -> bool:
        return any(one.stat().st_size for one in tmp_path.glob(".log.csv.*.part/*"))

    await until(under_way)
    process.send_signal(blow)
    assert await process.wait() in (-signal.SIGKILL, 130)
    assert file.read_text() == "the old one"
    if blow == signal.SIGINT:
        assert names(tmp_path) == [file.name]


def test_a_terminal_shows_how_far_it_has_come(
    log: tuple[Path, Mapping[str, Any]], tmp_path: Path
) -> None:
    arguments, env = command(log[0], "--output", str(tmp_path / "log.jsonl"))
    ours, theirs = pty.openpty()
    done = subprocess.run(arguments, env=env, stderr=theirs, stdout=subprocess.PIPE, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.stdout == b""
    assert "Exporting" in shown
    assert "100%" in shown


async def test_files_that_can_t_be_written_are_named(
    log: tuple[Path, Mapping[str, Any]], tmp_path: Path
) -> None:
    cases = {
        ("--output", str(tmp_path)): f"--output: {tmp_path} is no file",
        ("--output", str(tmp_path / "no" / "log.csv")): "No such file or directory",
        ("--format", "parquet"): "--format parquet needs a file: --output",
        ("--journey", "visit"): "--journey goes with --columns process-mining",
    }
    for arguments, said in cases.items():
        done = await exported(log[0], *arguments)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
    assert names(tmp_path) == []
