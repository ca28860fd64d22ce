"""One shop for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bad_inputs.shop import Shop
from bad_inputs.shop import shop as opened


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened(tmp_path) as one:
        yield one
