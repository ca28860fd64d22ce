"""`check`: what is wrong with the flows, and where."""

import json
from typing import Annotated

import typer

from cxbot.cli.common import project_folder
from cxbot.errors import FlowError


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
) -> None:
    """Read all flows and say what is wrong, with file, line and column."""
    from cxbot.app.project import read_project

    try:
        read_project(project_folder(), handlers=False)
    except FlowError as error:
        _report(error, as_json=as_json)
        raise typer.Exit(1) from None
    typer.echo("[]" if as_json else "No problems found.")


def _report(error: FlowError, *, as_json: bool) -> None:
    if not as_json:
        for problem in error.problems:
            typer.echo(problem)
        return
    fields = ("file", "line", "column", "code", "message", "hint")
    rows = [{name: getattr(problem, name) for name in fields} for problem in error.problems]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
