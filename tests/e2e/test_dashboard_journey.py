"""What the map, the funnels and the voice of the customer lead to, in a real browser: wide and
narrow, without a word in the console."""

from typing import Any

import pytest
from sqlalchemy import insert

from cxbot.clock import SystemClock

from .browser import Demo, Page
from .test_dashboard import NARROW, WIDE, demo, fill, look, page, quiet, sign_in
from .voices import Quarter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
__all__ = ["demo", "page"]

PATHS = (
    "/map/order%20status", "/map?period=ever&persona=fan", "/levels/all",
    "/levels/stage:pre-purchase", "/funnels/order_status", "/voice?by=language",
    "/requirements?state=broken", "/findings?journey=trouble",
)  # fmt: skip


async def fill_voice(demo: Demo) -> None:
    await fill(demo)
    quarter = Quarter(SystemClock().now())
    quarter.goes_by()
    async with demo.running.engine.store.database.engine.begin() as connection:
        for table, rows in quarter.rows.items():
            await connection.execute(insert(table), rows)


def at(page: Page, demo: Demo, path: str) -> None:
    page.driver.get(f"{demo.url}/dashboard{path}")
    wide, inner = page.driver.execute_script(
        "return [document.documentElement.scrollWidth, innerWidth]"
    )
    assert wide <= inner, f"{path} is {wide} px wide on {inner}"


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ru", "dark")])
def test_what_the_pages_lead_to(page: Page, demo: Demo, language: str, theme: str) -> None:
    demo.do(fill_voice(demo))
    sign_in(page, demo)
    look(page, language, theme)
    for size in (WIDE, NARROW):
        page.size(*size)
        for path in PATHS:
            at(page, demo, path)
            quiet(page)


def test_from_a_number_of_the_map_to_the_thread_behind_it(page: Page, demo: Demo) -> None:
    demo.do(fill_voice(demo))
    sign_in(page, demo)
    at(page, demo, "/map")
    page.click(".strip th a", "order status")
    page.reads("h1", "order status")
    page.click(".threads a")
    place = page.until(
        lambda: "#t-" in page.driver.current_url and page.driver.current_url.split("#")[1]
    )
    assert page.driver.find_element("id", place).is_displayed()


def test_scores_over_time_are_drawn(page: Page, demo: Demo) -> None:
    demo.do(fill_voice(demo))
    sign_in(page, demo)
    at(page, demo, "/voice")
    canvas: Any = page.until(lambda: page.driver.find_elements("css selector", ".chart canvas"))
    assert canvas[0].size["width"] > 300
    page.picture("voice-chart")
    quiet(page)
