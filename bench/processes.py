"""The two processes of a run: a Bot API server with its load, and a bot that polls it."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no types

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "bench" / "project"
TOKEN = "42:BENCH"
DATABASE = "bench.db"

START_SECONDS = 90
_STOP_SECONDS = 15


class BenchError(Exception):
    """A bot did not start, or died while it was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the customers do. Without `rate` all updates are queued at once; `waiting`: before the
    bot is started. Each wrote `before` messages already, and `crowd` of them are in cxbot's
    database."""

    updates: int
    customers: int
    rate: float | None = None
    skip: int = 0
    patience: float = 30
    before: int = 0
    waiting: bool = False
    crowd: int = 0
    #: The server limits sending, and writing ends once so many others got a message.
    mailing: int = 0

    @property
    def longest(self) -> float:
        """Seconds until it must be over."""
        return self.patience + START_SECONDS + self.updates / (self.rate or 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A bot to measure: the module that is its process, and its settings beyond the server's."""

    name: str
    module: tuple[str, ...]
    database: str = ""


ECHO = Peer(name="echo", module=("bench.peers.echo",))
STORED = Peer(name="stored", module=("bench.peers.stored",), database="DATABASE_URL")
RAW = Peer(name="raw", module=("bench.peers.raw",))
PICKLED = Peer(name="pickled", module=("bench.peers.pickled",))
DIALOGS = Peer(name="dialogs", module=("bench.peers.dialogs",))
CXBOT = Peer(name="cxbot", module=("cxbot", "run"), database="CXBOT_DATABASE_URL")


class Pair:
    """A server and the bot at it."""

    def __init__(
        self, server: asyncio.subprocess.Process, bot: asyncio.subprocess.Process, log: Path
    ) -> None:
        self.started = asyncio.get_running_loop().time()
        self._server, self._bot, self._log = server, bot, log
        self.url = ""

    @property
    def pid(self) -> int:
        return self._bot.pid

    @property
    def age(self) -> float:
        """Seconds since the bot was started."""
        return asyncio.get_running_loop().time() - self.started

    def tell(self, word: str) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(f"{word}\n".encode())

    async def line(self, timeout_seconds: float) -> dict[str, Any]:
        """The server's next line, unless the bot dies or the time is over."""
        line = asyncio.create_task(_line(self._server, timeout_seconds))
        death = asyncio.create_task(self._bot.wait())
        await asyncio.wait({line, death}, return_when=asyncio.FIRST_COMPLETED)
        death.cancel()
        if line.done() and line.exception() is None:
            return line.result()
        line.cancel()
        code = self._bot.returncode
        why = "never polled, or never ended" if code is None else f"ended ({code})"
        raise BenchError(f"{self._log.stem} {why}. It said:\n{_tail(self._log)}")

    def cpu_seconds(self) -> float:
        return self.sum(lambda process: sum(process.cpu_times()[:2]))

    def own_cpu_seconds(self) -> float:
        """Without what it started beside itself."""
        return float(sum(psutil.Process(self._bot.pid).cpu_times()[:2]))

    def sum(self, value: Callable[[psutil.Process], float]) -> float:
        """`value` of the bot and of all that it started."""
        parent = psutil.Process(self._bot.pid)
        return float(sum(value(process) for process in [parent, *parent.children(recursive=True)]))

    async def report(self) -> dict[str, Any]:
        """The bot is ended first: what it still sends then counts too."""
        await _end(self._bot)
        self.tell("report")
        return await _line(self._server, START_SECONDS)


@asynccontextmanager
async def running(
    peer: Peer, shape: Shape, folder: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Pair]:
    """`settings` are cxbot's, beyond those of every run."""
    command = [sys.executable, "-m", *peer.module]
    async with _process(_server_command(shape), folder, "server", environment()) as server:
        url = (await _line(server, START_SECONDS))["url"]
        env = _peer_environment(peer, url, folder) | dict(settings or {})
        async with _process(command, folder, peer.name, env) as bot:
            pair = Pair(server, bot, folder / f"{peer.name}.log")
            pair.url = url
            yield pair


@asynccontextmanager
async def another(pair: Pair, folder: Path, settings: Mapping[str, str]) -> AsyncIterator[int]:
    """One more process of cxbot beside the pair's, on the same database; its number."""
    env = _peer_environment(CXBOT, pair.url, folder) | dict(settings)
    command = [sys.executable, "-m", *CXBOT.module]
    async with _process(command, folder, "another", env) as process:
        yield process.pid


def _server_command(shape: Shape) -> list[str]:
    command = [sys.executable, "-m", "bench.botapi"]
    command += ["--updates", str(shape.updates), "--customers", str(shape.customers)]
    command += ["--skip", str(shape.skip), "--patience", str(shape.patience)]
    command += ["--before", str(shape.before), *["--waiting"] * shape.waiting]
    command += ["--mailing", str(shape.mailing)] if shape.mailing else []
    return command + (["--rate", str(shape.rate)] if shape.rate else [])


def environment() -> dict[str, str]:
    """Ours, without the settings of a bot that the caller may run beside; bytecode is kept."""
    ours = ("CXBOT_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def _peer_environment(peer: Peer, url: str, folder: Path) -> dict[str, str]:
    env = environment() | {
        "BOT_API": url,
        "BOT_TOKEN": TOKEN,
        "PICKLE": str(folder / "bench.pickle"),
    }
    if peer.database:
        env[peer.database] = f"sqlite+aiosqlite:///{folder / DATABASE}"
    if peer is CXBOT:
        env |= {
            "CXBOT_TELEGRAM_TOKEN": TOKEN,
            "CXBOT_TELEGRAM_API": url,
            "CXBOT_TELEGRAM_LIMITS": "off",
            "CXBOT_PROJECT": str(PROJECT),
            "CXBOT_DURABILITY": "full",
            "CXBOT_HTTP": f"127.0.0.1:{free_port()}",
        }
    return env


def new_folder(under: Path, name: str) -> Path:
    made = under / name
    made.mkdir()
    return made


def free_port() -> int:
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


async def _line(server: asyncio.subprocess.Process, timeout_seconds: float) -> dict[str, Any]:
    assert server.stdout is not None
    line = await asyncio.wait_for(server.stdout.readline(), timeout_seconds)
    if not line:
        raise BenchError("the Bot API server ended")
    said: dict[str, Any] = json.loads(line)
    return said


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
