"""One measured run: a fresh server, a fresh bot, one load, and what it cost the bot."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no types

from bench import figures

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "bench" / "project"
TOKEN = "42:BENCH"

#: Work put off past the last reply still counts: CPU time is read this much later.
_SETTLE_SECONDS = 0.5
_START_SECONDS = 90
_STOP_SECONDS = 15


class BenchError(Exception):
    """A bot did not start, or died while it was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the customers do. Without `rate` all updates are queued at once."""

    updates: int
    customers: int
    rate: float | None = None
    skip: int = 0
    patience: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A bot to measure: the module that is its process, and its settings beyond the server's."""

    name: str
    module: tuple[str, ...]
    database: str = ""


ECHO = Peer(name="echo", module=("bench.peers.echo",))
STORED = Peer(name="stored", module=("bench.peers.stored",), database="DATABASE_URL")
CXBOT = Peer(name="cxbot", module=("cxbot", "run"), database="CXBOT_DATABASE_URL")


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
    median_ms: float
    p99_ms: float
    due_median_ms: float
    due_p99_ms: float
    #: rows of cxbot's inbox by status after it has stopped
    inbox: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def measure(peer: Peer, shape: Shape, scratch: Path | None = None) -> Run:
    """Start both processes, let the load through, stop them, look into the bot's database."""
    folder = Path(tempfile.mkdtemp(prefix=f"cxbot-bench-{peer.name}-", dir=scratch))
    try:
        return await _measure(peer, shape, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(peer: Peer, shape: Shape, folder: Path) -> Run:
    timeout = shape.patience + _START_SECONDS + shape.updates / (shape.rate or 10)
    async with _process(_server_command(shape), folder, "server", _environment()) as server:
        url = (await _line(server, _START_SECONDS))["url"]
        started = asyncio.get_running_loop().time()
        command = [sys.executable, "-m", *peer.module]
        async with _process(
            command, folder, peer.name, _peer_environment(peer, url, folder)
        ) as bot:
            await _line_while(bot, server, _START_SECONDS, folder / f"{peer.name}.log")
            ready_seconds = asyncio.get_running_loop().time() - started
            await asyncio.sleep(_SETTLE_SECONDS)
            cpu = _cpu_seconds(bot.pid)
            _tell(server, "go")
            await _line_while(bot, server, timeout, folder / f"{peer.name}.log")
            await asyncio.sleep(_SETTLE_SECONDS)
            cpu = _cpu_seconds(bot.pid) - cpu
            rss = _family_sum(bot.pid, lambda process: process.memory_info().rss)
        _tell(server, "report")
        report = await _line(server, _START_SECONDS)
    inbox = _inbox(folder / "bench.db") if peer is CXBOT else {}
    return _run(peer, report, cpu=cpu, rss=rss, ready_seconds=ready_seconds, inbox=inbox)


def _run(
    peer: Peer,
    report: dict[str, Any],
    *,
    cpu: float,
    rss: float,
    ready_seconds: float,
    inbox: dict[str, int],
) -> Run:
    answered, seconds = report["answered"], report["seconds"]
    latency, from_due = report["latency_ms"], report["latency_from_due_ms"]
    return Run(
        peer=peer.name,
        answered=answered,
        lost=report["lost"],
        twice=report["twice"],
        strange=report["strange"],
        out_of_order=report["out_of_order"],
        seconds=seconds,
        per_second=answered / seconds if seconds else 0.0,
        cpu_us=cpu * 1e6 / answered if answered else 0.0,
        rss_mb=rss / 1e6,
        ready_seconds=ready_seconds,
        median_ms=figures.percentile(latency, 50),
        p99_ms=figures.percentile(latency, 99),
        due_median_ms=figures.percentile(from_due, 50),
        due_p99_ms=figures.percentile(from_due, 99),
        inbox=inbox,
    )


def _server_command(shape: Shape) -> list[str]:
    command = [sys.executable, "-m", "bench.botapi"]
    command += ["--updates", str(shape.updates), "--customers", str(shape.customers)]
    command += ["--skip", str(shape.skip), "--patience", str(shape.patience)]
    return command + (["--rate", str(shape.rate)] if shape.rate else [])


def _environment() -> dict[str, str]:
    """Ours, without the settings of a bot that the caller may run beside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CXBOT_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _peer_environment(peer: Peer, url: str, folder: Path) -> dict[str, str]:
    env = _environment() | {"BOT_API": url, "BOT_TOKEN": TOKEN}
    if peer.database:
        env[peer.database] = f"sqlite+aiosqlite:///{folder / 'bench.db'}"
    if peer is CXBOT:
        env |= {
            "CXBOT_TELEGRAM_TOKEN": TOKEN,
            "CXBOT_TELEGRAM_API": url,
            "CXBOT_TELEGRAM_LIMITS": "off",
            "CXBOT_PROJECT": str(PROJECT),
            "CXBOT_DURABILITY": "full",
            "CXBOT_HTTP": f"127.0.0.1:{_free_port()}",
        }
    return env


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _process(
    command: list[str], folder: Path, name: str, env: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Runs in its own session, so that whatever it starts ends with it."""
    with (folder / f"{name}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=env,
            stdin=asyncio.subprocess.PIPE if name == "server" else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE if name == "server" else log,
            stderr=log,
            limit=1 << 26,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            return
        try:
            os.killpg(process.pid, number)
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except (TimeoutError, ProcessLookupError):
            continue


def _tell(server: asyncio.subprocess.Process, word: str) -> None:
    assert server.stdin is not None
    server.stdin.write(f"{word}\n".encode())


async def _line(server: asyncio.subprocess.Process, timeout_seconds: float) -> dict[str, Any]:
    assert server.stdout is not None
    line = await asyncio.wait_for(server.stdout.readline(), timeout_seconds)
    if not line:
        raise BenchError("the Bot API server ended")
    said: dict[str, Any] = json.loads(line)
    return said


async def _line_while(
    bot: asyncio.subprocess.Process,
    server: asyncio.subprocess.Process,
    timeout_seconds: float,
    log: Path,
) -> dict[str, Any]:
    """The server's next line, unless the bot dies or the time is over."""
    line = asyncio.create_task(_line(server, timeout_seconds))
    death = asyncio.create_task(bot.wait())
    await asyncio.wait({line, death}, return_when=asyncio.FIRST_COMPLETED)
    death.cancel()
    if line.done() and line.exception() is None:
        return line.result()
    line.cancel()
    why = "never polled, or never ended" if bot.returncode is None else f"ended ({bot.returncode})"
    raise BenchError(f"{log.stem} {why}. It said:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


def _cpu_seconds(pid: int) -> float:
    return _family_sum(pid, lambda process: sum(process.cpu_times()[:2]))


def _family_sum(pid: int, value: Any) -> float:
    """`value` of the process and of all that it started."""
    parent = psutil.Process(pid)
    return float(sum(value(process) for process in [parent, *parent.children(recursive=True)]))


def _inbox(database: Path) -> dict[str, int]:
    """How cxbot's inbox rows ended."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return dict(connection.execute("SELECT status, count(*) FROM inbox GROUP BY status"))
    except sqlite3.Error as error:
        raise BenchError(f"cxbot's database can't be read: {error}") from error
