"""`cxbot import` as an owner runs it: good rows in, bad ones told, and nothing twice."""

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from cxbot.testing import empty_database

from .processes import Ended, ended, environment

SHOP = "shop: Blue Kettle\nlanguage: ru\ntime_zone: Europe/Moscow\n"
JOURNEY = "touchpoints:\n  шоурум: {stage: research, medium: offline}\n"
HEAD = "id;customer;touchpoint;kind;channel;at;rating_metric;rating;text\n"
GOOD = (
    '1;telegram:1001;шоурум;visit;pos;10.03.2026 15:00;csat;4;"Пальто;\nсинее"\n'
    "2;telegram:1002;шоурум;visit;pos;2026-03-10;;;\n"
    "3;telegram:1001;билборд;exposure;street;2026-03-10T08:00:00Z;;;\n"
)
BAD = "4;Anna;шоурум;visit;pos;10.03.2026;;;\n5;telegram:1;шоурум;visit;pos;soon;;9;\n"


@pytest.fixture
async def shop(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "flows" / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    (tmp_path / "cxbot.db").write_bytes(await empty_database())
    return tmp_path


async def imported(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("import", *words, folder=folder, database_url=url)


def written(folder: Path, columns: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "cxbot.db") as file:
        rows = file.execute(f"SELECT {columns} FROM touchpoint ORDER BY id").fetchall()
    file.close()
    return rows


async def test_good_rows_are_in_the_log_bad_ones_are_told_and_a_rerun_is_harmless(
    shop: Path,
) -> None:
    (shop / "till.csv").write_text(HEAD + GOOD + BAD, encoding="cp1251")
    first = await imported(shop, "till.csv", "--source", "till")
    assert (first.code, first.out) == (1, "new: 3, known before: 0, bad: 2\n")
    assert 'line 6: customer must be "channel:account"' in first.err
    assert "line 7: at must be a time" in first.err
    assert "not in flows/journey.yaml: билборд" in first.err
    assert written(shop, "touchpoint, stage, text, rating_value") == [
        ("шоурум", "research", "Пальто;\nсинее", 4),
        ("шоурум", "research", "", None),
        ("билборд", None, "", None),
    ]
    assert len({*written(shop, "customer_id")}) == 2
    (at,) = written(shop, "occurred_at")[0]
    assert at == 1773144000 * 1_000_000  # 15:00 in Moscow
    (shop / "good.csv").write_text(HEAD + GOOD, encoding="utf-8-sig")
    again = await imported(shop, "good.csv", "--source", "till")
    assert (again.code, again.out) == (0, "new: 0, known before: 3, bad: 0\n")
    assert len(written(shop, "id")) == 3


async def test_json_lines_come_in_and_the_outcome_is_json(shop: Path) -> None:
    visit = {"at": "2026-03-10", "customer": "telegram:1", "touchpoint": "шоурум", "kind": "visit"}
    rows = [visit | {"channel": "pos"}, visit | {"channel": "pos", "device": "mobile"}, visit]
    text = "\n".join(json.dumps(row) for row in rows)
    (shop / "visits.jsonl").write_text(text, encoding="utf-8")
    done = await imported(shop, "visits.jsonl", "--json")
    assert (done.code, done.err) == (1, "")
    found = json.loads(done.out)
    assert [(one["line"], one["column"]) for one in found.pop("problems")] == [
        (2, "device_source"),
        (3, "channel"),
    ]
    assert found == {
        "rows": 3, "new": 1, "known": 0, "bad": 2, "erased": 0, "problems_left_out": 0,
        "unmapped": [],
    }  # fmt: skip


async def test_what_cannot_be_begun_is_told_and_changes_nothing(shop: Path) -> None:
    (shop / "till.csv").write_text("id;custmer\n", encoding="utf-8")
    done = await imported(shop, "till.csv")
    assert (done.code, done.out) == (2, "")
    assert 'till.csv:1: "custmer" is no column. Did you mean "customer"?' in done.err
    assert (await imported(shop, "nothing.csv")).code == 2
    assert "--source" in (await imported(shop, "till.csv", "--source", "a\nb")).err
    (shop / "cxbot.db").unlink()
    done = await imported(shop, "till.csv")
    assert (done.code, "cxbot run" in done.err) == (2, True)


async def test_a_bar_is_drawn_where_somebody_sees_it(shop: Path) -> None:
    (shop / "till.csv").write_text(HEAD + GOOD + BAD, encoding="utf-8")
    mine, theirs = os.openpty()
    url = f"sqlite+aiosqlite:///{shop}/cxbot.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cxbot", "import", "till.csv",
        cwd=shop, env=environment(database_url=url), stdout=asyncio.subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    out, _ = await process.communicate()
    os.close(theirs)
    seen = os.read(mine, 65536).decode()
    os.close(mine)
    assert out == b"new: 3, known before: 0, bad: 2\n"
    assert "100%" in seen
    assert "line 7: at must be a time" in seen
