"""`run` and `sandbox`: what goes on until it is stopped."""

import logging
import os
import sys
import webbrowser
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Annotated

import typer

from cxbot.cli.common import log, until_stopped

logger = logging.getLogger(__name__)


def run(
    another_bot: Annotated[
        bool,
        typer.Option("--another-bot", help="Once: the database was that of another bot."),
    ] = False,
    although_moved: Annotated[
        bool,
        typer.Option("--although-moved", help="Once: the shop moved from here, and goes on here."),
    ] = False,
) -> None:
    """Run the bot: Telegram, the operators' group, the events API."""
    os.umask(0o077)  # what customers write is read by nobody else on this machine
    log(logging.INFO)
    until_stopped(_run(another_bot=another_bot, although_moved=although_moved))


async def _run(*, another_bot: bool, although_moved: bool) -> None:
    from cxbot import settings
    from cxbot.settings import machine

    found = settings.load()  # first: a mistake in a setting is told at once
    for warned in machine.look(found, datetime.now(UTC)):
        logger.warning(warned.event, extra={"do": warned.do})
    from cxbot.app.telegram import running
    from cxbot.clock import SystemClock

    begun = running(found, SystemClock(), another_bot=another_bot, although_moved=although_moved)
    async with begun as started:
        facts = {"bot": started.telegram.username, "url": started.url, "version": version("cxbot")}
        logger.info("running", extra=facts)
        typer.echo(f"cxbot runs: @{started.telegram.username}, {started.url}")
        await started.wait()


def sandbox(
    plain: Annotated[
        bool, typer.Option("--plain", help="A plain group instead of a forum with topics.")
    ] = False,
) -> None:
    """Try everything without a token: a local Telegram and one page in the browser."""
    log(logging.WARNING)
    until_stopped(_sandbox(forum=not plain))


async def _sandbox(*, forum: bool) -> None:
    from cxbot import settings
    from cxbot.app import demo

    found = settings.load()
    address = demo.free_address(found.http)
    async with demo.sandbox(found.project, address, forum=forum) as (_, started):
        typer.echo(f"The sandbox is ready: {started.url}  (Ctrl+C ends it)")
        sys.stdout.flush()
        if sys.stdout.isatty():
            webbrowser.open(started.url)
        await started.wait()
