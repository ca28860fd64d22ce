"""The real `cxbot sandbox` in a real browser: the newcomer's first minutes."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cxbot.app import demo
from cxbot.settings import HttpAddress

from .world import PATIENCE, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
WIDTH, HEIGHT = 1440, 900
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--force-color-profile=srgb", f"--window-size={WIDTH},{HEIGHT}",
)  # fmt: skip

pytestmark = pytest.mark.browser


class Demo(threading.Thread):
    """The whole sandbox on a loop of its own: the browser's driver blocks."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.url = ""
        self.failed: BaseException | None = None
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()

    def run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:  # noqa: BLE001 -- told to the test that waits
            self.failed = error
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        async with demo.sandbox(ROOT, HttpAddress("127.0.0.1", 0)) as (_, started):
            self.url = started.url
            self._ready.set()
            await self._stopped.wait()

    def open(self) -> "Demo":
        self.start()
        assert self._ready.wait(PATIENCE)
        assert self.failed is None
        return self

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self.join(PATIENCE)
        assert self.failed is None


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Any]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no chromium or no chromedriver here")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(driver: Any) -> Iterator["Page"]:
    demo_ = Demo().open()
    driver.get(demo_.url)
    yield Page(driver)
    driver.get("about:blank")
    demo_.close()


class Page:
    """What a person does with it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def until(self, what: Callable[[], Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := what():
                return found
        raise AssertionError("It didn't happen in time.")

    def text(self, css: str) -> str:
        script = "return document.querySelector(arguments[0])?.textContent ?? ''"
        return str(self.driver.execute_script(script, css))

    def reads(self, css: str, text: str) -> None:
        try:
            self.until(lambda: text in self.text(css))
        except AssertionError:
            raise AssertionError(f"{css} reads {self.text(css)!r}, without {text!r}") from None

    def click(self, css: str, label: str = "") -> None:
        """The newest element of that label."""
        script = (
            "const all = [...document.querySelectorAll(arguments[0])]"
            ".filter((one) => one.textContent.includes(arguments[1]));"
            "all.at(-1)?.click(); return all.length"
        )
        self.until(lambda: self.driver.execute_script(script, css, label))

    def write(self, css: str, text: str) -> None:
        self.driver.find_element("css selector", css).send_keys(text + "\n")

    def picture(self, name: str) -> None:
        if folder := os.environ.get("CXBOT_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            # the window's frame isn't the page's
            inner = self.driver.execute_script("return [innerWidth, innerHeight]")
            self.driver.set_window_size(2 * WIDTH - inner[0], 2 * HEIGHT - inner[1])
            self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))


def test_a_customer_an_operator_and_the_owner_on_one_page(page: Page) -> None:
    page.write("#phone-text", "/start")
    page.reads("#phone-log", "Hello! This is Loud Shirts. How can I help?")
    page.click("#phone-log .key", "Where is my order?")
    page.reads("#phone-log", "Which order? Send its number")
    page.write("#phone-text", "/stop")
    page.reads("#phone-log", "OK, stopped.")

    page.click("[data-event='delivered']")
    page.reads("#event-answer", "202 taken")
    page.click("[data-move='259200']")
    page.click("[data-move='morning']")
    page.reads("#clock", "10:00")
    page.reads("#phone-log", "How was it, from 1 (bad) to 5 (great)?")
    page.click("#phone-log .key", "2")
    page.reads("#phone-log", "I am sorry. What went wrong?")
    page.write("#phone-text", "The box was crushed")
    page.reads("#phone-log", "A colleague will write to you here.")

    page.reads("#topics", "Anna")
    page.reads("#group-log", "2/5 for A-1042: The box was crushed")
    page.click("#group-log .key", "Take")
    page.reads("#group-log", "Olga took it.")
    page.write("#group-text", "Hello Anna, a new one ships today.")
    page.reads("#phone-log", "Hello Anna, a new one ships today.")

    for words in ("/start", "2", "The box was crushed", "Hello Anna, a new one ships today."):
        page.reads("#touchpoints", words)
    page.reads("#map", "★")
    page.picture("sandbox")
    tall = page.driver.execute_script("return document.documentElement.scrollHeight > innerHeight")
    assert not tall
    assert page.driver.get_log("browser") == []


def test_the_page_when_the_shop_is_busy(page: Page) -> None:
    """Two customers in two languages, a ticket that is answered, ratings in the journey."""
    page.write("#phone-text", "/start")
    page.reads("#phone-log", "How can I help?")
    page.click("[data-event='shipped']")
    page.reads("#event-answer", "202 taken")
    page.click("#phone-log .key", "Where is my order?")
    page.reads("#phone-log", "Which order?")
    page.write("#phone-text", "A-1042")
    page.reads("#phone-log", "A-1042 is on its way.")
    page.click("[data-event='delivered']")
    page.reads("#touchpoints", "order.delivered A-1042")

    page.click("#customers .tab", "Борис")
    page.write("#phone-text", "/start")
    page.reads("#phone-log", "Чем помочь?")
    page.driver.execute_script("document.querySelector('#order-number').value = 'B-2001'")
    page.click("[data-event='delivered']")
    page.reads("#touchpoints", "order.delivered B-2001")
    page.click("#phone-log .key", "Какой размер")
    page.reads("#phone-log", "Какой у вас рост")
    page.write("#phone-text", "184")
    page.reads("#phone-log", "А как должна сидеть футболка?")
    page.click("#phone-log .key", "Плотно")
    page.reads("#phone-log", "Берите L.")

    page.click("[data-move='259200']")
    page.click("[data-move='morning']")
    page.reads("#phone-log", "от 1 (плохо) до 5 (отлично)")
    page.click("#phone-log .key", "5")
    page.reads("#phone-log", "Отлично, спасибо!")
    page.click("#customers .tab", "Anna")
    page.reads("#phone-log", "How was it")
    page.click("#phone-log .key", "2")
    page.reads("#phone-log", "What went wrong?")
    page.write("#phone-text", "The print came off in the wash")
    page.reads("#group-log", "2/5 for A-1042")
    page.click("#group-log .key", "Take")
    page.reads("#group-log", "Olga took it.")
    page.write("#group-text", "Hello Anna, I am Olga. A new one ships today, keep the old one.")
    page.reads("#phone-log", "A new one ships today")
    page.write("#phone-text", "That was quick, thank you!")
    page.reads("#group-log", "That was quick, thank you!")
    page.reads("#touchpoints", "That was quick, thank you!")
    words = "return [...document.querySelectorAll('#touchpoints .words')].map((o) => o.textContent)"
    assert page.driver.execute_script(words).count("I am sorry. What went wrong?") == 1
    page.picture("busy")
    assert page.driver.get_log("browser") == []
