"""Processes of cxbot that are made in no time and killed: forks of one that has it all loaded."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: From bytes in a socket to what they ask for being performed it takes a handful.
_ROUNDS = 100
#: Where this package is found by the name that it has here.
_ABOVE = HERE.parents[__package__.count(".")]


class Forks:
    """The fork server, started once for all worlds."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "forks")
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.forkserver", self._path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ABOVE,
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise RuntimeError("the fork server didn't start")

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    async def fork(self, given: dict[str, Any]) -> "Fork":
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._path)
        reader, writer = await asyncio.open_connection(sock=connection)
        writer.write(json.dumps(given).encode() + b"\n")
        return Fork(reader, writer)


class Fork:
    """One cxbot. `ready` has its address, `ended` its exit status."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        loop = asyncio.get_running_loop()
        self.process: asyncio.Future[int] = loop.create_future()
        self.ready: asyncio.Future[str] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self._orders = 0
        self._did: asyncio.Queue[dict[str, int]] = asyncio.Queue()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            for word, fact in json.loads(line).items():
                match word:
                    case "process":
                        self.process.set_result(fact)
                    case "ready":
                        self.ready.set_result(fact)
                    case "did":
                        self._did.put_nowait(fact)
                    case "exit":
                        self.ended.set_result(fact)
                        self._writer.close()
                        return

    def arm(self, point: str, count: int) -> None:
        self.order(crash=[point, count])

    def order(self, **what: Any) -> int:
        """What the fork server's `_obey` knows; returns the order's number."""
        self._orders += 1
        what["number"] = self._orders
        self._writer.write(json.dumps(what).encode() + b"\n")
        return self._orders

    async def did(self, **what: Any) -> dict[str, int]:
        """The order's answer. Raises ConnectionError when it has ended meanwhile."""
        number = self.order(**what)
        while True:
            got = asyncio.ensure_future(self._did.get())
            await asyncio.wait((got, self.ended), return_when="FIRST_COMPLETED")
            if not got.done():
                got.cancel()
                raise ConnectionError
            if got.result()["number"] == number:
                return got.result()

    async def kill(self) -> None:
        """By its parent, who knows whether it still is the same process."""
        number = await self.process
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        await self.ended

    async def stop(self) -> int:
        """Cleanly, as by SIGTERM."""
        self._writer.write_eof()
        return await self.ended


async def heard_out() -> None:
    """What a process that has ended had asked for is performed when this returns, and so belongs
    before its end: it is in our sockets by then, however little time the machine has for us."""
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
