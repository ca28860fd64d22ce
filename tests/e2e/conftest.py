"""Worlds for the tests of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer

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
