"""Starts processes by `starter`, one for all tests of this process."""

import asyncio
import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from .world import ROOT


class Process:
    """One command. Nobody but its parent reaps it, so its number is its own until it is told."""

    def __init__(self, number: int, reader: asyncio.StreamReader) -> None:
        self.number = number
        self.returncode: int | None = None
        self._ended = asyncio.create_task(self._until(reader))

    @property
    def ended(self) -> bool:
        return self.returncode is not None

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)

    def signal(self, number: int) -> None:
        if not self.ended:
            with suppress(ProcessLookupError):
                os.kill(self.number, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    async def _until(self, reader: asyncio.StreamReader) -> int:
        self.returncode = status = int(json.loads(await reader.readline())["exit"])
        return status


async def begun(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    files: Sequence[IO[bytes] | None],
) -> Process:
    """`files` are its standard ones; they may be closed here as soon as this returns. None is
    nothing to read."""
    given = {
        "arguments": list(arguments),
        "folder": str(folder),
        "environment": dict(environment),
    }
    connection = _asked(given, files)
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    process = Process(json.loads(await reader.readline())["process"], reader)
    process._ended.add_done_callback(lambda _: writer.close())
    return process


def _asked(given: dict[str, Any], files: Sequence[IO[bytes] | None]) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(_path())
    with Path(os.devnull).open("rb") as nothing:
        handles = [(file or nothing).fileno() for file in files]
        socket.send_fds(connection, [json.dumps(given).encode()], handles)
    connection.setblocking(False)
    return connection


@cache
def _path() -> str:
    folder = tempfile.mkdtemp(prefix="cxbot-starter-")
    path = f"{folder}/starter"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.starter", path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(_end, process, folder)
    assert process.stdout is not None
    assert process.stdout.readline(), "the starter didn't start"
    return path


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.wait(10)
    process.stdout.close()
    shutil.rmtree(folder)
