"""`test`: plays the scenarios of flows/tests/ and says what they leave out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.common import project_folder
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxbot.app.scenarios.result import Played
    from cxbot.app.scenarios.run import Report


def play(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Only these files or folders.", show_default=False)
    ] = None,
    pattern: Annotated[
        str, typer.Option("-k", metavar="PATTERN", help="Only tests with this in their name.")
    ] = "",
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write JUnit XML there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=1,
            help="Play in so many processes; else one for each core, for few tests just one.",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every chat, and every way never taken.")
    ] = False,
) -> None:
    """Play the scenarios of flows/tests/. Needs no token and no database; time is virtual.

    Exit 1 when one fails. What they don't reach is told and changes nothing.
    """
    from cxbot.app.scenarios import run, telling, workers

    tests = run.read_tests(project_folder(), files or (), pattern)
    if not tests.scenarios and not as_json:
        typer.echo("There are no scenarios in flows/tests/.")
    report = run.run(
        tests,
        _nothing if as_json else _told(verbose=verbose),
        jobs or workers.as_many_as_pay(len(tests.scenarios)),
    )
    if junit is not None:
        _write(junit, report)
    if as_json:
        from cxbot.app.scenarios.data import as_json as as_data

        typer.echo(json.dumps(as_data(report), ensure_ascii=False, indent=2))
    else:
        for line in telling.coverage(report.coverage, verbose=verbose):
            typer.echo(line)
        typer.echo(telling.summary(report))
    if not report.passed:
        raise typer.Exit(1)


def _nothing(_: "Played") -> None:
    """JSON comes whole."""


def _told(*, verbose: bool) -> "Callable[[Played], None]":
    from cxbot.app.scenarios import telling

    def told(played: "Played") -> None:
        if not played.passed:
            lines = telling.failure(played)
        elif verbose:
            lines = telling.passed(played)
        else:
            return
        for line in lines:
            typer.echo(line)

    return told


def _write(path: Path, report: "Report") -> None:
    from cxbot.app.scenarios import junit

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(junit.xml(report), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--junit: {path} can't be written: {error.strerror}.") from error
