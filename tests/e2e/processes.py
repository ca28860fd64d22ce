"""Real processes, `python -m cxbot …` with nothing but an environment. None may print the token."""

import asyncio
import json
import os
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from signal import SIGTERM
from typing import IO, Any

from .starting import Process, begun
from .world import GROUP, KEY, PATIENCE, ROOT, TOKEN, Exchange, until

_number = count(1)
_SECRET = TOKEN.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


def environment(**settings: str) -> dict[str, str]:
    """Only ours: nothing of the environment the tests run in decides."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CXBOT_")}
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
        # each process would compile aiogram again, which takes most of its time
        kept["PYTHONPYCACHEPREFIX"] = f"{tempfile.gettempdir()}/cxbot-tests-{os.getuid()}"
    return kept | {"PYTHONPATH": str(ROOT)} | {f"CXBOT_{k.upper()}": v for k, v in settings.items()}


def settings(folder: Path, api: str, **more: str) -> dict[str, str]:
    """What `run` needs, as text."""
    return {
        "telegram_token": TOKEN,
        "telegram_api": api,
        "operators_chat": str(GROUP),
        "database_url": f"sqlite+aiosqlite:///{folder}/cxbot.db",
        "project": str(ROOT),
        "http": "127.0.0.1:0",
        "api_key": KEY,
        "telegram_limits": "off",
        **more,
    }


async def ended(*arguments: str, folder: Path, typed: str = "", **settings: str) -> Ended:
    """Run to its end. Whatever happened, no traceback and no token."""
    with tempfile.TemporaryFile() as keyboard, _file() as out, _file() as err:
        keyboard.write(typed.encode())
        keyboard.seek(0)
        process = await begun(arguments, folder, environment(**settings), (keyboard, out, err))
        try:
            code = await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            process.kill()
            raise
        found = Ended(code, *(_read(file) for file in (out, err)))
    fit_to_print(found.out + found.err)
    return found


_file = tempfile.TemporaryFile


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def fit_to_print(text: str) -> None:
    assert "Traceback (most recent call last)" not in text, text
    assert _SECRET not in text, text


class Bot:
    """A `cxbot run` that goes on until it is told to stop."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self._log = log

    def printed(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        line = next(line for line in self.printed().splitlines() if line.startswith("cxbot runs:"))
        return line.rpartition(" ")[2]

    async def terminate(self) -> int:
        self.process.signal(SIGTERM)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def bot(folder: Path, **settings: str) -> AsyncIterator[Bot]:
    """A running bot; what it printed is looked at when it has ended."""
    log = folder / f"printed-{next(_number)}"
    with log.open("wb") as file:
        process = await begun(["run"], folder, environment(**settings), (None, file, file))
    made = Bot(process, log)
    try:
        await until(lambda: "cxbot runs:" in made.printed() or process.ended)
        assert not process.ended, made.printed()
        yield made
    finally:
        if not process.ended:
            await made.terminate()
    fit_to_print(made.printed())


async def touchpoints(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """Exported by the command, beside the running bot or after it."""
    done = await ended(
        "touchpoints", *arguments, folder=folder, database_url=url_of(folder), project=str(ROOT)
    )
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/cxbot.db"


def exchanged(rows: list[dict[str, Any]], customer: int) -> list[Exchange]:
    """What crossed to and from one customer, in its order."""
    ours = {r["conversation_id"] for r in rows if f":m:{customer}:" in (r["source_key"] or "")}
    mine = [r for r in rows if r["conversation_id"] in ours and r["direction"] != "internal"]
    numbers = [r["seq"] for r in mine]
    assert len(set(numbers)) == len(numbers)
    return [(r["direction"], r["text"]) for r in sorted(mine, key=lambda r: r["seq"])]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
