"""Every test here runs with a forum and with a plain group, unless it asks for one of them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from faults.forks import Forks

from .doomed import Doomed
from .kit import FLOWS, Desk, opened, peopled


@pytest.fixture(params=[True, False], ids=["forum", "plain"])
def forum(request: pytest.FixtureRequest) -> bool:
    """Whether the group has topics."""
    return bool(request.param)


@pytest.fixture
async def desk(tmp_path: Path, forum: bool) -> AsyncIterator[Desk]:
    """With the kit's own flows, on both surfaces."""
    async with opened(tmp_path, forum=forum) as one:
        yield one


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    server = Forks(tmp_path_factory.mktemp("forks"))
    yield server
    server.close()


@pytest.fixture
async def doomed(tmp_path: Path, forum: bool, forks: Forks) -> AsyncIterator[Doomed]:
    """As `desk`, in a process that can be killed."""
    one = Doomed(tmp_path, forum=forum, forks=forks)
    one.writes_flows(**FLOWS)
    async with peopled(one):
        await one.start()
        yield one
