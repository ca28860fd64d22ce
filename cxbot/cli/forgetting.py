"""`customer export`, `customer erase`, `customer retention`: what the owner owes the people."""

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cxbot.cli.stored import database, iso, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.app.erasing import Done
    from cxbot.store.exporting import Exported
    from cxbot.store.personal.kinds import Person
    from cxbot.store.personal.ledger import Act

_WHO = Annotated[
    str, typer.Argument(metavar="ID", help="Their id, or where they write: telegram:1001.")
]


def export(
    who: _WHO,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Into this file, for the owner alone.")
    ] = None,
    fmt: Annotated[
        Literal["json", "html"], typer.Option("--format", help="html is for people.")
    ] = "json",
) -> None:
    """Give out all that is stored of one customer: for them, whose it is.

    It holds secrets that they typed, as long as the bot keeps them. It is noted in the audit.
    Works beside a running bot. Ends with status 1 when nobody has that ID.
    """
    require_database()
    where = output.resolve() if output is not None else None
    document = asyncio.run(_export(_named(who), where, fmt))
    if document is None:
        typer.echo(f"There is no customer {who.strip()}.", err=True)
        raise typer.Exit(1)
    if output is None:
        sys.stdout.write(document.decode("utf-8", "replace"))
        return
    typer.echo(f"Written: {output}. Who is erased later is still in it.")


def erase(
    who: _WHO,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The proof as JSON.")] = False,
) -> None:
    """Forget one customer for good, and say what was erased and what remains.

    A running bot does it itself; without one it is done here, and copies in the operators' group
    are taken away with its next start. Ends with status 1 when nobody has that ID.
    """
    require_database()
    asyncio.run(_erase(_named(who), yes=yes, as_json=as_json))


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many rows it would be.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Empty the words that are older than `privacy` in shop.yaml says; figures stay as they are.

    The running bot does it by itself every night. Works beside it.
    """
    require_database()
    rows = asyncio.run(_retention(dry_run=dry_run))
    if as_json:
        print_json({"dry_run": dry_run, "emptied": rows})
        return
    for row in rows:
        typer.echo(f"{row['table']:16} {row['key']:10} {row['rows']:>9}")
    typer.echo("Nothing was changed." if dry_run else "Emptied.")


def _named(who: str) -> str:
    if not who.strip():
        raise ConfigError("ID is empty. Like this: telegram:1001.")
    return who.strip()


# --- export --------------------------------------------------------------------------------------


async def _export(who: str, output: Path | None, fmt: str) -> bytes | None:
    from cxbot.clock import SystemClock
    from cxbot.journey.own_file import page
    from cxbot.store.dossiers import Dossiers
    from cxbot.store.exporting import Exports
    from cxbot.store.personal.reading import Personal, written

    beside, clock = database(), SystemClock()
    try:
        customer_id = await Dossiers(beside).named(who)
        if customer_id is None:
            return None
        reading = Personal(beside)
        person = await reading.person(customer_id)
        document = await reading.export(person, clock.now())
        whole = page(document).encode() if fmt == "html" else written(document)
        if output is not None:
            _write(output, whole)
        where = output or Path("-")
        await Exports(beside).note(where, clock, customer=customer_id, fmt=fmt)
    finally:
        await beside.close()
    return whole


def _write(output: Path, whole: bytes) -> None:
    """Readable by the owner from its first moment, and whole or not there."""
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 -- mode 600 from the first moment
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ConfigError(f"{output} can't be written: {error.strerror}.") from error


# --- erase ---------------------------------------------------------------------------------------


async def _erase(who: str, *, yes: bool, as_json: bool) -> None:
    from cxbot import settings
    from cxbot.app.erasing import Eraser
    from cxbot.clock import SystemClock

    person, exchanges, erased = await _found(who)
    if person is None:
        typer.echo(f"There is no customer {who}.", err=True)
        raise typer.Exit(1)
    if erased:
        typer.echo(f"{who} has been erased already.")
        return
    if not as_json:
        typer.echo(f"Customer {person.id}: {exchanges} exchanges. They are erased for good.")
    _confirm(yes=yes)
    async with Eraser(settings.load(), SystemClock()) as eraser:
        done = await eraser.erase(person)
    files = await _files(done.act, person.id)
    if as_json:
        print_json(_proof(done, files))
        return
    for line in _told(done, files):
        typer.echo(line)


async def _found(who: str) -> tuple["Person | None", int, bool]:
    from cxbot.store.dossiers import Dossiers
    from cxbot.store.erasure import Erasure
    from cxbot.store.personal.reading import Personal

    beside = database()
    try:
        dossiers = Dossiers(beside)
        customer_id = await dossiers.named(who)
        if customer_id is None:
            return None, 0, False
        dossier = await dossiers.of(customer_id)
        exchanges = await Erasure(beside).exchanges(customer_id)
        person = await Personal(beside).person(customer_id)
        return person, exchanges, dossier.customer.erased_at is not None
    finally:
        await beside.close()


async def _files(act: "Act", customer_id: str) -> list["Exported"]:
    from cxbot.store.exporting import Exports

    beside = database()
    try:
        return list(await Exports(beside).before(act.done_at, customer_id))
    finally:
        await beside.close()


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError("Nothing was erased: nobody is here to be asked. Say it with --yes.")
    if not typer.confirm("Erase them?"):
        typer.echo("Nothing was erased.")
        raise typer.Exit(1)


def _stays() -> Mapping[str, str]:
    from cxbot.store.personal.register import REGISTER

    found = {
        f"{name}.{column}": why
        for name, entry in REGISTER.items()
        for column, why in entry.stays.items()
    }
    return {
        **found,
        "rows": "times, kinds, scores and tags stay, so that no figure changes; nobody's name is in"
        " them",
        "their chat": "what lies in the messenger with them isn't ours to delete",
        "copies of the database": "made before, they hold it: restored, they are erased again",
    }


def _proof(done: "Done", files: list["Exported"]) -> dict[str, Any]:
    act = done.act
    return {
        "act": act.id,
        "done_at": iso(act.done_at),
        "by": act.done_by,
        "subject": act.subject,
        "emptied": dict(act.counts),
        "stays": dict(_stays()),
        "copies_left": [list(one) for one in act.remains],
        "copies_waiting": done.waiting,
        "files_exported_before": [{"at": iso(one.at), "path": one.path} for one in files],
        "files_of_the_database_tidied": done.tidied,
    }


def _told(done: "Done", files: list["Exported"]) -> Iterator[str]:
    act = done.act
    yield f"Erased. Act {act.id}, {act.done_at:%Y-%m-%d %H:%M:%S} UTC, by {act.done_by}."
    yield "Emptied:"
    for table, rows in act.counts.items():
        yield f"  {table:16} {rows:>7}"
    yield "Stays:"
    for what, why in _stays().items():
        yield f"  {what}: {why}"
    if act.remains:
        yield f"Not to be deleted by the bot: {len(act.remains)} messages in the group."
    if done.waiting:
        yield f"Copies in the group are taken away with the bot's next start: {done.waiting}."
    elif done.by_bot:
        yield "Copies in the group are being taken away; what is left is listed there."
    if files:
        yield "They may still be in files that were exported before:"
    for one in files:
        yield f"  {one.at:%Y-%m-%d %H:%M} UTC  {one.path}"
    if not done.tidied and done.by_bot:
        yield "Bytes of them may be left in the database's file until the bot writes it anew: in"
        yield "five minutes, a file of more than 64 MB in the next night at three."
    elif not done.tidied:
        yield "Somebody reads the database just now: its files are tidied up within a minute."


# --- retention -----------------------------------------------------------------------------------


async def _retention(*, dry_run: bool) -> list[dict[str, Any]]:
    from cxbot.clock import SystemClock
    from cxbot.desk.history import unsaid
    from cxbot.flow.catalog import restored
    from cxbot.store.flow_sets import FlowSets
    from cxbot.store.personal.retention import Retention, alone, tasks

    beside, now = database(), SystemClock().now()
    try:
        live = await FlowSets(beside).newest()
        if live is None:
            raise ConfigError("No flows went live with this database yet: cxbot run.")
        rules = restored(live.texts, live.events).shop.privacy
        work, found = Retention(beside), []
        for task in tasks(rules, now, unsaid):
            rows = await (work.count(task) if dry_run else work.go(task, alone(beside)))
            found.append({"table": task.table.name, "key": task.key, "rows": rows})
    finally:
        await beside.close()
    return found
