"""One shop for each test, or a dashboard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from web.dashboard.conftest import open_dashboard, owner_client

from bad_inputs.shop import Shop
from bad_inputs.shop import shop as opened

__all__ = ["open_dashboard", "owner_client", "shop"]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened(tmp_path) as one:
        yield one
