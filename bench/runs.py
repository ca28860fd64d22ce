"""One measured run: a fresh server, a fresh bot, one load, and what it cost the bot."""

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import crowd, figures, processes
from bench.processes import CXBOT, DATABASE, START_SECONDS, BenchError, Peer, Shape

#: Work put off past the last reply still counts: CPU time is read this much later.
_SETTLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The figures of one run."""

    peer: str
    answered: int
    lost: int
    twice: int
    strange: int
    out_of_order: int
    seconds: float
    per_second: float
    cpu_us: float
    rss_mb: float
    ready_seconds: float
    #: from its start to the last reply
    replied_seconds: float
    median_ms: float
    p99_ms: float
    due_median_ms: float
    due_p99_ms: float
    #: rows of cxbot's inbox by status after it has stopped
    inbox: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def measure(
    peer: Peer, shape: Shape, scratch: Path | None = None, made: Path | None = None
) -> Run:
    """Start both processes, let the load through, stop them, look into the bot's database.
    cxbot gets a copy of the database `made`."""
    folder = Path(tempfile.mkdtemp(prefix=f"cxbot-bench-{peer.name}-", dir=scratch))
    try:
        if made is not None and peer is CXBOT:
            crowd.put(made, folder)
        return await _measure(peer, shape, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(peer: Peer, shape: Shape, folder: Path) -> Run:
    cpu = 0.0
    async with processes.running(peer, shape, folder) as pair:
        await pair.line(START_SECONDS)
        ready_seconds = pair.age
        if not shape.waiting:
            await asyncio.sleep(_SETTLE_SECONDS)
            cpu = pair.cpu_seconds()
            pair.tell("go")
        await pair.line(shape.longest)
        replied_seconds = pair.age
        await asyncio.sleep(_SETTLE_SECONDS)
        cpu = pair.cpu_seconds() - cpu
        rss = pair.sum(lambda process: process.memory_info().rss)
        report = await pair.report()
    inbox = _inbox(folder / DATABASE, shape.crowd) if peer is CXBOT else {}
    seconds = (ready_seconds, replied_seconds)
    return _run(peer, report, cpu=cpu, rss=rss, seconds=seconds, inbox=inbox)


def _run(
    peer: Peer,
    report: dict[str, Any],
    *,
    cpu: float,
    rss: float,
    seconds: tuple[float, float],
    inbox: dict[str, int],
) -> Run:
    answered, took = report["answered"], report["seconds"]
    latency, from_due = report["latency_ms"], report["latency_from_due_ms"]
    return Run(
        peer=peer.name,
        answered=answered,
        lost=report["lost"],
        twice=report["twice"],
        strange=report["strange"],
        out_of_order=report["out_of_order"],
        seconds=took,
        per_second=answered / took if took else 0.0,
        cpu_us=cpu * 1e6 / answered if answered else 0.0,
        rss_mb=rss / 1e6,
        ready_seconds=seconds[0],
        replied_seconds=seconds[1],
        median_ms=figures.percentile(latency, 50),
        p99_ms=figures.percentile(latency, 99),
        due_median_ms=figures.percentile(from_due, 50),
        due_p99_ms=figures.percentile(from_due, 99),
        inbox=inbox,
    )


def _inbox(database: Path, known: int) -> dict[str, int]:
    """How cxbot's inbox rows ended, without one of each customer who was there before."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            rows = connection.execute(
                "SELECT status, count(*) FROM inbox WHERE id > ? GROUP BY status", (known,)
            )
            return dict(rows)
    except sqlite3.Error as error:
        raise BenchError(f"cxbot's database can't be read: {error}") from error
