"""`cxbot requirements` beside the log of a season."""

import json
from datetime import UTC, datetime
from pathlib import Path

from .processes import Ended, ended
from .season import Season, fill


async def held(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("requirements", *words, folder=folder, database_url=url)


async def test_each_requirement_is_said_with_its_numbers_and_a_broken_one_is_a_finding(
    tmp_path: Path,
) -> None:
    await fill(tmp_path, Season(datetime.now(UTC)).goes_by(300))
    done = await held(tmp_path, "--json")
    found = json.loads(done.out)
    verdicts = [one["verdict"] for one in found["requirements"]]
    assert found["not_met"] == verdicts.count("not met") > 0
    assert found["met"] + found["not_met"] + found["not_enough_data"] == len(verdicts)
    assert (done.code, done.err) == (1, "")
    for one in found["requirements"]:
        assert one.keys() >= {"touchpoint", "measure", "n", "value", "low", "high", "known"}

    lines = (await held(tmp_path)).out.splitlines()
    assert lines[0].startswith("Requirements, ")
    assert len(lines) == 1 + len(verdicts)
    assert sum(line.endswith(": not met") for line in lines) == found["not_met"]


async def test_where_nothing_is_required_it_says_so(tmp_path: Path) -> None:
    texts = {"flows/shop.yaml": "shop: Games\n"}
    await fill(tmp_path, Season(datetime.now(UTC)).goes_by(3), texts)
    done = await held(tmp_path)
    assert done.code == 0
    assert done.out.splitlines()[1] == "journey.yaml requires nothing of any touchpoint."


async def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    done = await held(tmp_path)
    assert done.code == 2
    assert "cxbot run" in done.err
