"""`import`: contacts that happened elsewhere, from a file."""

import asyncio
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.common import project_folder
from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.app.imports.rows import Wrong
    from cxbot.app.imports.run import Tally

#: Reasons that --json lists; a file may have a million.
_MOST = 1000


def import_(
    file: Annotated[Path, typer.Argument(help="CSV with a head line, or JSON Lines.")],
    source: Annotated[
        str, typer.Option(help="Whose ids those in the file are: the same id of two is two.")
    ] = "import",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Take in visits, calls, exposures and other contacts that happened elsewhere.

    Good rows are written, bad ones listed with line and column. The same file again changes
    nothing. Works beside a running bot. Ends with status 1 when a row was bad.
    """
    require_database()
    found = asyncio.run(_import(file, source.strip(), quiet=as_json))
    if as_json:
        print_json(found.to_json())
    else:
        found.tell()
    if found.tally.bad:
        raise typer.Exit(1)


@dataclass(slots=True, kw_only=True)
class _Import:
    """What is said of it in the end; reasons as they come, or kept for JSON."""

    quiet: bool
    tally: "Tally"
    problems: list["Wrong"] = field(default_factory=list)
    reasons: int = 0

    def wrong(self, one: "Wrong") -> None:
        self.reasons += 1
        if not self.quiet:
            # over the bar, which is drawn again below
            typer.echo(f"\r\x1b[K{one}" if sys.stderr.isatty() else one, err=True)
        elif len(self.problems) < _MOST:
            self.problems.append(one)

    def to_json(self) -> dict[str, Any]:
        tally = self.tally
        return {
            "rows": tally.new + tally.known + tally.bad + tally.erased,
            "new": tally.new,
            "known": tally.known,
            "bad": tally.bad,
            "erased": tally.erased,
            "problems": [
                {"line": one.line, "column": one.column or None, "reason": one.reason}
                for one in self.problems
            ],
            "problems_left_out": self.reasons - len(self.problems),
            "unmapped": sorted(tally.unmapped),
        }

    def tell(self) -> None:
        tally = self.tally
        typer.echo(f"new: {tally.new}, known before: {tally.known}, bad: {tally.bad}")
        if tally.erased:
            typer.echo(f"left out, of people who were erased: {tally.erased}")
        if tally.unmapped:
            names = ", ".join(sorted(tally.unmapped))
            typer.echo(f"not in flows/journey.yaml: {names}", err=True)


async def _import(file: Path, source: str, *, quiet: bool) -> _Import:
    from cxbot import settings
    from cxbot.app.folder.project import read_project
    from cxbot.app.imports import run
    from cxbot.app.imports.lines import opened
    from cxbot.app.imports.rows import Rows
    from cxbot.clock import SystemClock
    from cxbot.flow.catalog import restored
    from cxbot.model.event import read_name
    from cxbot.store.flow_sets import FlowSets
    from cxbot.store.personal.ledger import Seals
    from cxbot.store.recorded import RecordedContacts

    try:
        read_name(source)
    except ValueError as error:
        raise ConfigError(f"--source {error}.") from None
    clock, beside = SystemClock(), database()
    told = _Import(quiet=quiet, tally=run.Tally())
    try:
        live = await FlowSets(beside).newest()
        catalog = (
            restored(live.texts, live.events)
            if live is not None  # else it has never run; the files are all there is
            else read_project(project_folder(), handlers=False).catalog
        )
        rows = Rows(catalog.journey, catalog.shop.zone(), source, clock.now())
        with opened(file) as lines, ExitStack() as stack:
            read = _progress(file, stack)
            seals = Seals(settings.secret_for(settings.load()))
            contacts = RecordedContacts(beside, clock, seals)
            told.tally = await run.run(lines, rows, contacts, wrong=told.wrong, read=read)
    finally:
        await beside.close()
    return told


def _progress(file: Path, stack: ExitStack) -> Any:
    """Moves a bar to so many bytes, where somebody can see it."""
    if not sys.stderr.isatty():
        return lambda _: None
    size = file.stat().st_size
    bar = stack.enter_context(typer.progressbar(length=size, label=file.name, file=sys.stderr))
    return lambda done: bar.update(done - bar.pos)
