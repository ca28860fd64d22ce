"""`backup` and `restore`: a copy of everything that is stored, and how it is put back."""

import asyncio
import re
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from cxbot.cli.common import project_folder
from cxbot.cli.stored import database, iso, print_json, require_database
from cxbot.errors import ConfigError, Locked, StoreError

if TYPE_CHECKING:
    from cxbot.store.copies import Copy, PutBack
    from cxbot.store.database import Database

T = TypeVar("T")


def backup(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|FOLDER", help="The copy; in a folder it is named after the moment."
        ),
    ],
    keep: Annotated[
        int | None,
        typer.Option("--keep", min=1, help="Of the copies in the folder keep the newest N."),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Make no copy: look through the one that is there."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Copy the database beside a running bot, which goes on meanwhile.

    The copy is of one moment, looked through before it has its name, and for its owner's eyes
    only. Ends with status 1 when it could not be made or isn't whole.
    """
    try:
        if verify:
            found, gone = _verified(target), list[Path]()
        else:
            require_database()
            found, gone = _copied(target, keep)
    except StoreError as error:
        if not as_json:
            typer.echo(str(error), err=True)
        else:
            print_json({"whole": False, "reason": str(error)})
        raise typer.Exit(1) from None
    if as_json:
        print_json(_json(found) | {"whole": True, "deleted": [str(path) for path in gone]})
        return
    _tell(found)
    for path in gone:
        typer.echo(f"Deleted, as older than the newest {keep}: {path}")


def _copied(target: Path, keep: int | None) -> "tuple[Copy, list[Path]]":
    from cxbot.clock import SystemClock
    from cxbot.store import backup, copies, dump

    here = database()
    stem, end = _names(here)
    if keep is not None:
        _require_folder(target)
    now = SystemClock().now()
    to = copies.named(target, stem, end, now)
    if here.path is not None:
        found = backup.copy(here.path, to, now, _progress)
    else:
        found = asyncio.run(
            _ended(here, dump.copy(here, to, copies.of_server(here.url, project_folder())))
        )
    return found, copies.older(target, stem, end, keep) if keep is not None else []


def _require_folder(target: Path) -> None:
    """Made where there is nothing: the first night's copy must not fail for that."""
    if target.is_file() or (target.suffix and not target.exists()):
        raise ConfigError("--keep needs a folder: of a single file there is nothing older.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)


def _verified(target: Path) -> "Copy":
    from cxbot.store import backup, dump

    _require_file(target)
    return dump.looked_through(target) if dump.is_one(target) else backup.looked_through(target)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A copy, by `cxbot backup`.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Put a copy in the place of the database; the one that is there is kept aside.

    On PostgreSQL it is put into an empty database, or into a new one next to the one that is there.
    The bot must not run. It sends nothing afterwards until you say so: cxbot resume.
    """
    done = _of_server(source) if database().shared else _of_file(source)
    if as_json:
        aside = str(done.aside) if done.aside else None
        beside = [str(one) for one in done.beside]
        print_json(_json(done.copy) | {"database": done.database, "aside": aside, "beside": beside})
        return
    typer.echo(f"{done.database} is now the copy {source} of {_moment(done.copy.copied_at)}.")
    if done.aside is not None:
        typer.echo(f"The one that was there is kept: {done.aside}")
    for one in done.beside:
        typer.echo(f"With it came: {one}")
    here = database().url.database
    if database().shared and done.database != here:
        typer.echo(f"{here} has tables and stays as it is: name {done.database} instead of it in")
        typer.echo("CXBOT_DATABASE_URL, here and for every bot.")
    typer.echo("Start the bot: cxbot run. It takes messages in and sends nothing.")
    typer.echo("Then let it go on: cxbot resume --after-restore")


def _of_file(source: Path) -> "PutBack":
    from cxbot.clock import SystemClock
    from cxbot.store import backup, dump

    _names(there := database())
    _require_file(source)
    if dump.is_one(source):
        raise ConfigError(
            f"{source} is a copy of a PostgreSQL database. Name an empty one in CXBOT_DATABASE_URL."
        )
    try:
        there.lock()
    except Locked:
        raise ConfigError("The bot runs on this database. Stop it first.") from None
    assert there.path is not None
    try:
        return backup.restore(source, there.path, SystemClock().now())
    finally:
        asyncio.run(there.close())


def _of_server(source: Path) -> "PutBack":
    from cxbot.clock import SystemClock
    from cxbot.store import copies, dump, undump

    _require_file(source)
    if not dump.is_one(source):
        raise ConfigError(
            f"{source} is no copy of a PostgreSQL database, and CXBOT_DATABASE_URL names one. "
            "What SQLite holds goes there by: cxbot migrate --to."
        )
    here, folder = database(), project_folder()
    now = SystemClock().now()
    work = undump.restore(source, here, now, lambda url: copies.of_server(url, folder))
    return asyncio.run(_ended(here, work))


async def _ended(here: "Database", work: Coroutine[Any, Any, T]) -> T:
    try:
        return await work
    finally:
        await here.close()


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise ConfigError(f"There is no file {path}.")


def _names(here: "Database") -> tuple[str, str]:
    """How copies of it are called."""
    if here.in_memory:
        raise ConfigError("A database in memory has no copies: it ends with its process.")
    if here.path is not None:
        return here.path.stem, ".db"
    return re.sub(r"[^\w.-]", "_", str(here.url.database)), ".dump"


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and of:
        typer.echo(f"\r{100 * done // of} %", nl=done >= of, err=True)


def _tell(found: "Copy") -> None:
    most = sorted(found.rows.items(), key=lambda row: -row[1])[:4]
    rows = ", ".join(f"{number:,} {table}" for table, number in most if number)
    typer.echo(f"{found.path}: whole, {found.bytes / 1e6:,.1f} MB, {rows or 'no rows'}.")
    typer.echo(f"Of {_moment(found.copied_at)}, migration {found.revision}.")
    for path in found.beside:
        typer.echo(f"With it: {path}")


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at is not None else "a time that it doesn't say"


def _json(found: "Copy") -> dict[str, Any]:
    return {
        "path": str(found.path),
        "copied_at": iso(found.copied_at),
        "revision": found.revision,
        "bytes": found.bytes,
        "rows": dict(found.rows),
        "beside": [str(one) for one in found.beside],
    }
