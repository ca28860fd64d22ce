"""The command line: parses, calls the app, turns errors into sentences and exit codes.

Exit 0 good, 1 findings, 2 usage or a setting that must be mended first.
"""

import asyncio
import json
import logging
import os
import re
import signal
import sys
import webbrowser
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from cxbot.errors import ConfigError, CxbotError, FlowError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The customer journey as code: flows in YAML, people in a group, touchpoints for all.",
)

_TOKEN = re.compile(r"\d{2,}:(?=\d*[A-Za-z_-])[A-Za-z0-9_-]{5,}")  # not 10.0.0.12:41327
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
        return _TOKEN.sub("TOKEN", text)


def _log(level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for loud in ("apscheduler", "aiogram", "alembic", "asyncio", "aiohttp"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def main() -> None:
    """The entry point; nothing that cxbot can name leaves it as a traceback."""
    try:
        app()
    except FlowError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise SystemExit(2) from None
    except CxbotError as error:
        typer.echo(_TOKEN.sub("TOKEN", str(error)), err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@app.command()
def run() -> None:
    """Run the bot: Telegram, the operators' group, the events API."""
    _log(logging.INFO)
    _until_stopped(_run())


async def _run() -> None:
    from cxbot import settings

    found = settings.load()  # first: a mistake in a setting is told at once
    from cxbot.app.telegram import running
    from cxbot.clock import SystemClock

    async with running(found, SystemClock()) as started:
        typer.echo(f"cxbot runs: @{started.telegram.username}, {started.url}", err=True)
        await started.wait()


@app.command()
def sandbox(
    plain: Annotated[
        bool, typer.Option("--plain", help="A plain group instead of a forum with topics.")
    ] = False,
) -> None:
    """Try everything without a token: a local Telegram and one page in the browser."""
    _log(logging.WARNING)
    _until_stopped(_sandbox(forum=not plain))


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


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Read all flows and say what is wrong, with file, line and column."""
    from cxbot.app.project import read_project

    try:
        read_project(_project(), handlers=False)
    except FlowError as error:
        _report(error, as_json=as_json)
        raise typer.Exit(1) from None
    typer.echo("[]" if as_json else "No problems found.")


def _report(error: FlowError, *, as_json: bool) -> None:
    if not as_json:
        for problem in error.problems:
            typer.echo(problem)
        return
    fields = ("file", "line", "column", "code", "message", "hint")
    rows = [{name: getattr(problem, name) for name in fields} for problem in error.problems]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


@app.command()
def chat(
    flow: Annotated[str | None, typer.Argument(help="Begin with this flow.")] = None,
    language: Annotated[str | None, typer.Option(help="The customer's language.")] = None,
) -> None:
    """Talk to the bot in the terminal. `wait 3 days` moves the clock; Ctrl+D ends it."""
    _log(logging.ERROR)
    from cxbot.app.chat import Chat, typed_lines
    from cxbot.app.project import read_project

    project = read_project(_project())
    asyncio.run(Chat(project, typer.echo, language).run(typed_lines(), flow))


@app.command()
def migrate() -> None:
    """Bring the database to the newest tables. `run` does it by itself."""
    asyncio.run(_migrate())
    typer.echo("The database is up to date.")


async def _migrate() -> None:
    from cxbot.store import migrate as migrations
    from cxbot.store.database import Database

    database = Database(_database_url())
    database.lock()
    try:
        await migrations.upgrade(database)
    finally:
        await database.close()


@app.command()
def touchpoints(
    customer: Annotated[str | None, typer.Option(help="Only this customer's.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Only from then on: 2026-03-01, or 7d, 12h.")
    ] = None,
    fmt: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
) -> None:
    """Every exchange, as JSON Lines or CSV. Works beside a running bot."""
    if fmt not in ("jsonl", "csv"):
        raise ConfigError(f'--format: "{fmt}" is neither jsonl nor csv.')
    asyncio.run(_touchpoints(customer, _since(since), fmt))


async def _touchpoints(customer: str | None, since: datetime | None, fmt: str) -> None:
    from cxbot.journey.export import as_csv, as_jsonl
    from cxbot.store.database import Database
    from cxbot.store.touchpoints import Touchpoints

    database = Database(_database_url())
    if database.path is not None and not database.path.is_file():
        raise ConfigError(f"There is no database {database.path}. Start the bot first: cxbot run.")
    try:
        rows = Touchpoints(database).read(customer=customer, since=since)
        async for line in as_jsonl(rows) if fmt == "jsonl" else as_csv(rows):
            sys.stdout.write(line)
        sys.stdout.flush()  # here, where a reader that has gone is no error
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        await database.close()


def _since(text: str | None) -> datetime | None:
    from cxbot.clock import SystemClock

    if text is None:
        return None
    if found := re.fullmatch(r"(\d{1,5})([hd])", text):
        unit = {"h": "hours", "d": "days"}[found[2]]
        return SystemClock().now() - timedelta(**{unit: int(found[1])})
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise ConfigError(
            f'--since: "{text}" is no time. Like this: 2026-03-01, 7d, 12h.'
        ) from None


def _project() -> Path:
    from cxbot import settings

    return settings.load().project


def _database_url() -> str:
    from cxbot import settings

    return settings.load().database_url


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
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
