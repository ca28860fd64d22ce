"""`cxbot digest` over a season's log: its figures are those of the log."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from .processes import Ended, ended
from .season import Season, fill

ENDS = datetime(2026, 6, 1, tzinfo=UTC)
MONDAY = "2026-05-18"


async def digested(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("digest", *words, folder=folder, database_url=url)


async def test_the_week_of_a_day_is_said_as_the_log_has_it(tmp_path: Path) -> None:
    season = Season(ENDS).goes_by(400)
    await fill(tmp_path, season)
    done = await digested(tmp_path, "--week", "2026-05-20", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    zone = ZoneInfo("Europe/Moscow")
    since = datetime(2026, 5, 18, tzinfo=zone)
    crossed = [row for row in season.log if row["direction"] != "internal"]
    rows = [one for one in crossed if since <= one["occurred_at"] < since + timedelta(days=7)]
    before = [one for one in crossed if since - timedelta(days=7) <= one["occurred_at"] < since]
    assert found["week"] == MONDAY
    assert found["contacts"] == len(rows) > 0
    assert found["contacts_before"] == len(before)
    assert len(found["worst"]) == 3
    assert found["worst"][0]["low"] >= found["worst"][1]["low"] >= found["worst"][2]["low"]
    assert all(one["action"] for one in found["worst"])

    first, again = [await digested(tmp_path, "--week", MONDAY) for _ in range(2)]
    assert first.out == again.out
    assert 2 < len(first.out.splitlines()) <= 12
    assert first.out.splitlines()[0] == "Loud Shirts: the week 18–24 May 2026"


async def test_a_week_that_goes_on_is_said_as_far_as_it_went(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    await fill(tmp_path, Season(now).goes_by(100))
    done = await digested(tmp_path, "--week", now.date().isoformat())
    assert (done.code, done.err) == (0, "")


async def test_an_empty_week_is_two_lines(tmp_path: Path) -> None:
    await fill(tmp_path, Season(ENDS).goes_by(20))
    done = await digested(tmp_path, "--week", "2026-08-05")
    assert done.code == 0
    assert len(done.out.splitlines()) == 2
    assert done.out.splitlines()[1].startswith("No contacts (none the week before).")


@pytest.mark.parametrize(
    ("week", "said"),
    [("2026-13-01", "is no day; write 2026-03-02"), ("2999-01-01", "has not come yet")],
)
async def test_a_week_that_is_none_is_refused(tmp_path: Path, week: str, said: str) -> None:
    await fill(tmp_path, Season(ENDS).goes_by(2))
    done = await digested(tmp_path, "--week", week)
    assert done.code == 2
    assert said in done.err
