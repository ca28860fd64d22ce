"""`audit`: the worksheet of a review, what was written on it, and `audit log`, the desk's own."""

import asyncio
import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cxbot.cli import stored
from cxbot.cli.data import moment
from cxbot.cli.files import whole
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.journey.friction.words import Language
    from cxbot.journey.reviews.keeper import Chosen
    from cxbot.journey.reviews.reading import Read
    from cxbot.journey.reviews.sheet import Worksheet
    from cxbot.store.audit import Done
    from cxbot.store.reviews import Taken

_SHEET = "sheet"
_FORMATS = ("html", "csv", "md", "json")
_STDOUT = Path("-")
#: Options of `audit log`, which once was all of `audit`.
_OF_THE_LOG = frozenset({"--since", "--actor"})


class _Audit(TyperGroup):
    """`cxbot audit "order status"`: what names no command is asked of the sheet."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = {one.partition("=")[0] for one in args}
        if args and args[0] not in self.commands and options & _OF_THE_LOG:
            given = " ".join(args)
            raise ConfigError(f"Who did what at the desk is told by: cxbot audit log {given}")
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_SHEET, *args]
        return super().parse_args(ctx, args)


audit = typer.Typer(
    cls=_Audit,
    help="Review touchpoints: print the worksheet, read it back. `audit log`: who did what at the "
    "desk.",
)


@audit.callback()
def _audit() -> None:
    """Review touchpoints: the worksheet, what was written on it; `audit log`: the desk's log.

    Without a command it is `audit sheet`: cxbot audit --due --output review.html
    """


@audit.command(_SHEET)
def sheet(
    touchpoints: Annotated[
        list[str] | None, typer.Argument(help="Only these, by name; else all that are declared.")
    ] = None,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only those that are due.")] = False,
    stage: Annotated[str | None, typer.Option(help="Only those of that stage.")] = None,
    fmt: Annotated[
        str | None,
        typer.Option("--format", help="html, csv, md or json; else as the file ends, or md."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Into that file; else it is printed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As --format json.")] = False,
) -> None:
    """The worksheet of a review: what is known of each touchpoint, and room for marks.

    HTML is for paper (A4 across), CSV and JSON to be filled in and read back. Changes nothing.

    Works beside a running bot. docs/owners.md explains it.
    """
    form = _form(fmt, output, as_json=as_json)
    stored.require_database()
    from cxbot.journey.reviews.keeper import Chosen

    chosen = Chosen(names=touchpoints or (), stage=stage, due=due)
    found, spoken = asyncio.run(_printed(chosen))
    text = _text(found, form, spoken)
    if not found.sheets:
        from cxbot.journey.reviews.words import word

        typer.echo(word("nothing" if due else "none_declared", spoken), err=True)
    if output is None or output == _STDOUT:
        typer.echo(text, nl=False)
        return
    with whole(output) as beside:
        # a spreadsheet takes UTF-8 for what it is by this mark alone
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        beside.write_text(text, encoding=encoding, newline="")
    typer.echo(f"{found.name}: {len(found.sheets)} touchpoints, written to {output}.", err=True)


@audit.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="The CSV or JSON of a sheet, filled in.")],
    *,
    by: Annotated[str | None, typer.Option(help="Who reviewed; else whoever runs this.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Take in what was written on a worksheet: marks, notes, improvements.

    A touchpoint with a mistake is left out, and the mistake told with line and column; the others
    are reviewed. The same file again changes nothing. Ends with status 1 when there were mistakes.

    Works beside a running bot.
    """
    stored.require_database()
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}.") from error
    found, taken = asyncio.run(_read(raw, (by or user()).strip()[:120]))
    if as_json:
        stored.print_json(_said(found, taken))
    else:
        _tell(found, taken)
    if found.problems:
        raise typer.Exit(1)


@audit.command("log")
def log(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only from then on: 2026-03-01, or 7d, 12h.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option(help="Only theirs: operator:2001, account:5, anonymous, customer.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Who did what at the desk: acts, refusals, bans, bindings. Works beside a running bot."""
    stored.require_database()
    asyncio.run(_log(moment(since), actor, as_json=as_json))


def _form(fmt: str | None, output: Path | None, *, as_json: bool) -> str:
    if as_json and fmt not in (None, "json"):
        raise ConfigError(f"--json and --format {fmt}: choose one.")
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    form = "json" if as_json else fmt or (ending if ending in _FORMATS else "md")
    if form not in _FORMATS:
        raise ConfigError(f'--format: "{form}" is none of {", ".join(_FORMATS)}.')
    return form


async def _printed(chosen: "Chosen") -> tuple["Worksheet", "Language"]:
    from cxbot.cli.reviewing import opened
    from cxbot.journey.friction.words import spoken

    async with opened() as (keeper, catalog, _):
        language = spoken(catalog.shop.language)
        return await keeper.worksheet(chosen, language), language


def _text(found: "Worksheet", form: str, language: "Language") -> str:
    from cxbot.journey.reviews.markdown import as_markdown
    from cxbot.journey.reviews.page import as_html
    from cxbot.journey.reviews.table import as_csv, to_json

    match form:
        case "json":
            return json.dumps(to_json(found, language), ensure_ascii=False, indent=2) + "\n"
        case "csv":
            return "".join(as_csv(found, language))
        case "md":
            return as_markdown(found, language)
        case _:
            return as_html(found, language)


async def _read(raw: bytes, by: str) -> tuple["Read", "Taken"]:
    from cxbot.cli.reviewing import opened
    from cxbot.clock import SystemClock
    from cxbot.journey.reviews import reading
    from cxbot.journey.reviews.taking import take

    now = SystemClock().now()
    async with opened() as (keeper, _, database):
        found = reading.read(raw, await keeper.names(), now)
        return found, await take(keeper, database, found.entries, now, by)


def _said(found: "Read", taken: "Taken") -> dict[str, Any]:
    return {
        "reviews": taken.reviews,
        "marks": taken.marks,
        "improvements": taken.items,
        "touchpoints": [one.touchpoint for one in found.entries],
        "empty": found.empty,
        "problems": [
            {"line": one.line, "column": one.column or None, "reason": one.reason}
            for one in found.problems
        ],
    }


def _tell(found: "Read", taken: "Taken") -> None:
    for problem in found.problems:
        typer.echo(problem, err=True)
    known = len(found.entries) - taken.reviews
    typer.echo(
        f"reviewed: {taken.reviews}, known before: {known}, nothing written: {len(found.empty)}; "
        f"new marks: {taken.marks}, new improvements: {taken.items}"
    )


def user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody has this number here
        return "unknown"


async def _log(since: datetime | None, actor: str | None, *, as_json: bool) -> None:
    from cxbot.store.audit import Audit

    database = stored.database()
    try:
        if as_json:
            stored.print_json(
                {"entries": [_entry(one) async for one in Audit(database).read(since, actor)]}
            )
            return
        async for one in Audit(database).read(since, actor):
            typer.echo(_line(one))
    finally:
        await database.close()


def _entry(done: "Done") -> dict[str, Any]:
    return {
        "at": stored.iso(done.at),
        "actor": done.actor,
        "act": done.act,
        "subject": done.subject,
        "data": dict(done.data),
    }


def _line(done: "Done") -> str:
    at = f"{done.at.astimezone():%Y-%m-%d %H:%M:%S}"
    line = f"{at}  {done.actor:<20} {done.act:<22} {done.subject}"
    facts = {name: value for name, value in done.data.items() if value not in (None, "", [], {})}
    return f"{line}  {json.dumps(facts, ensure_ascii=False)}" if facts else line
