"""One case, in the process that asks for it: a worker's, or a test's."""

import asyncio
import atexit
import logging
import os
import tempfile
import time
import traceback
from pathlib import Path

from ..forks import Forks
from ..places import available
from .campaign import BROKEN, POSTGRESQL, Campaign, Case, Result, campaigns

_forks: list[Forks] = []
_HUSHED = ("cxbot", "aiohttp", "asyncio", "apscheduler")


def _own_forks() -> Forks:
    """One fork server for all cases of this process."""
    if not _forks:
        folder = tempfile.TemporaryDirectory(prefix="cxbot-forks-")
        server = Forks(Path(folder.name))
        _forks.append(server)
        atexit.register(_end, server, folder)
    return _forks[0]


def _end(server: Forks, folder: "tempfile.TemporaryDirectory[str]") -> None:
    server.close()
    folder.cleanup()


async def run_case(
    campaign: Campaign, store: str, number: int, folder: Path, *, bug: str | None = None
) -> Result:
    """Never raises for what the campaign does: a case that breaks is a problem of its own."""
    if store == POSTGRESQL and not available():
        return Result(skipped="no PostgreSQL on this machine")
    case = Case(
        store=store,
        number=number,
        seed=campaign.seed(store, number),
        folder=folder,
        forks=_own_forks,
        bug=bug,
    )
    began = time.monotonic()
    levels = {one: one.level for one in map(logging.getLogger, _HUSHED)}
    try:
        async with asyncio.timeout(campaign.limit):
            result = await campaign.run(case)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is written down
        result = Result(n=1)
        result.problem(BROKEN, "".join(traceback.format_exception(error))[-2000:])
    finally:  # what a campaign doesn't want to hear, others do
        for logger, level in levels.items():
            logger.setLevel(level)
    result.seconds = time.monotonic() - began
    return result


def in_worker(name: str, store: str, number: int) -> Result:
    """In a process of its own, with a folder that goes when all is well."""
    campaign = campaigns()[name]
    with tempfile.TemporaryDirectory(prefix="cxbot-faults-") as folder:
        result = asyncio.run(run_case(campaign, store, number, Path(folder)))
    result.problems = {kind: texts[:20] for kind, texts in result.problems.items() if texts}
    return result


def lower() -> None:
    """A worker: whoever sits at the machine goes first, and what is ordered to fail is no news,
    neither when it is told later."""
    os.nice(5)
    for name in _HUSHED:
        logging.getLogger(name).setLevel(logging.CRITICAL)
