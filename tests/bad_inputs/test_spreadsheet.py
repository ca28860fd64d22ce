"""Case 124, with a spreadsheet in the middle: what people open an export with changes no text."""

import csv
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from e2e.processes import ended, url_of

from cxbot.testing import CUSTOMER, World, started

OFFICE = shutil.which("soffice")
#: No cell of LibreOffice holds a NUL or a tab: Python reads those (test_export_cases).
TEXTS = [
    "a,b;c", 'say "hi"', "two\nlines", "🙂 ж 你好", "\u202eabc", "'a", "''a", "שלום, world",
    "=1+1", "+371 20 000 000", "-1", "@SUM(A1)", "0012", "1e5", "2026-03-10", "TRUE", "x" * 32_767,
]  # fmt: skip


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with started({}) as one:
        yield one


def through_a_spreadsheet(folder: Path, name: str) -> list[str]:
    """Opened as an owner opens it, comma, UTF-8, every column as text, and saved as CSV again."""
    columns = "/".join(f"{at}/2" for at in range(1, 60))
    inwards = f"--infilter=CSV:44,34,76,1,{columns}"
    run = [str(OFFICE), f"-env:UserInstallation=file://{folder}/office", "--headless", inwards]
    for kind, given in (("ods", name), ("csv", "out/log.ods")):
        told = "csv:Text - txt - csv (StarCalc):44,34,76,1" if kind == "csv" else kind
        words = [*run, "--convert-to", told, "--outdir", "out", given]
        if kind == "csv":
            words.remove(inwards)
        subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=100)
    csv.field_size_limit(1_000_000)
    with (folder / "out" / "log.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file) if row["direction"] == "in"]


@pytest.mark.sqlite
@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice here")
async def test_case_124_every_text_comes_back_from_a_spreadsheet(world: World) -> None:
    for text in TEXTS:
        await world.say(CUSTOMER, text)
    out = ("touchpoints", "--format", "csv", "--output", "log.csv")
    done = await ended(*out, folder=world.folder, database_url=url_of(world.folder))
    assert done.code == 0
    with (world.folder / "log.csv").open(encoding="utf-8", newline="") as file:
        before = [row["text"] for row in csv.DictReader(file) if row["direction"] == "in"]
    after = through_a_spreadsheet(world.folder, "log.csv")
    assert after == before
    signs = [cell for cell in after if cell.startswith(("=", "+", "-", "@"))]
    assert signs == []
