"""Every test here runs with a forum and with a plain group, unless it asks for one of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .kit import Desk, opened


@pytest.fixture(params=[True, False], ids=["forum", "plain"])
def forum(request: pytest.FixtureRequest) -> bool:
    """Whether the group has topics."""
    return bool(request.param)


@pytest.fixture
async def desk(tmp_path: Path, forum: bool) -> AsyncIterator[Desk]:
    """With the kit's own flows, on both surfaces."""
    async with opened(tmp_path, forum=forum) as one:
        yield one
