"""`doctor`: is everything as it must be, and if not, what to do."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.stored import database, print_json
from cxbot.errors import CxbotError, Locked, StoreError

if TYPE_CHECKING:
    from cxbot.settings import Settings
    from cxbot.store.health.check import Finding

_ENV = Path(".env")


def doctor(
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="Look at everything there ever was, not only at what is two days old or open.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Look whether the machine, the settings and the database are as they must be.

    Works beside a running bot, which goes on meanwhile, and changes nothing. It names no customer:
    only ids of rows. Ends with status 1 when something is found.
    """
    findings, rows, alive = _looked(deep=deep)
    if as_json:
        print_json(
            {
                "well": not findings,
                "running": alive,
                "rows": rows,
                "findings": [one.to_json() for one in findings],
            }
        )
    else:
        _tell(findings, rows, alive=alive)
    if findings:
        raise typer.Exit(1)


def _looked(*, deep: bool) -> "tuple[list[Finding], dict[str, int], bool | None]":
    from cxbot import settings
    from cxbot.app.doctor import of_machine
    from cxbot.clock import SystemClock

    now = SystemClock().now()
    try:
        found = settings.load()
    except CxbotError as error:
        return [_problem("settings", str(error))], {}, None
    findings = of_machine(found, _ENV, now)
    if found.sqlite_file is not None and not found.sqlite_file.is_file():
        return [*findings, *_nothing_there(found)], {}, False
    alive = _alive(found)
    try:
        stored, rows = asyncio.run(_stored(deep=deep, alive=alive))
    except CxbotError as error:
        return [*findings, _problem("database", str(error))], {}, alive
    return [*findings, *stored], rows, alive


async def _stored(*, deep: bool, alive: bool | None) -> "tuple[list[Finding], dict[str, int]]":
    from cxbot.clock import SystemClock
    from cxbot.store.health import looking
    from cxbot.store.health.check import Scope
    from cxbot.store.health.storage import FATAL, held, storage

    beside, now = database(), SystemClock().now()
    try:
        scope = Scope(now=now, since=None, alive=alive)
        found = await storage(beside, scope, deep=deep)
        if any(one.check in FATAL for one in found):
            return found, {}
        looked = await looking.look(beside, now, deep=deep, alive=alive)
        return [*found, *await held(beside), *looked.findings], await looking.rows(beside)
    finally:
        await beside.close()


def _alive(found: "Settings") -> bool | None:
    """Whether a bot has the lock; on a server, whether one takes part. None: it can't be asked."""
    if found.sqlite_file is None:
        return asyncio.run(_takes_part())
    there = database()
    try:
        there.lock()
    except Locked:
        return True
    finally:
        asyncio.run(there.close())
    return False


async def _takes_part() -> bool | None:
    from cxbot.store.leases import Leases

    there = database()
    try:
        return await Leases(there, "").alive() > 0
    except StoreError:  # what is wrong with it is looked for next
        return None
    finally:
        await there.close()


def _nothing_there(found: "Settings") -> "list[Finding]":
    """No database yet, or none any more."""
    from cxbot.store.generation import file_of, require_one

    there = database()
    try:
        require_one(there.path, file_of(there.url, found.project))
    except CxbotError as error:
        return [_problem("database", str(error))]
    return []


def _problem(name: str, said: str) -> "Finding":
    from cxbot.store.health.check import Finding

    what, _, do = said.partition(". ")
    return Finding(
        check=name, what=f"{what.rstrip('.')}", do=do, weight="broken", number=0, examples=()
    )


def _tell(findings: "list[Finding]", rows: dict[str, Any], *, alive: bool | None) -> None:
    state = {True: "runs", False: "doesn't run", None: "isn't known to run"}[alive]
    counted = ", ".join(f"{number:,} {name}" for name, number in rows.items() if number)
    typer.echo(f"The bot {state}. Looked at: {counted or 'no rows yet'}.")
    for one in findings:
        typer.echo(f"{one.weight:8} {one.check}: {one}")
    if not findings:
        typer.echo("All is well.")
