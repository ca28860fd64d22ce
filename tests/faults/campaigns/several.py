"""A world around several cxbots on one PostgreSQL."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from ..workers import Workers
from ..world import World
from .campaign import Case, Result

#: A message of which nobody told is found by looking, after a while; a busy machine is slow.
_PATIENCE = 150.0
#: Of a process that refuses what another's epoch forbids.
_REFUSED = "Another process has"


@asynccontextmanager
async def several(
    case: Case,
    count: int,
    changed: Callable[[World, Workers], object] | None = None,
    /,
    **given: Any,
) -> AsyncIterator[tuple[World, Workers]]:
    """`changed` is called first."""
    world = World(case.forks(), case.folder, case.seed, bug=case.bug, store=case.store)
    world.given, world.patience = given, _PATIENCE if case.bug is None else 15.0
    workers = Workers(world)
    if changed is not None:
        changed(world, workers)
    try:
        await world.open()
        await workers.start(count)
        assert case.bug is not None or await world.answered(), world.last_words()
        yield world, workers
    finally:
        for fork in list(workers.still):
            await workers.go_on(fork)
        await workers.close()
        await world.close()


def count_refused(world: World, result: Result) -> None:
    log = world.folder / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    result.counts["refused by epoch"] += sum(_REFUSED in line for line in lines)


def newest(world: World) -> int:
    with world.reading() as database:
        return int(database.execute("SELECT coalesce(max(id), 0) FROM inbox").fetchone()[0])


class Recovery:
    """How long what had come in waits after somebody is gone."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._newest, self._began = newest(world), time.monotonic()

    def over(self) -> bool:
        query = "SELECT count(*) FROM inbox WHERE status = 'new' AND id <= ?"
        with self._world.reading() as database:
            return int(database.execute(query, (self._newest,)).fetchone()[0]) == 0

    async def wait(self, most: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                while not self.over():  # noqa: ASYNC110 -- it is another process's rows
                    await asyncio.sleep(0.1)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
