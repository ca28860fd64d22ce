"""What helps an owner write: `new` makes a shop to begin with, `schema` teaches the editor."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.common import project_folder
from cxbot.errors import ConfigError, FlowError

if TYPE_CHECKING:
    from cxbot.app.newshop import Added


def new(
    folder: Annotated[
        Path,
        typer.Argument(
            help="A folder that isn't there yet; with --voice, your shop.", metavar="DIR"
        ),
    ],
    name: Annotated[str | None, typer.Option(help="The shop's name.")] = None,
    language: Annotated[str, typer.Option(help="The language it speaks: en, ru or zh.")] = "en",
    voice: Annotated[
        bool,
        typer.Option(
            "--voice",
            help="With flows that ask, thank and listen. A shop that is there gets those it lacks.",
        ),
    ] = False,
) -> None:
    """Make a small shop that works as it is: flows, tests, an action, the settings."""
    from cxbot.app import newshop

    if voice and (folder / "flows").is_dir():
        _tell_added(newshop.extend(folder))
        return
    written = newshop.write(folder, name=name, language=language, voice=voice)
    typer.echo(f"{len(written)} files in {folder}. What to do next:")
    typer.echo(newshop.next_steps(folder))


def _tell_added(added: "Added") -> None:
    for path in added.written:
        typer.echo(f"written: {path}")
    for name, reason in added.left.items():
        typer.echo(f"left out: {name}: {reason}")
    for hint in added.hints:
        typer.echo(hint)
    typer.echo("Nothing of yours was changed. Now: cxbot check, cxbot test")


def schema(
    stdout: Annotated[bool, typer.Option("--stdout", help="Print it, write nothing.")] = False,
    reference: Annotated[
        Path | None,
        typer.Option(hidden=True, help="Write the tables of this page (docs/flows.md) anew."),
    ] = None,
) -> None:
    """Write the schema by which your editor completes and checks the YAML of this shop."""
    if reference is not None:
        _reference(reference)
        return
    from cxbot.app.folder import editors

    folder = project_folder()
    try:
        text, missing = editors.schema(folder)
    except FlowError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(1) from None
    for problem in missing:
        typer.echo(problem, err=True)
    if missing:
        typer.echo("So the schema knows no actions.", err=True)
    if stdout:
        typer.echo(text, nl=False)
        return
    path = editors.write(folder, text)
    typer.echo(f"Written: {path}. Editors find it by the first line of a file in flows/:")
    typer.echo(f"# yaml-language-server: $schema=../{editors.SCHEMA.as_posix()}")


def _reference(page: Path) -> None:
    from cxbot.flow.reference import refreshed

    try:
        before = page.read_text(encoding="utf-8")
        after = refreshed(before)
        page.write_text(after, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{page}: {error}.") from error
    typer.echo(f"Written: {page}." if after != before else f"{page} is up to date.")
