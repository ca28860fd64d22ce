"""`draw`: each flow as a picture."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.common import database_url, project_folder
from cxbot.cli.data import moment
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxbot.app.drawing.pictures import Format
    from cxbot.flow.drawing.picture import Picture

_FOLDER = "pictures"


def draw(
    flows: Annotated[
        list[str] | None,
        typer.Argument(metavar="FLOW", help="Only these; `anytime` for anytime.yaml."),
    ] = None,
    out: Annotated[
        Path | None,
        # as all other commands say it, and as it was
        typer.Option("--output", "--out", help="Write files into this folder, with an index.md."),
    ] = None,
    fmt: Annotated[
        str | None,
        typer.Option(
            "--format", help="svg, png or mermaid. Default: svg with --output, else mermaid."
        ),
    ] = None,
    language: Annotated[str | None, typer.Option(help="The language of the texts.")] = None,
    live: Annotated[
        bool, typer.Option("--live", help="With the numbers of the bot's own database.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(help="With --live: conversations begun since then: 2026-03-01, 30d."),
    ] = None,
    version: Annotated[
        str | None, typer.Option(help="With --live: an older version of one flow.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --live: only the numbers, as JSON.")
    ] = False,
) -> None:
    """Draw flows: Mermaid text to the terminal, or SVG and PNG files. Needs no token."""
    from cxbot.app.drawing.drawable import chosen, read_drawable

    form = _form(fmt, out)
    _only_live(live=live, since=since, version=version, json=as_json or None)
    drawable = read_drawable(project_folder(), language)
    for said in drawable.said:
        typer.echo(said, err=True)
    drawable = chosen(drawable, flows or ())
    if not live:
        _give(drawable.pictures(), form, out)
        return
    from cxbot.app.drawing.traffic import read_live

    work = read_live(drawable, database_url(), since=moment(since), version=version)
    found = asyncio.run(work)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _give(found.pictures(), form, out)


def _only_live(*, live: bool, **options: object) -> None:
    for name, given in options.items():
        if given is not None and not live:
            raise ConfigError(f"--{name} works with --live: cxbot draw --live --{name} …")


def _form(text: str | None, out: Path | None) -> "Format":
    from cxbot.app.drawing.pictures import FORMATS

    if text is None:
        return "svg" if out else "mermaid"
    found = next((form for form in FORMATS if form == text), None)
    if found is None:
        raise ConfigError(f'--format: "{text}" is none of {", ".join(FORMATS)}.')
    return found


def _give(pictures: "Sequence[Picture]", form: "Format", out: Path | None) -> None:
    """Text to the terminal when nothing else was asked, else files."""
    from cxbot.app.drawing.pictures import write
    from cxbot.flow.drawing.mermaid import mermaid

    if not pictures:
        raise ConfigError("There are no flows to draw in flows/.")
    if form != "mermaid" or out is not None:
        folder = out or Path(_FOLDER)
        for path in write(pictures, folder, form):
            typer.echo(f"Wrote {path}")
        return
    texts = [mermaid(picture) for picture in pictures]
    if len(texts) == 1:
        typer.echo(texts[0], nl=False)
        return
    # Several diagrams are no diagram: as Markdown they can be pasted into a page.
    for picture, text in zip(pictures, texts, strict=True):
        typer.echo(f"## {picture.name}\n\n```mermaid\n{text}```\n")
