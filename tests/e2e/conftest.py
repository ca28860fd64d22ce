"""Worlds for the tests of this folder."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer

from .browser import CHROMIUM, DRIVER, FLAGS
from .world import ANNA, TOKEN, Desk, Phone, World, peopled
from .world import world as made


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """With a forum."""
    async with made(tmp_path) as one:
        yield one


@pytest.fixture
async def outside() -> AsyncIterator[World]:
    """The sandbox alone: cxbot comes and goes as a process. Time is the real one."""
    clock = SystemClock()
    server = SandboxServer(TOKEN, clock)
    peopled(server, forum=True)
    await server.start()
    yield World(server, clock)
    await server.stop()


@pytest.fixture
def anna(world: World) -> Phone:
    return Phone(world, ANNA)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, forum=True)


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Any]:
    """A browser of its own."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no chromium or no chromedriver here")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'browser'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()
