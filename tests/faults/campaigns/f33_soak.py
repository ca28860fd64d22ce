"""F33: minutes at 50 updates a second in one life, every fault now and then: nothing grows."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cxbot.clock import SystemClock
from cxbot.sandbox.call import Call
from cxbot.sandbox.faults import Cut
from cxbot.sandbox.refusals import Refusal

from ..world import World
from .campaign import (
    BOOKS,
    BROKEN,
    DOUBLE,
    LOST,
    ORDER,
    STRAY,
    STUCK,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)
from .f02_random_moments import under_load
from .f09_bot_api_errors import AMBIGUOUS
from .f14_poison import poison
from .weather import Storm
from .worlds import judged, opened

_GREW = "grew"
#: Minutes of one case, and of them those in which caches fill.
_MINUTES, _WARM = 2.0, 0.75
_RATE = 50
#: Seconds between looks at the process, and between faults that are ours and not the wire's.
_LOOK, _CALM = 1.0, 6.0
#: Of the study's shares.
_STRENGTH = 0.03
#: Bounds: megabytes after the caches are full, megabytes of the write-ahead log, handles, threads.
_MEMORY, _WAL, _HANDLES, _THREADS = 6.0, 64.0, 10, 2
_PAUSES = (0.05, 0.1, 0.2, 0.3)
#: A flood may hold a chat for a minute: meanwhile nothing moves.
_PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Size:
    """Of a process, at one look: megabytes, counts."""

    memory: float
    handles: int
    threads: int
    wal: float


@dataclass
class _Drizzle(Storm):
    """Each doubt is written down behind what it was about, as a kill is."""

    world: World = field(kw_only=True)
    _doubt: bool = False

    def take(self, call: Call) -> Refusal | Cut | None:
        self.settle()
        known = len(self.attempts)
        fault = super().take(call)
        self._doubt = any(one.fault in AMBIGUOUS for one in self.attempts[known:])
        return fault

    def settle(self) -> None:
        if self._doubt:
            self.world.kills.append(self.world.server.ledger.seq)
        self._doubt = False


async def run(case: Case) -> Result:
    result = Result()
    async with opened(case, pauses=_PAUSES) as world:
        assert world.fork is not None
        loop = asyncio.get_running_loop()
        drizzle = _Drizzle(
            case.random, loop.time, SystemClock(), strength=_STRENGTH, refusals=False, world=world
        )
        world.server.faults = drizzle
        load = asyncio.create_task(under_load(world, _RATE))
        weather = asyncio.create_task(_weather(world, case, result))
        sizes = await _watched(await world.fork.process, world.database)
        for task in (load, weather):
            task.cancel()
        await asyncio.gather(load, weather, return_exceptions=True)
        drizzle.strength = 0.0
        drizzle.settle()
        if world.fork.ended.done():
            result.problem(BROKEN, world.last_words())
            return result
        result.n = round(_MINUTES)
        result.counts.update(drizzle.befell)
        _grown(result, sizes)
        world.patience = _PATIENCE
        await judged(world, result)
        drizzle.settle()
        del result.counts["kills"]
        return result


async def _weather(world: World, case: Case, result: Result) -> None:
    random = Random(case.seed)
    for number in range(10**6):
        await asyncio.sleep(random.expovariate(1 / _CALM))
        if number % 2:
            poison(world, case, number)
            result.counts["poisoned"] += 1
        else:
            await _locked(world.database, random.uniform(0.1, 1.0))
            result.counts["locked"] += 1


async def _locked(database: Path, seconds: float) -> None:
    other = sqlite3.connect(database, timeout=10, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")
    finally:
        other.close()


async def _watched(process: int, database: Path) -> list[Size]:
    """One look each second; the first minutes are left out."""
    loop = asyncio.get_running_loop()
    began, sizes = loop.time(), []
    while (passed := loop.time() - began) < _MINUTES * 60:
        await asyncio.sleep(_LOOK)
        if passed > _WARM * 60:
            sizes.append(size_of(process, database))
    return sizes


def size_of(process: int, database: Path) -> Size:
    facts = Path(f"/proc/{process}/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in facts)
    wal = database.with_name(f"{database.name}-wal")
    return Size(
        memory=int(found["VmRSS"].split()[0]) / 1024,
        handles=len(list(Path(f"/proc/{process}/fd").iterdir())),
        threads=int(found["Threads"]),
        wal=wal.stat().st_size / 1024**2 if wal.exists() else 0.0,
    )


def _grown(result: Result, sizes: Sequence[Size]) -> None:
    """From the first third to the last: what comes and goes is in both."""
    third = len(sizes) // 3
    first, last = sizes[:third], sizes[-third:]
    bounds = {"memory": _MEMORY, "handles": _HANDLES, "threads": _THREADS}
    for what, most in bounds.items():
        grown = max(getattr(one, what) for one in last) - max(getattr(one, what) for one in first)
        result.peak(f"{what}, more", grown)
        if grown > most:
            result.problem(_GREW, f"{what} grew by {grown:.1f}")
    result.peak("MB of memory", max(one.memory for one in sizes))
    result.peak("MB of WAL", wal := max(one.wal for one in sizes))
    if wal > _WAL:
        result.problem(_GREW, f"the write-ahead log has {wal:.0f} MB")


CAMPAIGN = Campaign(
    id="F33",
    title="a soak with every fault now and then",
    unit="minutes",
    promise="memory, handles, threads and the write-ahead log don't grow; nothing lost or doubled",
    sizes={"smoke": 2, "sample": 2, "t2": 10, "t3": 480},
    each=round(_MINUTES),
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, STUCK, _GREW),
    run=run,
    takes=200.0,
)
