"""What all commands share: the log's lines, the project's folder, the loop that a signal ends."""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import typer


def log(level: int) -> None:
    """From that level on, to standard error."""
    from cxbot.settings import logs

    logs.begin(level)


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
