"""What moves the stored data: `migrate`; and how commands are told a moment."""

import asyncio
import re
from datetime import datetime, timedelta

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
