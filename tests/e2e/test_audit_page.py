"""The worksheet as it comes out of a printer and looks in a browser. The picture of docs/owners.md,
made again:

CXBOT_SCREENSHOTS=docs/images .venv/bin/pytest tests/e2e/test_audit_page.py
"""

import base64
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.store.database import Database
from cxbot.store.improvements import Improvements
from cxbot.store.reviews import Filled, Mark, NewItem, ReviewLog

from .png import smaller
from .processes import ended
from .season import Season, catalogue_of, fill

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
MARKS = {
    "simple": 3,
    "appropriate": 4,
    "relevant": 4,
    "valuable": 3,
    "attractive": 2,
    "personal": 4,
}


async def printed(folder: Path, *words: str) -> Path:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    done = await ended("audit", *words, "--output", "a.html", folder=folder, database_url=url)
    assert done.code == 0
    return folder / "a.html"


async def review_done(folder: Path, now: datetime) -> None:
    """A month ago, with something to be improved since."""
    database = Database(f"sqlite+aiosqlite:///{folder}/cxbot.db")
    at = now - 29 * DAY
    stumbled = {"n": 120, "value": 42.5, "unit": "percent", "parts": {"hits": 51}}
    filled = Filled(
        touchpoint="order status",
        sheet="w20260101T090000",
        printed_at=at,
        facts={"friction": stumbled},
        marks=[Mark(quality=name, mark=mark, note="") for name, mark in MARKS.items()],
        items=[
            NewItem(
                touchpoint="order status",
                what="Offer the last orders as buttons",
                hypothesis="Nobody knows their order's number",
                owner="Boris",
                due_on="2026-02-01",
                measure="friction",
            )
        ],
    )
    await ReviewLog(database).take([filled], at, "Anna")
    items = Improvements(database)
    item = await items.get(1)
    assert item is not None
    assert await items.move(item, "begun", at)
    await database.close()


def shown(driver: Any, file: Path, width: int, *, dark: bool = False) -> None:
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    sized(driver, width, 900)
    driver.get(file.as_uri())


def sized(driver: Any, width: int, height: int) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def keep(file: Path, picture: bytes) -> None:
    file.write_bytes(smaller(picture))


def pages(driver: Any) -> int:
    paper = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    raw = base64.b64decode(paper["data"])
    assert re.search(rb"/MediaBox \[0 0 84[12][.\d]* 59[456]", raw), "A4 across"
    return len(re.findall(rb"/Type\s*/Page\b", raw))


async def test_each_touchpoint_has_a_sheet_of_paper(tmp_path: Path, driver: Any) -> None:
    now = datetime.now(UTC)
    await fill(tmp_path, Season(now).goes_by(400))
    await review_done(tmp_path, now)
    file = await printed(tmp_path)
    for width, dark in ((1280, False), (1280, True), (390, False), (390, True)):
        shown(driver, file, width, dark=dark)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        assert driver.get_log("browser") == []
    sheets = driver.execute_script("return document.querySelectorAll('section').length")
    assert pages(driver) == sheets == 13
    if folder := os.environ.get("CXBOT_SCREENSHOTS"):
        shown(driver, await printed(tmp_path, "order status"), 1180)
        sized(driver, 1180, driver.execute_script("return document.body.scrollHeight"))
        keep(Path(folder, "review.png"), driver.get_screenshot_as_png())


async def test_three_hundred_touchpoints_are_three_hundred_sheets(
    tmp_path: Path, driver: Any
) -> None:
    names = [f"Step {i}" for i in range(300)]
    places = dict.fromkeys(names, ("spectator", 0.1, 0.2, 0.002))
    texts = {"flows/shop.yaml": "shop: Games\n", "flows/journey.yaml": catalogue_of(names)}
    await fill(tmp_path, Season(datetime.now(UTC)).goes_by(100, places), texts)
    shown(driver, await printed(tmp_path), 1280)
    assert pages(driver) == 300
