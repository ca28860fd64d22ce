"""The page when the desk is busy. The pictures of docs/desk.md, made again:

CXBOT_SCREENSHOTS=docs/images .venv/bin/pytest tests/e2e/test_busy_desk.py
"""

from collections.abc import Iterator
from typing import Any

import pytest

from .browser import Demo, Page
from .busy import Morning

pytestmark = pytest.mark.browser


@pytest.fixture
def page(driver: Any) -> Iterator[Page]:
    demo = Demo().open()
    try:
        demo.do(Morning(demo.server, demo.running).goes_by())
        driver.get(demo.url)
        page = Page(driver)
        page.size(1600, 1280)
        yield page
        driver.get("about:blank")
    finally:
        demo.close()


def test_a_busy_desk_on_one_page(page: Page) -> None:
    page.reads("#topics", "Anna")
    page.click("#topics .topic", "Anna")
    page.reads("#group-log", "The print came off in the wash")
    page.picture("desk")
    page.click("#topics .topic", "General")
    page.reads("#group-log", "Open:")
    page.picture("desk_board")
    assert page.driver.get_log("browser") == []
