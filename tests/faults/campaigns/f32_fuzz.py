"""F32: whatever is fed to a reader, it is read or refused, in its words and soon."""

import inspect
import resource
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

from cxbot.clock import ManualClock
from cxbot.store.store import Store

from .campaign import BOOKS, LEAKED, REFUSED, Campaign, Case, Result
from .entering import entrance
from .readers import NOW, READERS, Reader
from .returned import Returned
from .virtual import hush

EACH = 500
#: The study's bounds of one input.
_SECONDS, _MEGABYTES = 2.0, 64


async def case(given: Case) -> Result:
    hush()
    result = Result()
    async with _readers(given) as readers:
        names = list(readers)
        for number in range(EACH):
            name = names[number % len(names)]
            await _one(result, name, readers[name], given.seed + number)
    result.n = EACH
    return result


@asynccontextmanager
async def _readers(given: Case) -> AsyncIterator[Mapping[str, Reader]]:
    """Those that store what they read have a database."""
    clock = ManualClock(NOW)
    store = Store(f"sqlite+aiosqlite:///{given.folder / 'cxbot.db'}", clock, durable=False)
    await store.open()
    try:
        files = Returned(given.folder, store, clock)
        async with entrance(store, clock) as door:
            yield {**READERS, **files.readers(), **door.readers()}
    finally:
        await store.close()


async def _one(result: Result, name: str, reader: Reader, one: int) -> None:
    memory, began = _megabytes(), time.process_time()
    what = f"{name}, seed {one}"
    try:
        reading = reader.read(Random(one))
        if inspect.isawaitable(reading):
            await reading
        result.counts[f"{name}, read"] += 1
    except AssertionError as error:
        result.problem(LEAKED, f"{what}: {error}")
    except reader.refuses:
        result.counts[f"{name}, refused"] += 1
    except Exception as error:  # noqa: BLE001 -- that is what is looked for
        result.problem(REFUSED, f"{what}: {error!r}"[:300])
    seconds, more = time.process_time() - began, _megabytes() - memory
    result.peak(f"{name}, seconds", round(seconds, 3))
    if seconds > _SECONDS or more > _MEGABYTES:
        result.problem(BOOKS, f"{what} took {seconds:.1f} s and {more:.0f} MB")


def _megabytes() -> float:
    usage: Any = resource.getrusage(resource.RUSAGE_SELF)
    return float(usage.ru_maxrss) / 1024


CAMPAIGN = Campaign(
    id="F32",
    title="Readers fed with anything",
    unit="inputs",
    promise="read, or refused in its words, within 2 s and 64 MB; nothing forged is taken",
    sizes={"smoke": EACH, "sample": 3_000, "t2": 100_000, "t3": 2_000_000},
    each=EACH,
    run=case,
    zeros=(REFUSED, LEAKED, BOOKS),
)
