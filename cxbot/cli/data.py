"""What reads or moves the stored data: `migrate`, `touchpoints`."""

import asyncio
import os
import re
import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from cxbot.cli.common import database_url
from cxbot.errors import ConfigError


def migrate() -> None:
    """Bring the database to the newest tables. `run` does it by itself."""
    asyncio.run(_migrate())
    typer.echo("The database is up to date.")


async def _migrate() -> None:
    from cxbot.store import migrate as migrations
    from cxbot.store.database import Database

    database = Database(database_url())
    database.lock()
    try:
        await migrations.upgrade(database)
    finally:
        await database.close()


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
    asyncio.run(_touchpoints(customer, moment(since), fmt))


async def _touchpoints(customer: str | None, since: datetime | None, fmt: str) -> None:
    from cxbot.journey.export import as_csv, as_jsonl
    from cxbot.store.database import Database
    from cxbot.store.touchpoints import Touchpoints

    database = Database(database_url())
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


def moment(text: str | None, option: str = "--since") -> datetime | None:
    """What `--since` says: a date, or so long ago."""
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
            f'{option}: "{text}" is no time. Like this: 2026-03-01, 7d, 12h.'
        ) from None
