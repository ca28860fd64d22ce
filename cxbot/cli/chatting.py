"""`chat`: the bot in the terminal."""

import asyncio
import logging
from typing import Annotated

import typer

from cxbot.cli.common import log, project_folder


def chat(
    flow: Annotated[str | None, typer.Argument(help="Begin with this flow.")] = None,
    language: Annotated[str | None, typer.Option(help="The customer's language.")] = None,
) -> None:
    """Talk to the bot in the terminal. `wait 3 days` moves the clock; Ctrl+D ends it."""
    log(logging.ERROR)
    from cxbot.app.chat import Chat, typed_lines
    from cxbot.app.project import read_project

    project = read_project(project_folder())
    asyncio.run(Chat(project, typer.echo, language).run(typed_lines(), flow))
