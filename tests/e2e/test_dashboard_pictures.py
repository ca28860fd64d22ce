"""The dashboard as docs/owners.md shows it, and the large map beside it. The pictures, made again:

CXBOT_SCREENSHOTS=docs/images .venv/bin/pytest tests/e2e/test_dashboard_pictures.py
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from cxbot.clock import SystemClock
from cxbot.conversation.rounds.week_facts import seen
from cxbot.journey.digest.week import Week
from cxbot.journey.map.png import summary_png

from .browser import Demo, Page
from .png import smaller
from .season import Season
from .test_dashboard import demo, look, page, quiet, sign_in
from .test_dashboard_journey import at, fill_voice
from .world import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
__all__ = ["demo", "page"]

SPECTATOR = ROOT / "bench" / "journey" / "spectator"


def test_the_pages_that_owners_read_about(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    page.size(1280, 420)
    at(page, demo, "/map")
    page.reads("main", "None of these exchanges")
    page.picture("dashboard_empty")
    demo.do(fill_voice(demo))
    page.size(1280, 1260)
    at(page, demo, "/")
    page.reads("main", "Broken")
    page.picture("dashboard")
    page.size(1280, 1000)
    at(page, demo, "/map")
    below(page, "post-purchase support")
    page.picture("dashboard_map")
    at(page, demo, "/map/order%20status")
    page.reads("h1", "order status")
    page.picture("dashboard_touchpoint")
    page.size(390, 844)
    look(page, "en", "dark")
    at(page, demo, "/")
    page.picture("dashboard_phone")
    quiet(page)


def below(page: Page, heading: str) -> None:
    script = (
        "const all = [...document.querySelectorAll('main h2, main h3')];"
        "const one = all.find((h) => h.textContent.trim().startsWith(arguments[0]));"
        "one.scrollIntoView(); return one.getBoundingClientRect().top"
    )
    assert page.driver.execute_script(script, heading) < 200


def test_three_hundred_touchpoints_are_one_page(driver: Any) -> None:
    demo, page = Demo(SPECTATOR).open(), Page(driver)
    try:
        names = list(demo.running.engine.flows.catalog.journey.touchpoints)
        assert len(names) == 300
        places: Mapping[str, Any] = dict.fromkeys(names, (None, 0.1, 0.2, 0.002))

        async def fill() -> None:
            season = Season(SystemClock().now()).goes_by(200, places)
            async with demo.running.engine.store.database.engine.begin() as connection:
                for table, rows in season.rows.items():
                    await connection.execute(insert(table), rows)

        demo.do(fill())
        sign_in(page, demo)
        for size in ((390, 844), (1280, 1000)):
            page.size(*size)
            at(page, demo, "/map")
            page.reads("main table", "watch it")
            assert 0 < len(driver.find_elements("css selector", ".strip th a")) < 60, "one stage"
            quiet(page)
        page.picture("dashboard_large")
    finally:
        driver.get("about:blank")
        demo.close()


def test_mondays_picture_shows_where_customers_stumble(demo: Demo) -> None:
    pictures: list[bytes] = []

    async def draw() -> None:
        await fill_voice(demo)
        engine, clock = demo.running.engine, SystemClock()
        week = Week.last(clock.now(), engine.flows.catalog.shop.zone())
        found = await seen(engine.store.database, engine.flows.catalog, clock, week)
        pictures.append(summary_png(found.grid, week.zone, "en"))

    demo.do(draw())
    assert pictures[0].startswith(b"\x89PNG")
    if folder := os.environ.get("CXBOT_SCREENSHOTS"):
        Path(folder, "digest.png").write_bytes(smaller(pictures[0]))
