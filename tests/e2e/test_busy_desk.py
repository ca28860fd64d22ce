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


ICONS = {
    "Tomás": "❗", "Дмитрий": "💬", "Anna": "💬", "Мария": "🔥", "Priya": "✅",
    "Сергей": "❓", "James": "📆", "Борис": "👀", "Chloé": "✅", "Елена": "✅",
}  # fmt: skip


def icons(page: Page) -> dict[str, str]:
    """First name -> what their topic shows."""
    script = (
        "return [...document.querySelectorAll('#topics .topic')].map((one) =>"
        "[one.querySelector('b').textContent, one.querySelector('.topic-icon').textContent])"
    )
    found = page.driver.execute_script(script)
    return {name.split()[0]: icon.removesuffix("\ufe0f") for name, icon in found}


def test_a_busy_desk_on_one_page(page: Page) -> None:
    page.until(lambda: icons(page).items() >= ICONS.items())
    page.click("#topics .topic", "Anna")
    for words in (
        "The print came off in the wash",
        "Olga took it.",
        "All three of them, washed at 30°",
        "warehouse, Ivan: Four left",
        "Will they come before Friday?",
    ):
        page.reads("#group-log", words)
    for words in ("second one this week", "warehouse"):
        assert words not in page.text("#phone-log")
    page.picture("desk")

    page.click("#topics .topic", "General")
    page.reads("#group-log", "Open: 7 · unanswered: 4 · not taken: 2 · late: 1")
    page.picture("desk_board")
    page.click("#groups .tab", "Warehouse")
    page.reads("#group-log", "Three “Loud Cat” in M, printed in May?")
    assert "Anna" not in page.text("#group-log")
    assert page.driver.get_log("browser") == []
