"""The owner's dashboard in a real browser: signed in by the bot's own link, every page of the menu,
wide and narrow, light and dark, in both languages, with nothing and with a season."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from cxbot.clock import SystemClock
from cxbot.web.dashboard.pages import PAGES

from .browser import Demo, Page
from .season import Season

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MENU = [one for one in PAGES if one.in_menu]
WIDE, NARROW = (1280, 900), (390, 844)
LOOKS = [("en", "light"), ("ru", "dark")]


@pytest.fixture
def demo() -> Iterator[Demo]:
    one = Demo().open()
    yield one
    one.close()


@pytest.fixture
def page(driver: Any) -> Page:
    return Page(driver)


def sign_in(page: Page, demo: Demo) -> None:
    """As an owner does: the command, the link, the button."""
    page.driver.get(demo.url)
    page.click("#customers [role=tab]", "Vera")
    page.click("#send-start")
    page.reads("#phone-log", "/start")
    page.write("#phone-text", "/dashboard")
    page.reads("#phone-log", "/dashboard/sign-in/")
    link = re.search(r"http://\S+/dashboard/sign-in/[\w-]{22}", page.text("#phone-log"))
    assert link
    page.driver.get(link[0])
    page.click("button.main", "Sign in")
    page.reads("h1", "Overview")


async def fill(demo: Demo) -> None:
    season = Season(SystemClock().now()).goes_by(customers=300)
    async with demo.running.engine.store.database.engine.begin() as connection:
        for table, rows in season.rows.items():
            await connection.execute(insert(table), rows)


def look(page: Page, language: str, theme: str) -> None:
    page.click(f"button[name=language][value={language}]")
    page.until(
        lambda: page.driver.execute_script("return document.documentElement.lang") == language
    )
    page.click(f"button[name=theme][value={theme}]")
    script = "return document.documentElement.dataset.theme"
    page.until(lambda: page.driver.execute_script(script) == theme)


def walk(page: Page, language: str, name: str) -> None:
    """Every page by its place in the menu."""
    for place, one in enumerate(MENU):
        unfold = "const b = document.getElementById('menu-button');"
        page.driver.execute_script(f"{unfold} if (b.checkVisibility()) b.click();")
        links = page.driver.find_elements("css selector", "#menu li a")
        assert len(links) == len(MENU)
        assert links[place].is_displayed()
        links[place].click()
        title = one.title[language == "ru"]
        page.reads("h1", title)
        page.reads("#menu [aria-current=page]", title)
        wide, inner = page.driver.execute_script(
            "return [document.documentElement.scrollWidth, innerWidth]"
        )
        assert wide <= inner, f"{one.path} is {wide} px wide on {inner} ({name})"
        page.picture(f"{name}{one.path.replace('/', '-')}")


def quiet(page: Page) -> None:
    found = page.driver.get_log("browser")
    assert [row["message"] for row in found] == []


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "season"])
def test_an_owner_walks_through_every_page(page: Page, demo: Demo, filled: bool) -> None:
    if filled:
        demo.do(fill(demo))
    sign_in(page, demo)
    for language, theme in LOOKS:
        look(page, language, theme)
        for size, shape in ((WIDE, "wide"), (NARROW, "narrow")):
            page.size(*size)
            walk(page, language, f"{'season' if filled else 'empty'}-{shape}-{theme}")
            quiet(page)
        page.size(*WIDE)


def test_signed_out_nothing_is_left_to_see(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    page.click(".switches button", "Sign out")
    page.reads("h1", "Please sign in")
    page.driver.back()
    page.driver.refresh()
    page.reads("h1", "Please sign in")


def test_the_menu_folds_and_is_reached_by_keys(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    page.size(*NARROW)
    menu = page.driver.find_element("css selector", "#menu")
    button = page.driver.find_element("id", "menu-button")
    page.until(lambda: not menu.is_displayed() and button.is_displayed())
    button.send_keys("\n")
    page.until(menu.is_displayed)
    page.driver.switch_to.active_element.send_keys("\ue00c")  # Escape
    page.until(lambda: not menu.is_displayed())
    assert page.driver.switch_to.active_element == button
    first = "document.querySelector('.skip').focus(); return document.activeElement.className"
    assert page.driver.execute_script(first) == "skip"
    page.driver.switch_to.active_element.send_keys("\n")
    page.until(lambda: page.driver.current_url.endswith("#content"))


def test_the_overview_asks_anew_who_waits_until_the_session_ends(page: Page, demo: Demo) -> None:
    sign_in(page, demo)
    shown = "document.querySelector('#now-figures .value')"
    page.driver.execute_script(f"{shown}.textContent = 'old'")
    place = "#now-figures"
    how = f"{{source: '{place}', target: '{place}', select: '{place}', swap: 'outerHTML'}}"
    ask = f"htmx.ajax('GET', document.querySelector('{place}').getAttribute('hx-get'), {how})"
    page.driver.execute_script(ask)
    page.reads("#now-figures .value", "0")
    quiet(page)
    page.driver.delete_cookie("cxbot")
    page.driver.execute_script(ask)
    page.reads("h1", "Please sign in")
