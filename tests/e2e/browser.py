"""The real `cxbot sandbox` in a real browser, and what a person does with its page."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from cxbot.app import demo
from cxbot.app.telegram import Running
from cxbot.sandbox import SandboxServer
from cxbot.settings import HttpAddress

from .png import smaller
from .world import PATIENCE, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--force-color-profile=srgb",
)  # fmt: skip


class Demo(threading.Thread):
    """The whole sandbox on a loop of its own: the browser's driver blocks."""

    def __init__(self, project: Path = ROOT) -> None:
        super().__init__(daemon=True)
        self.project = project
        self.url = ""
        self.server: SandboxServer
        self.running: Running
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
        address = HttpAddress("127.0.0.1", 0)
        async with demo.sandbox(self.project, address) as (self.server, self.running):
            self.url = self.running.url
            self._ready.set()
            await self._stopped.wait()

    def open(self) -> "Demo":
        self.start()
        assert self._ready.wait(PATIENCE)
        assert self.failed is None
        return self

    def do(self, story: Coroutine[Any, Any, None]) -> None:
        """On the sandbox's own loop, until it is over."""
        asyncio.run_coroutine_threadsafe(story, self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self.join(PATIENCE)
        assert self.failed is None


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

    def size(self, width: int, height: int) -> None:
        """Of the page: the window has a frame."""
        self.driver.set_window_size(width, height)
        inner = self.driver.execute_script("return [innerWidth, innerHeight]")
        self.driver.set_window_size(2 * width - inner[0], 2 * height - inner[1])

    def picture(self, name: str) -> None:
        """Kept in the folder CXBOT_SCREENSHOTS, if there is one."""
        if folder := os.environ.get("CXBOT_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            shown = smaller(self.driver.get_screenshot_as_png())
            (Path(folder) / f"{name}.png").write_bytes(shown)
