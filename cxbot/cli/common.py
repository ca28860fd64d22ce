"""What all commands share: the log's lines, the project's folder, the loop that a signal ends."""

import asyncio
import json
import logging
import re
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import typer

TOKEN = re.compile(r"\d{2,}:(?=\d*[A-Za-z_-])[A-Za-z0-9_-]{5,}")  # not 10.0.0.12:41327
_STANDARD = frozenset(vars(logging.makeLogRecord({})))


class _Line(logging.Formatter):
    """One line an event: time, level, what, and its facts. Never a token."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {k: v for k, v in vars(record).items() if k not in _STANDARD and k != "message"}
        text = f"{self.formatTime(record)} {record.levelname.lower()} {record.getMessage()}"
        if facts:
            text += " " + json.dumps(facts, ensure_ascii=False, default=str)
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return TOKEN.sub("TOKEN", text)


def log(level: int) -> None:
    """From that level on, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for loud in ("apscheduler", "aiogram", "alembic", "asyncio", "aiohttp"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def project_folder() -> Path:
    """The folder that holds flows/ and handlers/."""
    from cxbot import settings

    return settings.load().project


def database_url() -> str:
    from cxbot import settings

    return settings.load().database_url


def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run until it ends or the process is asked to stop; then wind down in order and exit 0."""

    async def guarded() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            typer.echo("Stopped.", err=True)

    try:
        import uvloop
    except ImportError:
        asyncio.run(guarded())
    else:
        uvloop.run(guarded())
