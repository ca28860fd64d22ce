"""What all commands share: the log's lines, the project's folder, the loop that a signal ends."""

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import typer

from cxbot.cli.stopping import Stop

logger = logging.getLogger(__name__)


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
    stop = Stop()

    async def guarded() -> None:
        task = asyncio.ensure_future(work)
        stop.listen(task)
        try:
            await task
        except asyncio.CancelledError:
            logger.info("stopped")
            typer.echo("Stopped.")
        finally:
            stop.ended()

    try:
        import uvloop
    except ImportError:
        asyncio.run(guarded())
    else:
        uvloop.run(guarded())
