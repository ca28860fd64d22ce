"""Exports against the list of bad input: a test a case, 121 to 128.

Case 123, an export by somebody without the right, has no test here: an export is a command on the
machine that has the database, which is the right. It comes with roles.
"""

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.journey.making import make
from cxbot.testing import CUSTOMER, World, started

from .processes import Ended, ended, environment, url_of

#: Of a process that exports, over one that exports nothing.
MOST_GROWTH = 64 * 1024
FORMULAS = [f"{sign}1+1" for sign in ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\0=")]
PHONE = "+371 20 000 000"
HARD = [
    "a,b;c\td", 'say "hi"', "two\nlines", "one\r\ntwo", "🙂 ж 你好", "\u202eabc", "a\0b", "'a",
    "שלום, world", "x" * 40_000,
]  # fmt: skip


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with started({}) as one:
        yield one


async def exported(world: World, *words: str) -> Ended:
    return await ended(
        "touchpoints", *words, folder=world.folder, database_url=url_of(world.folder)
    )


async def table(world: World) -> list[dict[str, str]]:
    """What customers wrote, as a spreadsheet is given it."""
    assert (await exported(world, "--format", "csv", "--output", "log.csv")).code == 0
    csv.field_size_limit(1_000_000)
    with (world.folder / "log.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["direction"] == "in"]


async def test_case_121_no_cell_begins_as_a_formula_and_phones_can_be_read(world: World) -> None:
    """The rule (docs/operations.md): one apostrophe before such a sign, phone numbers too."""
    for text in (*FORMULAS, PHONE):
        await world.say(CUSTOMER, text)
    cells = [row["text"] for row in await table(world)]
    assert cells == [f"'{text}" for text in (*FORMULAS, PHONE)]


def peak(folder: Path, *words: str) -> int:
    """Kilobytes that the process had in memory at most."""
    program = (
        "import os, sys\n"
        "pid = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, *sys.argv[1:]])\n"
        "_, status, used = os.wait4(pid, 0)\n"
        "sys.exit(9) if status else print(used.ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "-m", "cxbot", "touchpoints", *words],
        env=environment(database_url=url_of(folder)), cwd=folder, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return int(done.stdout)


@pytest.mark.parametrize("fmt", ["jsonl", "csv"])
def test_case_122_memory_does_not_grow_with_the_log(tmp_path: Path, fmt: str) -> None:
    """Cancelled and killed ones are in test_touchpoints; a million rows in docs/operations.md."""
    sizes = {}
    for rows in (300, 30_000):
        folder = tmp_path / str(rows)
        folder.mkdir()
        make(folder / "cxbot.db", touchpoints=rows, seed=1)
        sizes[rows] = peak(folder, "--format", fmt, "--output", f"log.{fmt}")
    assert sizes[30_000] - sizes[300] < MOST_GROWTH / 2


async def test_case_124_every_text_comes_back_as_it_was(world: World) -> None:
    for text in HARD:
        await world.say(CUSTOMER, text)
    assert [row["text"] for row in await table(world)] == HARD


async def test_case_125_files_that_may_hold_somebody_erased_are_listed(world: World) -> None:
    await world.say(CUSTOMER, "Hello")
    await world.say("7007", "Hello")
    [mine, theirs] = [row["customer_id"] for row in await world.touchpoints("in")]
    for words in (["all.csv"], ["mine.csv", "--customer", mine], ["other", "--customer", theirs]):
        assert (await exported(world, "--output", *words)).code == 0
    before = await shown(world, mine)
    assert "all.csv" not in before.out
    erased(world.folder, mine)
    await exported(world, "--output", "after.csv")
    text = (await shown(world, mine)).out
    files = text.partition("exported before they were erased:\n")[2].splitlines()
    assert [line.rpartition("  ")[2] for line in files] == [
        str((world.folder / name).resolve()) for name in ("all.csv", "mine.csv")
    ]
    told = json.loads((await shown(world, mine, "--json")).out)
    assert [Path(one["path"]).name for one in told["exported_before"]] == ["all.csv", "mine.csv"]


async def shown(world: World, *words: str) -> Ended:
    url = url_of(world.folder)
    return await ended("customer", "show", *words, folder=world.folder, database_url=url)


def erased(folder: Path, customer: str) -> None:
    at = datetime.now(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    with sqlite3.connect(folder / "cxbot.db") as file:
        file.execute(
            "UPDATE customer SET erased_at = ? WHERE id = ?",
            (at // timedelta(microseconds=1), customer),
        )
    file.close()


async def test_case_126_no_file_is_named_by_what_somebody_wrote(world: World) -> None:
    await world.say(CUSTOMER, "/../../x", name="../../../tmp/x\0")
    before = {one.name for one in world.folder.iterdir()}
    assert (await exported(world, "--output", "log.jsonl")).code == 0
    assert {one.name for one in world.folder.iterdir()} - before == {"log.jsonl"}


async def test_case_128_a_page_made_of_the_log_runs_nothing_of_it(world: World) -> None:
    bad = "</script><script>alert(1)</script>"
    await world.event(
        "touchpoint.recorded", CUSTOMER, touchpoint=bad, kind="visit", channel="pos", text=bad,
        rating={"metric": "csat", "value": 1},
    )  # fmt: skip
    done = await ended(
        "map", "--output", "map.html", folder=world.folder, database_url=url_of(world.folder)
    )
    assert done.code == 0
    page = (world.folder / "map.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert "<script>alert" not in page
