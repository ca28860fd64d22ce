"""P7: one and two processes of cxbot on one PostgreSQL, and what more of them would do.

Two cores can't show it: Bot API server, database and workers share them. So what is measured is
processor time: F, what fetching and sending a turn costs whoever leads; T, what deciding and
storing it costs whoever has its lane; S, what it costs the database's server. Of n workers, each
with a core, the one that leads takes fewer turns, so n / (F + T) turns a second are done, and at
most 1 / F, since all leave through one.
"""

import asyncio
import importlib
import json
import secrets
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import asyncpg
import psutil  # type: ignore[import-untyped]  # ships no types

from bench import processes
from bench.processes import CXBOT, START_SECONDS, BenchError, Pair, Shape

sizes = {"rounds": 5}
_SHAPE = Shape(updates=5_000, customers=500)
_SETTLE_SECONDS, _EVERY_SECONDS = 0.5, 0.25
_LANES = """SELECT owner, count(*) AS lanes FROM lane WHERE name <> '*lead*' AND owner IS NOT NULL
            GROUP BY owner"""
_WORKERS = "SELECT count(*) FROM worker"
_LEADER = "SELECT owner FROM lane WHERE name = '*lead*'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Of one run, in microseconds of processor a turn."""

    workers: int
    per_second: float
    leader: float
    others: float
    server: float
    #: The part of the lanes that the others had.
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """See F, T and S above."""

    leading: float
    turn: float
    server: float

    def per_second(self, workers: int) -> float:
        """By calculation, each of them with a core, the server with enough."""
        each = workers * 1e6 / (self.leading + self.turn)
        return each if workers == 1 else min(each, 1e6 / self.leading)


def two_to_one(_: Path) -> list[float]:
    """Turns a second of two workers, to those of one, by calculation."""
    return [parts.per_second(2) / parts.per_second(1) for parts in _measured()]


def four(_: Path) -> list[float]:
    return [parts.per_second(4) for parts in _measured()]


def sixteen(_: Path) -> list[float]:
    return [parts.per_second(16) for parts in _measured()]


def server_us(_: Path) -> list[float]:
    return [parts.server for parts in _measured()]


@cache
def _measured() -> list[Parts]:
    """Measured once for all figures: one worker, two, and again."""
    found = []
    for _ in range(sizes["rounds"]):
        one, two = (asyncio.run(_run(workers)) for workers in (1, 2))
        print(json.dumps([asdict(one), asdict(two)]), file=sys.stderr, flush=True)
        # what the others need is their turns' alone
        turn = two.others / two.share
        found.append(
            Parts(
                leading=two.leader - (1 - two.share) * turn,
                turn=turn,
                server=mean((one.server, two.server)),
            )
        )
    return found


async def _run(workers: int) -> Shared:
    with tempfile.TemporaryDirectory(prefix="cxbot-bench-") as name, _server() as server:
        async with AsyncExitStack() as stack:
            connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
            await connection.execute("CREATE DATABASE bench")
            await connection.close()
            settings = {
                "CXBOT_DATABASE_URL": server.of("bench"),
                "CXBOT_SECRET": secrets.token_hex(32),
            }
            folder = Path(name)
            pair = await stack.enter_async_context(
                processes.running(CXBOT, _SHAPE, folder, settings)
            )
            await pair.line(START_SECONDS)
            more = [
                await stack.enter_async_context(processes.another(pair, folder, settings))
                for _ in range(workers - 1)
            ]
            watched = await asyncpg.connect(server.of("bench").replace("+asyncpg", ""))
            stack.push_async_callback(watched.close)
            await _there(watched, workers)
            return await _loaded(pair, more, watched, server.pid)


async def _loaded(
    pair: Pair, more: list[int], database: "asyncpg.Connection[Any]", server: int
) -> Shared:
    leader = await database.fetchval(_LEADER)
    shares: list[float] = []
    looking = asyncio.create_task(_every(_EVERY_SECONDS, lambda: _look(database, leader, shares)))
    before = [_cpu(pid) for pid in (pair.pid, *more, server)]
    pair.tell("go")
    await pair.line(_SHAPE.longest)
    looking.cancel()
    await asyncio.wait([looking])
    await asyncio.sleep(_SETTLE_SECONDS)
    used = [_cpu(pid) - was for pid, was in zip((pair.pid, *more, server), before, strict=True)]
    report = await pair.report()
    wrong = {word: report[word] for word in ("lost", "twice", "strange", "out_of_order")}
    if any(wrong.values()):
        raise BenchError(f"{1 + len(more)} workers: {wrong}")
    each = [seconds * 1e6 / report["answered"] for seconds in used]
    return Shared(
        workers=1 + len(more),
        per_second=report["answered"] / report["seconds"],
        leader=each[0],
        others=sum(each[1:-1]),
        server=each[-1],
        share=mean(shares or [0.0]),
    )


async def _look(database: "asyncpg.Connection[Any]", leader: str, shares: list[float]) -> None:
    lanes = {row["owner"]: row["lanes"] for row in await database.fetch(_LANES)}
    if total := sum(lanes.values()):
        shares.append(1 - lanes.get(leader, 0) / total)


async def _there(database: "asyncpg.Connection[Any]", workers: int) -> None:
    """The first leads, since it was there first."""
    async with asyncio.timeout(START_SECONDS):
        while await database.fetchval(_WORKERS) < workers:  # noqa: ASYNC110 -- another process
            await asyncio.sleep(_EVERY_SECONDS)
    await asyncio.sleep(_SETTLE_SECONDS)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await work()
        await asyncio.sleep(seconds)


def _cpu(pid: int) -> float:
    """With its children: a server's connections are processes of their own."""
    parent = psutil.Process(pid)
    found = 0.0
    for process in [parent, *parent.children(recursive=True)]:
        with _gone():
            found += sum(process.cpu_times()[:2])
    return found


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except psutil.NoSuchProcess:
        return


@contextmanager
def _server() -> Iterator[Any]:
    """A throwaway one whose disk is honest."""
    servers: Any = importlib.import_module("tests.stores.postgres")
    try:
        server = servers.Server(durable=True)
    except RuntimeError as error:
        raise BenchError(str(error)) from error
    try:
        yield server
    finally:
        server.end()
