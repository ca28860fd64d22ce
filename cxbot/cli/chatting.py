"""`chat`: the bot in the terminal."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cxbot.cli.common import log, project_folder


def chat(
    flow: Annotated[str | None, typer.Argument(help="Begin with this flow.")] = None,
    language: Annotated[str | None, typer.Option(help="The customer's language.")] = None,
    data: Annotated[
        str | None,
        typer.Option("--with", metavar="JSON", help="Data of the event that starts the flow."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the chat there as a test.")
    ] = None,
) -> None:
    """Talk to the bot in the terminal. `help` tells what can be typed; Ctrl+D ends it.

    A flow that an event starts begins with example data, or those of --with.
    What was recorded is played again by: cxbot test FILE.
    """
    log(logging.ERROR)
    from cxbot.app.chat.beginning import Wishes
    from cxbot.app.chat.chat import Chat
    from cxbot.app.chat.typed import read_data
    from cxbot.app.scenarios.run import open_project
    from cxbot.channels.console import typed_lines

    wishes = Wishes(
        flow=flow,
        language=language,
        data=read_data(data) if data is not None else None,
        record=record,
        terminal=sys.stdin.isatty(),
    )
    conversation = Chat(open_project(project_folder()), typer.echo, wishes, quiet=_quiet)
    asyncio.run(conversation.run(typed_lines()))


def _quiet(line: str) -> None:
    """In grey where there are colours; a file gets plain text."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    typer.secho(line, fg=None if plain else typer.colors.BRIGHT_BLACK)
