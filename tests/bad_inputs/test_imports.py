"""Files that `cxbot import` is given to do harm with: what it can't read ends soon and is told,
what it reads is data."""

import csv
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from e2e.processes import Ended, ended

from cxbot.testing import empty_database

pytestmark = pytest.mark.sqlite

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: Europe/Moscow\n"
JOURNEY = "touchpoints:\n  showroom: {stage: research, medium: offline}\n"
HEAD = "id,customer,touchpoint,kind,channel,at,text\n"


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "flows" / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    (tmp_path / "cxbot.db").write_bytes(await empty_database())
    return tmp_path


async def imported(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("import", *words, "--source", "till", folder=folder, database_url=url)


def rows(folder: Path, columns: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "cxbot.db") as file:
        found = file.execute(f"SELECT {columns} FROM touchpoint ORDER BY id").fetchall()
    file.close()
    return found


def line(number: int, text: str = "", customer: str = "telegram:1001", **more: str) -> list[str]:
    return [str(number), customer, more.get("touchpoint", "showroom"), "visit", "pos",
            more.get("at", "2026-03-10"), text]  # fmt: skip


def table(path: Path, *lines: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        csv.writer(file).writerows(lines)


async def test_what_is_no_file_is_refused_at_once(folder: Path) -> None:
    """A device never ends, and nobody may ever write into a pipe."""
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    for path in ("/dev/zero", "pipe", "loop"):
        done = await imported(folder, path)
        assert (done.code, done.out) == (2, ""), path
        assert path in done.err
    assert rows(folder, "id") == []


HOSTILE = {
    "nulls.csv": b"\0" * 100_000,
    "zip.csv": b"PK\x03\x04" + bytes(range(256)) * 50,
    "quote.csv": b'"' + b"a\n" * 50_000,
    "one-line.csv": b"a," * 600_000,
    "head.csv": b"\x1b[31mid\x1b[0m," + HEAD.encode(),
    "blank.csv": b"\n \n" * 50_000,
}


async def test_what_is_no_table_changes_nothing_and_reaches_no_terminal(folder: Path) -> None:
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content)
        done = await imported(folder, name)
        assert done.code in (1, 2), (name, done)
        assert "Traceback" not in done.err, name
        assert "\x1b" not in done.out + done.err, name
        assert len(done.err) < 5000, name
    assert rows(folder, "id") == []


async def test_bad_rows_are_told_without_what_they_would_do_to_a_terminal(folder: Path) -> None:
    """Good ones beside them are in the log."""
    escape = "\x1b]0;owned\x07"
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    table(
        folder / "rows.csv",
        line(1, customer=escape),
        line(2, at=escape),
        line(3, touchpoint=f"wall{escape}"),
        line(4, at="9999-12-31T23:59:59Z"),
        line(5, at="0001-01-01"),
        line(6, customer="telegram:" + "9" * 5000),
        line(7, customer="customer:'; DROP TABLE touchpoint;--"),
        line(8, text="x" * 20_000),
        line(9, text="good"),
    )
    done = await imported(folder, "rows.csv")
    assert done.code == 1
    assert "\x1b" not in done.out + done.err
    assert "\x07" not in done.out + done.err
    assert "Traceback" not in done.err
    assert ("good",) in rows(folder, "text")
    good = dict(zip(HEAD.strip().split(","), line(10, "fine"), strict=True))
    (folder / "rows.jsonl").write_text(
        "\n".join([json.dumps(good), deep, '{"id": NaN}', json.dumps({**good, "id": [1]})])
    )
    done = await imported(folder, "rows.jsonl")
    assert done.code == 1
    assert "new: 1" in done.out
    assert "Traceback" not in done.err


async def test_texts_of_a_file_are_texts_and_no_formulas_afterwards(folder: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'; DROP TABLE touchpoint;--", "{{7*7}}",
             "<script>alert(1)</script>", "\u202evil", "NULL"]  # fmt: skip
    table(folder / "texts.csv", *(line(at, text) for at, text in enumerate(texts)))
    assert (await imported(folder, "texts.csv")).code == 0
    kept = [text for (text,) in rows(folder, "text")]
    assert kept == [text.strip() for text in texts]
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    out = ("touchpoints", "--format", "csv", "--output", "log.csv")
    assert (await ended(*out, folder=folder, database_url=url)).code == 0
    with (folder / "log.csv").open(encoding="utf-8", newline="") as file:
        cells = [row["text"] for row in csv.DictReader(file)]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t"]
    assert [cell.removeprefix("'") for cell in cells] == [one.removeprefix("'") for one in kept]
