"""`cxbot audit` and `cxbot improve`: a worksheet is printed, filled in and read back, and what was
to become better is held against what was before."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.store import tables
from cxbot.store.database import Database

from .processes import Ended, ended
from .season import DAY, Season, fill, live
from .voices import keep


async def run(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended(*words, folder=folder, database_url=url)


async def season(folder: Path, customers: int = 150) -> None:
    await fill(folder, Season(datetime.now(UTC)).goes_by(customers))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def written(file: Path, rows: list[dict[str, str]]) -> None:
    buffer = io.StringIO()
    table = csv.DictWriter(buffer, list(rows[0]), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    file.write_bytes(buffer.getvalue().encode("utf-8-sig"))


async def reviewed(folder: Path, name: str = "order status") -> tuple[Path, Ended]:
    """Printed as CSV, filled in and read."""
    file = folder / "sheet.csv"
    assert (await run(folder, "audit", name, "--output", str(file))).code == 0
    rows = rows_of(file.read_text(encoding="utf-8"))
    for mark, row in enumerate(rows, 1):
        row["mark"] = f"{min(mark, 5)},0"
    rows[0] |= {"note": "долго", "improvement": "Ask with buttons", "measure": "friction"}
    written(file, rows)
    return file, await run(folder, "audit", "read", str(file), "--by", "Anna")


async def test_a_review_goes_round(tmp_path: Path) -> None:
    await season(tmp_path)
    due = json.loads((await run(tmp_path, "audit", "--due", "--json")).out)
    names = {one["touchpoint"] for one in due["touchpoints"]}
    assert "order status" in names
    status = next(one for one in due["touchpoints"] if one["touchpoint"] == "order status")
    assert status["facts"]["customers"] > 0
    assert status["owner"] == "Anna"
    assert len(status["qualities"]) == 6

    file, done = await reviewed(tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "reviewed: 1, known before: 0, nothing written: 0; new marks: 6, new improvements: 1\n"
    )
    again = await run(tmp_path, "audit", "read", str(file))
    assert again.out == (
        "reviewed: 0, known before: 1, nothing written: 0; new marks: 0, new improvements: 0\n"
    )
    after = json.loads((await run(tmp_path, "audit", "--json")).out)
    now = next(one for one in after["touchpoints"] if one["touchpoint"] == "order status")
    assert now["last_review"]["by"] == "Anna"
    assert [one["last_mark"] for one in now["qualities"]] == [1, 2, 3, 4, 5, 5]
    assert [one["improvement"] for one in now["open_improvements"]] == ["Ask with buttons"]
    left = json.loads((await run(tmp_path, "audit", "--due", "--json")).out)
    assert {one["touchpoint"] for one in left["touchpoints"]} == names - {"order status"}


async def test_mistakes_are_told_and_the_others_taken(tmp_path: Path) -> None:
    await season(tmp_path, 40)
    file = tmp_path / "sheet.csv"
    await run(tmp_path, "audit", "order status", "lost parcel", "--output", str(file))
    rows = rows_of(file.read_text(encoding="utf-8"))
    rows[0]["mark"], rows[6]["mark"] = "7", "3"
    written(file, rows)
    done = await run(tmp_path, "audit", "read", str(file), "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert (found["reviews"], found["touchpoints"]) == (1, ["lost parcel"])
    assert [(one["line"], one["column"]) for one in found["problems"]] == [(2, "mark")]


@pytest.mark.parametrize("form", ["html", "csv", "md", "json"])
async def test_it_is_printed_in_each_form_without_what_would_tell_who_somebody_is(
    tmp_path: Path, form: str
) -> None:
    await season(tmp_path)
    file = tmp_path / f"review.{form}"
    done = await run(tmp_path, "audit", "--output", str(file))
    assert done.code == 0
    text = file.read_text(encoding="utf-8")
    assert "order status" in text
    assert "916" not in text
    printed = await run(tmp_path, "audit", "order status", "--format", form)
    assert "order status" in printed.out
    assert "lost parcel" not in printed.out.replace("lost parcel:", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "ordr status"), 'Did you mean "order status"?'),
        (("audit", "--stage", "later"), '--stage: "later" is none of awareness'),
        (("audit", "--format", "pdf"), '--format: "pdf" is none of html, csv, md, json.'),
        (("audit", "--json", "--format", "md"), "choose one"),
        (("audit", "--json", "--since", "7d"), "cxbot audit log --json --since 7d"),
        (("audit", "--actor", "operator:1"), "cxbot audit log --actor operator:1"),
        (("audit", "read", "nowhere.csv"), "nowhere.csv can't be read"),
        (("improve", "add", "ordr status", "x"), 'Did you mean "order status"?'),
        (("improve", "add", "order status", "x", "--due", "soon"), '--due: "soon" is no day'),
        (("improve", "add", "order status", "x", "--measure", "luck"), "--measure"),
        (("improve", "add", "order status", " "), "isn't said"),
        (("improve", "done", "7"), "There is no improvement #7"),
    ],
)
async def test_what_cannot_be_is_said(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    await keep(tmp_path / "cxbot.db", live(datetime.now(UTC)))
    done = await run(tmp_path, *words)
    assert done.code == 2
    assert said in done.err


async def test_an_empty_log_has_a_sheet_too_and_no_file_is_no_worksheet(tmp_path: Path) -> None:
    await keep(tmp_path / "cxbot.db", live(datetime.now(UTC)))
    done = await run(tmp_path, "audit")
    assert done.code == 0
    assert "Nobody was here in this period" in done.out
    none = await run(tmp_path, "audit", "--due")
    assert "No touchpoint is due for review." in none.err
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    other = await run(tmp_path, "audit", "read", "other.csv")
    assert (other.code, "columns are missing" in other.err) == (2, True)


async def test_an_improvement_is_measured_before_and_after(tmp_path: Path) -> None:
    """Ratings are planted: bad before it was begun, good since."""
    now = datetime.now(UTC)
    begun = now - 20 * DAY
    book = Season(now)
    rows = planted(book, begun - 10 * DAY, good=6, bad=24)
    planted(book, begun + 10 * DAY, good=27, bad=3)
    # of a time so long ago that it counts on neither side
    planted(book, begun - 60 * DAY, good=30, bad=0)
    await keep(tmp_path / "cxbot.db", live(now - 100 * DAY) | rows)
    added = await run(
        tmp_path, "improve", "add", "talk with a person", "Answer at once", "--measure", "csat",
        "--owner", "Olga", "--due", "2020-01-01", "--hypothesis", "They hate waiting",
    )  # fmt: skip
    assert added.code == 0
    await run(tmp_path, "improve", "begin", "1")
    await begun_at(tmp_path, begun)
    told = await run(tmp_path, "improve", "list")
    assert "[begun; Olga; Until 2020-01-01 (overdue); Measured by: CSAT]" in told.out
    assert "CSAT 20 % (n 30) → 90 % (n 30): +70 points" in told.out
    assert told.out.endswith("clear change\n")
    done = json.loads((await run(tmp_path, "improve", "done", "1", "--json")).out)
    [one] = done["improvements"]
    assert (one["state"], one["overdue"]) == ("done", False)
    assert one["result"]["change"]["clear"] is True
    assert (await run(tmp_path, "improve", "list")).out == ""
    kept = json.loads((await run(tmp_path, "improve", "list", "--all", "--json")).out)
    assert kept["improvements"][0]["result"] == one["result"]
    over = await run(tmp_path, "improve", "begin", "1")
    assert (over.code, "#1 is done" in over.err) == (2, True)


def planted(book: Season, at: datetime, *, good: int, bad: int) -> dict[Any, list[Any]]:
    """So many customers rated a talk on that day."""
    for number in range(good + bad):
        score = 5 if number < good else 1
        book._row(
            f"c{at:%m%d}{number:03}", "talk with a person", at, kind="tap", channel="telegram",
            rating_metric="csat", rating_value=score, rating_min=1, rating_max=5,
        )  # fmt: skip
    return book.rows


async def begun_at(folder: Path, at: datetime) -> None:
    """As if it had been begun then."""
    database = Database(f"sqlite+aiosqlite:///{folder}/cxbot.db")
    async with database.engine.begin() as connection:
        await connection.execute(tables.improvement.update().values(begun_at=at))
    await database.close()


async def test_a_message_with_an_open_placeholder_is_counted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    book = Season(now)
    book._row(
        "c1", "order status", now - timedelta(days=3), direction="out", initiator="operator",
        text="Hello {customer.name}!",
    )  # fmt: skip
    await keep(tmp_path / "cxbot.db", live(now - 100 * DAY) | book.rows)
    found = (await run(tmp_path, "audit", "order status")).out
    assert "1 messages went out with a placeholder that nobody filled in" in found
