"""`check`: what is wrong with the flows, where, and how to mend it."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.common import project_folder
from cxbot.errors import ConfigError
from cxbot.model.value import replace

if TYPE_CHECKING:
    from cxbot.app.folder.project import ExaminedProject
    from cxbot.errors import Problem
    from cxbot.flow.check.report.page import Page


def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Tell only of these. All are read."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON.")] = False,
    github: Annotated[
        bool, typer.Option("--github", help="Findings as annotations of GitHub Actions.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend in the files what can be mended mechanically.")
    ] = False,
    paths: Annotated[
        bool,
        typer.Option("--paths", help="Walk every branch too, with generated answers and timers."),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell what codes mean: --explain E104, or all.")
    ] = False,
) -> None:
    """Read all flows and say what is wrong or could be better, with file, line and column.

    Exit 0 without errors, 1 with errors; warnings never change it.
    """
    if as_json and github:
        raise ConfigError("--json and --github: one of them.")
    if explain:
        _explain([name for name in names or () if name != "all"])
        return
    folder = project_folder()
    only = _paths(folder, names or ())
    # What handlers/ print while they are loaded is no finding.
    with contextlib.redirect_stdout(sys.stderr):
        project = _examined(folder, only, fix=fix)
    if paths:
        project = _walked(project)
    _renew_schema(folder, project)
    found = [problem for problem in project.problems if not only or problem.file in only]
    _print(found, project, as_json=as_json, github=github)
    if others := sum(one.level == "error" for one in project.problems) - _errors(found):
        typer.echo(f"Other files have errors too: {others}. See them all: cxbot check", err=True)
    if _errors(found):
        raise typer.Exit(1)


def _examined(folder: Path, only: frozenset[str], *, fix: bool) -> "ExaminedProject":
    from cxbot.app.folder.project import examine_project

    if not fix:
        return examine_project(folder)
    from cxbot.app.folder.mending import mend_project

    mended = mend_project(folder, only)
    _tell_mended(mended.done)
    return mended.project


def _renew_schema(folder: Path, project: "ExaminedProject") -> None:
    from cxbot.app.folder import editors

    if editors.renew(folder, project):
        typer.echo(f"{editors.SCHEMA} is up to date again, for your editor.", err=True)


def _walked(project: "ExaminedProject") -> "ExaminedProject":
    """With what the walk finds. To standard error how far it went."""
    from cxbot.flow.reading.problems import Problems
    from cxbot.flow.walking.findings import walk_all

    catalog = project.examined.catalog
    if catalog is None:
        typer.echo("The flows have errors, so they were not walked.", err=True)
        return project
    problems = Problems()
    walked = walk_all(catalog, project.examined.files, problems)
    typer.echo(str(walked), err=True)
    return replace(project, problems=tuple(sorted({*project.problems, *problems.found})))


def _errors(problems: Iterable["Problem"]) -> int:
    return sum(problem.level == "error" for problem in problems)


def _print(
    found: Sequence["Problem"], project: "ExaminedProject", *, as_json: bool, github: bool
) -> None:
    from cxbot.flow.check.report import formats
    from cxbot.flow.check.report.page import report

    if as_json:
        typer.echo(formats.as_json(found))
    elif github:
        if found:
            typer.echo(formats.as_github(found))
    else:
        typer.echo(report(found, project.texts, _page()))


def _tell_mended(done: Iterable["Problem"]) -> None:
    """To standard error: what is left is the command's answer."""
    for problem in done:
        place = f"{problem.file}:{problem.line}:{problem.column}"
        typer.echo(f"Mended {place}: {problem.code} {problem.message}", err=True)


def _page() -> "Page":
    from cxbot.flow.check.report.page import PLAIN, Page

    if not sys.stdout.isatty():
        return PLAIN
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Page(colour=colour, width=shutil.get_terminal_size().columns)


def _paths(folder: Path, names: Iterable[str]) -> frozenset[str]:
    """As findings name them: from the project's folder. Typed from there, or from where we are."""
    found = set()
    for name in names:
        path = next((path for path in (folder / name, Path(name)) if path.is_file()), None)
        if path is None:
            raise ConfigError(f"There is no file {name}.")
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ConfigError(f"{name} lies outside of {folder}.")
        found.add(path.resolve().relative_to(folder.resolve()).as_posix())
    return frozenset(found)


def _explain(codes: Iterable[str]) -> None:
    from cxbot.flow.check.report import explain
    from cxbot.flow.check.rules import RULES

    wanted = [code.upper() for code in codes]
    if strange := [code for code in wanted if code not in RULES]:
        raise ConfigError("\n".join(explain.unknown(code, RULES) for code in strange))
    if not wanted:
        typer.echo(explain.listing(RULES))
        return
    from cxbot.app.folder.examples import finding

    page = _page()
    typer.echo("\n\n\n".join(explain.explained(RULES[c], finding(RULES[c]), page) for c in wanted))
