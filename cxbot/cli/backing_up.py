"""`backup` and `restore`: a copy of everything that is stored, and how it is put back."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.stored import database, iso, print_json, require_database
from cxbot.errors import ConfigError, Locked, StoreError

if TYPE_CHECKING:
    from cxbot.store.backup import Copy


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
    from cxbot.store import backup

    path = _sqlite()
    if keep is not None and not target.is_dir():
        raise ConfigError("--keep needs a folder: of a single file there is nothing older.")
    now = SystemClock().now()
    found = backup.copy(path, backup.named(target, path, now), now, _progress)
    return found, backup.older(target, path, keep) if keep is not None else []


def _verified(target: Path) -> "Copy":
    from cxbot.store import backup

    if not target.is_file():
        raise ConfigError(f"There is no file {target}.")
    return backup.looked_through(target)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A copy, by `cxbot backup`.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Put a copy in the place of the database; the one that is there is kept aside.

    The bot must not run. It sends nothing afterwards until you say so: cxbot resume.
    """
    from cxbot.clock import SystemClock
    from cxbot.store import backup

    path = _sqlite()
    there = database()
    try:
        there.lock()
    except Locked:
        raise ConfigError("The bot runs on this database. Stop it first.") from None
    try:
        done = backup.restore(source, path, SystemClock().now())
    finally:
        asyncio.run(there.close())
    if as_json:
        aside = str(done.aside) if done.aside else None
        beside = [str(one) for one in done.beside]
        print_json(_json(done.copy) | {"database": str(path), "aside": aside, "beside": beside})
        return
    typer.echo(f"{path} is now the copy {source} of {_moment(done.copy.copied_at)}.")
    if done.aside is not None:
        typer.echo(f"The one that was there is kept: {done.aside}")
    for one in done.beside:
        typer.echo(f"With it came: {one}")
    typer.echo("Start the bot: cxbot run. It takes messages in and sends nothing.")
    typer.echo("Then let it go on: cxbot resume --after-restore")


def _sqlite() -> Path:
    path = database().path
    if path is None:
        raise ConfigError(
            "On PostgreSQL copies are made by the server's own means: pg_dump --format=custom."
        )
    return path


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
