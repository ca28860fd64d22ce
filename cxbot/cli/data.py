"""What moves the stored data: `migrate`; and how commands are told a moment."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Annotated

import typer

from cxbot.cli.common import database_url
from cxbot.cli.stored import print_json
from cxbot.errors import ConfigError


def migrate(
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="URL",
            help="Move the shop from SQLite into this empty database of PostgreSQL. Without a "
            "password in it PGPASSWORD or ~/.pgpass is asked.",
        ),
    ] = None,
    although_moved: Annotated[
        bool,
        typer.Option("--although-moved", help="Once: the shop moved from here, and does so again."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Bring the database to the newest tables. `run` does it by itself.

    With --to all of it is copied to PostgreSQL and compared, and the old one stays as it was. No
    bot may run meanwhile. Killed or refused half way it goes on where it stood: say it again. Ends
    with status 1 then, and with 2 when it can't begin.
    """
    if to is not None:
        from cxbot.cli import moving

        moving.move(to, anyway=although_moved, as_json=as_json)
        return
    asyncio.run(_migrate())
    if as_json:
        print_json({"up_to_date": True})
    else:
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
