"""`cxbot map keep`, `versions` and `diff`, beside a bot that is there or not."""

import json
from datetime import UTC, datetime
from pathlib import Path

from .processes import ended
from .season import Season, fill, live
from .test_map import ENDS, mapped
from .voices import keep


async def test_a_map_is_kept_and_held_against_the_map_as_it_is(tmp_path: Path) -> None:
    await fill(tmp_path, Season(ENDS).goes_by(60))
    done = await mapped(tmp_path, "keep", "spring")
    assert (done.code, done.out) == (0, "Kept as 1. Later: cxbot map diff spring\n")
    await mapped(tmp_path, "keep", "--since", "2026-01-01")
    listed = await mapped(tmp_path, "versions")
    assert [line.split()[0] for line in listed.out.splitlines()] == ["1", "2"]
    assert "purchase: 60 customers" in listed.out
    assert listed.out.splitlines()[0].endswith("  spring")
    told = json.loads((await mapped(tmp_path, "versions", "--json")).out)
    assert [one["why"] for one in told] == ["hand", "hand"]
    assert "916" not in json.dumps(told, ensure_ascii=False)
    same = await mapped(tmp_path, "diff", "spring")
    assert (same.code, same.err) == (0, "")
    assert "Nothing has clearly changed." in same.out
    quarter = f"{datetime.now(UTC).year}"
    both = json.loads((await mapped(tmp_path, "diff", "spring", quarter, "--json")).out)
    assert both["alike"]
    assert not both["new"]
    assert {one["figure"] for one in both["figures"]} >= {"customers", "mood", "friction"}
    file = await mapped(tmp_path, "diff", "--output", "changes.md")
    assert file.err == "Written into changes.md.\n"
    assert (tmp_path / "changes.md").read_text(encoding="utf-8").startswith("# What has changed")
    # the map itself isn't drawn beside it
    assert not (tmp_path / "map.html").exists()


async def test_what_was_never_kept_is_said(tmp_path: Path) -> None:
    await keep(tmp_path / "cxbot.db", live(ENDS))
    listed = await mapped(tmp_path, "versions")
    assert (listed.code, listed.out) == (0, "No map is kept yet: cxbot map keep.\n")
    for words in (("diff",), ("diff", "spring")):
        done = await mapped(tmp_path, *words)
        assert done.code == 2
        assert "cxbot map keep" in done.err
    done = await mapped(tmp_path, "keep", "now")
    assert done.code == 2
    assert "is no name" in done.err


async def test_what_the_journey_tells_is_a_report(tmp_path: Path) -> None:
    await fill(tmp_path, Season(ENDS).goes_by(120))
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    told = ("report", "journey", "--findings")
    done = await ended(*told, folder=tmp_path, database_url=url)
    assert (done.code, done.err) == (0, "")
    assert "Against the ideal path: size help → order status" in done.out
    found = json.loads((await ended(*told, "--json", folder=tmp_path, database_url=url)).out)
    assert found["journey"] == "purchase"
    assert found["first_contact"]["customers"] == found["levels"]["all:"]["customers"]
    for words in (("--flow", "nps"), ("--csv",), ("--journey", "life")):
        refused = await ended(*told, *words, folder=tmp_path, database_url=url)
        assert refused.code == 2
    alone = await ended("report", "journey", "--journey", "x", folder=tmp_path, database_url=url)
    assert "--journey goes with --findings" in alone.err
