"""A throwaway PostgreSQL server on the loopback, for as long as the tests run.

`CXBOT_TESTS_POSTGRES` may name a server that is there already (postgresql+asyncpg://…/postgres);
else one is started with the newest binaries of the system. It lies in memory where there is room:
to make a database is to copy a thousand files, to drop it to remove them. Where it matters that
what is written lasts, a test starts one of its own with `durable=True`.
"""

import asyncio
import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 4 * 2**30
_HASTY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=128MB",
    # of databases that live for seconds there is nothing to tidy up
    "autovacuum=off",
)
_PORTS = range(10_000, 32_000)
#: Seconds in which it must be there.
_STARTS = 240
_ALWAYS = ("listen_addresses=127.0.0.1", "unix_socket_directories=''", "max_connections=300")


def binaries() -> Path | None:
    """Of the newest server on this machine."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


class Server:
    """Raises RuntimeError where there is no PostgreSQL."""

    def __init__(self, *, durable: bool = False) -> None:
        folder = binaries()
        if folder is None:
            raise RuntimeError("no PostgreSQL on this machine")
        self._binaries = folder
        place = None if durable else _in_memory()
        self.folder = Path(tempfile.mkdtemp(prefix="cxbot-postgres-", dir=place))
        self.port = _free_port()
        self._durable = durable
        if os.getuid() == 0:  # it refuses root
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-U", "cxbot", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()

    @property
    def url(self) -> str:
        return self.of("postgres")

    def of(self, database: str) -> str:
        return f"postgresql+asyncpg://cxbot@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """Its first process; those of connections are its children."""
        return int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])

    def start(self) -> None:
        settings = (*_ALWAYS, *(() if self._durable else _HASTY))
        options = " ".join((f"-p {self.port}", *(f"-c {one}" for one in settings)))
        # after a crash it reads its log again, on a slow disk for longer than the minute of default
        self._run(
            "pg_ctl",
            "-w",
            "-t",
            str(_STARTS),
            "-l",
            str(self.folder / "log"),
            "-o",
            options,
            "start",
        )

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-m", mode, "-w", "stop")

    def end(self) -> None:
        """Stopped, and nothing of it left."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, *arguments: str) -> None:
        # it refuses root; where `runuser` lies differs
        them = "postgres" if os.getuid() == 0 else None
        command = (str(self._binaries / name), "-D", str(self.folder), *arguments)
        done = subprocess.run(
            command,
            cwd="/",
            user=them,
            group=them,
            extra_groups=[] if them else None,
            check=False,
            # what is started keeps its ends of pipes
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text()[-2000:] if log.exists() else ""
            raise RuntimeError(f"{name} ended with {done.returncode}: {said}")


def _in_memory() -> Path | None:
    """Unless what lies there is little, as in a container it often is."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return _MEMORY if roomy and os.access(_MEMORY, os.W_OK) else None


def execute(url: str, *statements: str) -> list[list[Any]]:
    """Each in a transaction of its own; the rows of each. Also where a loop runs already."""

    async def work() -> list[list[Any]]:
        import asyncpg

        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return [await connection.fetch(statement) for statement in statements]
        finally:
            await connection.close()

    return elsewhere(work)


def elsewhere(work: Callable[[], Awaitable[T]]) -> T:
    """What it returns, in a thread with a loop of its own."""
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        async def whole() -> T:
            return await work()

        try:
            found.append(asyncio.run(whole()))
        except BaseException as error:  # noqa: BLE001 -- raised again where it was called
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return found[0]


def _free_port() -> int:
    """Below those that the system gives to whoever calls somebody: a server that is stopped and
    started again must find its own free."""
    for port in random.SystemRandom().sample(_PORTS, 100):
        with socket.socket() as asked, suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port for PostgreSQL")
