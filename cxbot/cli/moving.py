"""`migrate --to`: the shop moves to PostgreSQL."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from cxbot.settings import Settings
    from cxbot.store.database import Database
    from cxbot.store.move.moving import Moved

#: Seconds between two words about how far it is.
_OFTEN = 0.5


def move(to: str, *, anyway: bool, as_json: bool) -> None:
    """Prints what was moved, and what has to be changed now."""
    from cxbot import settings
    from cxbot.settings import logs

    found = settings.load()
    require_database()
    target = _target(to)
    if target.url.password:
        logs.keep_secret([str(target.url.password)])
    try:
        moved, brought = asyncio.run(_moved(found, target, anyway=anyway))
    except StoreError as error:
        if as_json:
            print_json({"moved": False, "reason": logs.covered(str(error))})
        else:
            typer.echo(logs.covered(str(error)), err=True)
            typer.echo("The old database is as it was. Say it again to go on.", err=True)
        raise typer.Exit(1) from None
    if as_json:
        print_json(_json(moved, brought))
    else:
        _tell(moved, brought)
    if moved.differing:
        raise typer.Exit(1)


def _target(to: str) -> "Database":
    from cxbot.store.database import Database

    with _named():
        return Database(to)


@contextmanager
def _named() -> Iterator[None]:
    """What is wrong with the address is wrong with the option."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(str(error).replace("CXBOT_DATABASE_URL", "--to")) from None


async def _moved(
    found: "Settings", target: "Database", *, anyway: bool
) -> "tuple[Moved, list[Path]]":
    from cxbot.clock import SystemClock
    from cxbot.store import server
    from cxbot.store.move.moving import Move

    source = database()
    try:
        if target.shared:
            with _named():
                await server.require(target, durable=found.durability == "full")
        brought = list[Path]()
        moving = Move(source, target, anyway=anyway)
        moved = await moving.go(
            SystemClock().now(),
            _Progress(),
            lambda: brought.extend(_brought(found, source, target)),
        )
        return moved, brought
    finally:
        await target.close()
        await source.close()


def _brought(found: "Settings", source: "Database", target: "Database") -> list[Path]:
    """What lies beside SQLite's file and belongs to the shop: its key, and who was erased."""
    from cxbot.settings.secret import carry_to_server, secret_for
    from cxbot.store.personal.ledger import LedgerFile, Seals, file_of

    key = carry_to_server(found)
    brought = [key] if key is not None else []
    seals = Seals(secret_for(found)).at(found.project)
    here, there = file_of(source, seals), file_of(target, seals)
    if here is not None and there is not None and here.exists():
        LedgerFile(there).add(LedgerFile(here).read().values())
        brought.append(there)
    return brought


class _Progress:
    """A table at a time, with the rows of each second; to people who look on only."""

    def __init__(self) -> None:
        self._table, self._began, self._first, self._said = "", 0.0, 0, 0.0

    def __call__(self, table: str, done: int, of: int) -> None:
        now = time.monotonic()
        if table != self._table:
            self._table, self._began, self._first, self._said = table, now, done, 0.0
        last = done >= of
        if not of or not sys.stderr.isatty() or (now - self._said < _OFTEN and not last):
            return
        self._said = now
        rate = (done - self._first) / max(now - self._began, 0.001)
        said = f"\r{table}: {done:,} of {of:,}, {rate:,.0f} a second\x1b[K"
        typer.echo(said, nl=last, err=True)


def _tell(moved: "Moved", brought: list[Path]) -> None:
    if moved.already:
        typer.echo(f"This shop is in {moved.to} already: nothing was left to be done.")
    for name, one in moved.tables.items():
        if one.rows or not one.same:
            typer.echo(f"{name:18} {one.rows:12,}  {'the same' if one.same else 'NOT THE SAME'}")
    if moved.differing:
        typer.echo(
            "Something else has written to one of the two. The old database is as it was: drop "
            f"{moved.to}, create it anew, and say this again.",
            err=True,
        )
        return
    if moved.copied:
        rate = moved.copied / max(moved.seconds, 0.001)
        typer.echo(f"Copied: {moved.copied:,} rows, {rate:,.0f} a second.")
    if moved.cleaned or moved.cut:
        typer.echo(
            f"PostgreSQL can't hold everything: {moved.cleaned:,} texts lost a NUL or half a sign, "
            f"{moved.cut:,} were cut to their column's length."
        )
    for path in brought:
        typer.echo(f"With it came: {path}")
    typer.echo(f"Now write into .env, with the password: CXBOT_DATABASE_URL={moved.to}")
    typer.echo("Then start the bot: cxbot run. The old database stays as it was; keep it a while.")


def _json(moved: "Moved", brought: list[Path]) -> dict[str, Any]:
    return {
        "moved": not moved.differing,
        "already": moved.already,
        "to": moved.to,
        "copied": moved.copied,
        "seconds": round(moved.seconds, 3),
        "cleaned": moved.cleaned,
        "cut": moved.cut,
        "brought": [str(path) for path in brought],
        "tables": {
            name: {"rows": one.rows, "checksum": f"{one.digest:016x}", "same": one.same}
            for name, one in moved.tables.items()
        },
    }
