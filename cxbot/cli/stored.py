"""What commands that read the stored data share."""

import json
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import typer

from cxbot.cli.common import database_url, project_folder
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.store.database import Database


def database() -> "Database":
    from cxbot.store import kept
    from cxbot.store.database import Database

    kept.lies_in(project_folder())
    return Database(database_url())


def require_database() -> None:
    path = database().path
    if path is not None and not path.is_file():
        raise ConfigError(f"There is no database {path}. Start the bot first: cxbot run.")


def print_json(report: Any) -> None:
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2, default=str))


def sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def local_time(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
