"""`cxbot map`, and its page in a browser. The picture of docs/owners.md, made again:

CXBOT_SCREENSHOTS=docs/images .venv/bin/pytest tests/e2e/test_map.py
"""

import csv
import io
import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from .png import smaller
from .processes import Ended, ended
from .season import PLACES, Season, catalogue_of, fill, live
from .voices import keep

ENDS = datetime(2026, 6, 1, tzinfo=UTC)
WHOLE = ("--until", "2026-06-01T00:00+00:00")
PICTURES = os.environ.get("CXBOT_SCREENSHOTS")


async def mapped(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("map", *words, folder=folder, database_url=url)


async def season(folder: Path, customers: int = 120) -> Season:
    found = Season(ENDS).goes_by(customers)
    await fill(folder, found)
    return found


async def test_the_map_holds_what_the_log_holds(tmp_path: Path) -> None:
    log = (await season(tmp_path)).log
    done = await mapped(tmp_path, *WHOLE, "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    before = [row for row in log if row["occurred_at"] < ENDS]
    assert found["totals"]["exchanges"] == len(before)
    at = Counter(row["touchpoint"] for row in before if row["touchpoint"])
    assert {one["touchpoint"]: one["exchanges"] for one in found["touchpoints"]} == at
    assert found["shop"] == "Loud Shirts"
    assert found["unmapped"] == ["parcel from a neighbour"]
    assert "parcel opened" in found["unused"]
    assert {one["persona"] for one in found["personas"]} == {"newcomer", "gift buyer", "fan"}
    planted = sorted(PLACES, key=lambda name: -PLACES[name][2])[:2]
    assert set(found["worst"][:2]) == set(planted)
    status = next(one for one in found["touchpoints"] if one["touchpoint"] == "order status")
    assert {one["measure"] for one in status["requirements"]} >= {"reply", "completion"}
    for one in found["touchpoints"]:
        for name in ("mood", "drop_off", "friction"):
            assert one[name].keys() >= {"n", "value", "low", "high", "method", "enough"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_filters_narrow_it(tmp_path: Path) -> None:
    log = (await season(tmp_path)).log
    narrow = ("--since", "2026-05-01T00:00+00:00", "--channel", "webchat", "--format", "csv")
    done = await mapped(tmp_path, *WHOLE, *narrow, "--output", "-")
    held = Counter(
        row["touchpoint"]
        for row in log
        if datetime(2026, 5, 1, tzinfo=UTC) <= row["occurred_at"] < ENDS
        and row["channel"] == "webchat"
    )
    lines = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert {line["touchpoint"]: int(line["exchanges"]) for line in lines} == held
    fans = json.loads((await mapped(tmp_path, *WHOLE, "--json", "--persona", "fan")).out)
    assert [one["persona"] for one in fans["personas"]] == ["fan"]
    trouble = json.loads((await mapped(tmp_path, *WHOLE, "--json", "--journey", "trouble")).out)
    assert trouble["totals"]["outside"] > trouble["totals"]["at"] > 0


async def test_the_page_is_a_file_that_is_written_whole(tmp_path: Path) -> None:
    await season(tmp_path)
    done = await mapped(tmp_path, *WHOLE)
    assert (done.code, done.out, done.err) == (0, "", "Drawn into map.html.\n")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "[phone]" in page
    assert "916" not in page
    other = tmp_path / "journey.md"
    await mapped(tmp_path, *WHOLE, "--output", str(other))
    assert other.read_text(encoding="utf-8").startswith("# Journey map: Loud Shirts\n")
    assert {"journey.md", "map.html"} < names(tmp_path)
    assert not any(name.endswith(".part") for name in names(tmp_path))


async def test_a_picture_is_drawn_without_a_browser(tmp_path: Path) -> None:
    await season(tmp_path)
    done = await mapped(tmp_path, *WHOLE, "--output", "journey.png")
    assert (done.code, done.out, done.err) == (0, "", "Drawn into journey.png.\n")
    assert (tmp_path / "journey.png").read_bytes().startswith(b"\x89PNG")
    done = await mapped(tmp_path, *WHOLE, "--format", "png")
    assert done.err == "Drawn into map.png.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "pdf"), '--format: "pdf" is none of html, png, md, csv, json.'),
        (("--json", "--format", "md"), "choose one"),
        (
            ("--persona", "ghost"),
            '--persona: "ghost" is none of newcomer, gift buyer, fan, others.',
        ),
        (("--journey", "life"), '--journey: "life" is none of purchase, trouble.'),
        (("--since", "2030-01-01"), "the period is empty"),
        (("--output", "/nowhere/map.html"), "can't be written"),
    ],
)
async def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    await keep(tmp_path / "cxbot.db", live(ENDS))
    done = await mapped(tmp_path, *words)
    assert done.code == 2
    assert said in done.err


async def test_without_a_database_the_owner_is_told(tmp_path: Path) -> None:
    done = await mapped(tmp_path)
    assert done.code == 2
    assert "Start the bot first" in done.err


async def test_an_empty_log_makes_a_page_that_says_so(tmp_path: Path) -> None:
    await keep(tmp_path / "cxbot.db", live(ENDS))
    done = await mapped(tmp_path, "--output", "-")
    assert done.code == 0
    assert "Nothing has happened yet" in done.out


# --- in a browser --------------------------------------------------------------------------------


def page_of(driver: Any, file: Path, width: int, *, dark: bool = False) -> None:
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.get(file.as_uri())


def keep_picture(picture: bytes) -> None:
    if PICTURES:
        Path(PICTURES, "map.png").write_bytes(smaller(picture))


@pytest.mark.browser
async def test_the_page_looks_as_it_should(tmp_path: Path, driver: Any) -> None:
    await fill(tmp_path, Season(ENDS).goes_by(400))
    await mapped(tmp_path, *WHOLE)
    file = tmp_path / "map.html"
    for width, dark in ((1600, False), (1600, True), (390, False), (390, True)):
        page_of(driver, file, width, dark=dark)
        # strips scroll by themselves, the page never does sideways
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        assert driver.get_log("browser") == []
    page_of(driver, file, 1600)
    height = driver.execute_script("return document.documentElement.scrollHeight")
    metrics = {"width": 1600, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    keep_picture(driver.get_screenshot_as_png())


@pytest.mark.browser
async def test_three_hundred_touchpoints_fit(tmp_path: Path, driver: Any) -> None:
    names = [f"Step {i}" for i in range(300)]
    places = dict.fromkeys(names, ("spectator", 0.1, 0.2, 0.002))
    texts = {"flows/shop.yaml": "shop: Games\n", "flows/journey.yaml": catalogue_of(names)}
    await fill(tmp_path, Season(ENDS).goes_by(200, places), texts)
    done = await mapped(tmp_path, *WHOLE)
    assert done.code == 0
    page_of(driver, tmp_path / "map.html", 1600)
    count = driver.execute_script("return document.querySelectorAll('.names th').length")
    assert count == 300
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 1600
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert len(printed["data"]) > 100_000
