"""Does it hold out? 50 messages a second for half an hour, and every second a look at what cxbot
holds: memory, file descriptors, the database's write-ahead log.
"""

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no types

from bench import figures, processes
from bench.processes import CXBOT, DATABASE, START_SECONDS, BenchError, Pair, Shape

sizes = {"minutes": 30}
_RATE, _CUSTOMERS = 50, 500
_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`at`: seconds since the customers began to write."""

    at: float
    rss_mb: float
    descriptors: int
    wal_mb: float


def growth(_: Path) -> float:
    """Of resident memory in MB an hour."""
    return float(_soaked(sizes["minutes"])["growth_mb_per_hour"])


def descriptors(_: Path) -> float:
    """How many more are open in the last fifth than in the second, by their medians."""
    return float(_soaked(sizes["minutes"])["descriptors_more"])


def wal(_: Path) -> float:
    """The log's largest size in MB."""
    return float(_soaked(sizes["minutes"])["wal_mb_most"])


def lost(_: Path) -> float:
    return float(_soaked(sizes["minutes"])["lost"])


@cache
def _soaked(minutes: int) -> dict[str, Any]:
    """Measured once for all figures."""
    with tempfile.TemporaryDirectory(prefix="cxbot-bench-") as folder:
        report, looks = asyncio.run(_measured(minutes, Path(folder)))
    found = summary(looks) | {
        "minutes": minutes,
        "answered": report["answered"],
        "lost": report["lost"],
        "reply_p99_ms": figures.percentile(report["latency_from_due_ms"], 99),
    }
    print(json.dumps(found, indent=1), file=sys.stderr)
    wrong = {word: report[word] for word in ("twice", "strange", "out_of_order")}
    if any(wrong.values()):
        raise BenchError(f"the soak: {wrong}")
    return found


def summary(looks: list[Look]) -> dict[str, Any]:
    """What grew, without the first fifth."""
    times = [look.at for look in looks]
    hours, memory = figures.settled([at / 3600 for at in times], [look.rss_mb for look in looks])
    _, open_then = figures.settled(times, [look.descriptors for look in looks])
    fifth = max(1, len(open_then) // 4)
    return {
        "looks": len(looks),
        "rss_mb_then": memory[0],
        "rss_mb_last": memory[-1],
        "growth_mb_per_hour": figures.slope(hours, memory),
        "descriptors_most": max(look.descriptors for look in looks),
        "descriptors_more": median(open_then[-fifth:]) - median(open_then[:fifth]),
        "wal_mb_most": max(look.wal_mb for look in looks),
    }


async def _measured(minutes: int, folder: Path) -> tuple[dict[str, Any], list[Look]]:
    updates = minutes * 60 * _RATE
    shape = Shape(updates=updates, customers=_CUSTOMERS, rate=_RATE, patience=60)
    looks: list[Look] = []
    async with processes.running(CXBOT, shape, folder) as pair:
        await pair.line(START_SECONDS)
        pair.tell("go")
        looking = asyncio.create_task(_look(pair, folder / f"{DATABASE}-wal", looks))
        try:
            await pair.line(shape.longest)
        finally:
            looking.cancel()
        report = await pair.report()
    return report, looks


async def _look(pair: Pair, log: Path, looks: list[Look]) -> None:
    begun = pair.age
    while True:
        looks.append(_now(pair, pair.age - begun, log))
        await asyncio.sleep(_EVERY_SECONDS)


def _now(pair: Pair, at: float, log: Path) -> Look:
    return Look(
        at=at,
        rss_mb=pair.sum(lambda process: process.memory_info().rss) / 1e6,
        descriptors=round(pair.sum(psutil.Process.num_fds)),
        wal_mb=log.stat().st_size / 1e6 if log.exists() else 0.0,
    )
