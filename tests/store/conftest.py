"""A store on a real file, and rows to put into it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from stores import databases

from cxbot.clock import ManualClock
from cxbot.store.store import Store
from cxbot.testing import empty_database


def url(folder: Path) -> str:
    return databases.url(folder / "cxbot.db")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def store(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Store]:
    if not databases.POSTGRES:
        (tmp_path / "cxbot.db").write_bytes(await empty_database())
    store = Store(url(tmp_path), clock, durable=False)
    await store.open()
    yield store
    await store.close()
