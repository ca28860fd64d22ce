"""Worlds for the tests of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .world import ANNA, Desk, Phone, World
from .world import world as made


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """With a forum."""
    async with made(tmp_path) as one:
        yield one


@pytest.fixture
def anna(world: World) -> Phone:
    return Phone(world, ANNA)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, forum=True)
