"""`map`: the journey map, drawn from the log."""

import asyncio
import json
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.data import moment
from cxbot.cli.files import whole
from cxbot.cli.stored import database, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.journey.atlas import Wanted
    from cxbot.journey.friction.words import Language
    from cxbot.journey.map import Grid

_FORMATS = ("html", "png", "md", "csv", "json")
_STDOUT = Path("-")
#: Nobody wants these on a terminal.
_FILES = {"html": Path("map.html"), "png": Path("map.png")}


def map_(  # noqa: PLR0913 -- one is typer's own, the others are eight options
    context: typer.Context,
    *,
    fmt: Annotated[
        str | None,
        typer.Option(
            "--format", help="html, png, md, csv or json; else as the file ends, or html."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Into that file; - prints it. HTML: map.html, PNG: map.png."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only from then on: 2026-03-01, or 7d, 12h.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only before that: 2026-04-01, or 7d. Else until now.")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="Only over this channel.")] = None,
    persona: Annotated[
        str | None, typer.Option(help="Only these; `others` for who is like none of them.")
    ] = None,
    journey: Annotated[
        str | None, typer.Option(help="Which of journey.yaml; else the first.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As --format json.")] = False,
) -> None:
    """Draw the journey map: where customers were, how it went, and what you require of it.

    docs/owners.md explains each figure. Times are the shop's. Works beside a running bot.
    """
    if context.invoked_subcommand is not None:
        return
    form = _form(fmt, output, as_json=as_json)
    require_database()
    from cxbot.journey.atlas import Wanted

    chosen = Wanted(
        since=moment(since),
        until=moment(until, "--until"),
        channel=channel,
        persona=persona,
        journey=journey,
    )
    found, zone, spoken = asyncio.run(drawn(chosen))
    content = _content(found, form, zone, spoken)
    file = output or _FILES.get(form, _STDOUT)
    if file == _STDOUT:
        typer.echo(content, nl=False)
    else:
        _write(content, file)


def _form(fmt: str | None, output: Path | None, *, as_json: bool) -> str:
    if as_json and fmt not in (None, "json"):
        raise ConfigError(f"--json and --format {fmt}: choose one.")
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    by_file = ending if ending in _FORMATS else "html"
    form = "json" if as_json else fmt or by_file
    if form not in _FORMATS:
        raise ConfigError(f'--format: "{form}" is none of {", ".join(_FORMATS)}.')
    return form


async def drawn(chosen: "Wanted") -> tuple["Grid", tzinfo, "Language"]:
    """As it is: with the shop's zone, and the language of ours that it speaks."""
    from cxbot.clock import SystemClock
    from cxbot.flow.catalog import restored
    from cxbot.journey.atlas import Atlas
    from cxbot.journey.friction.words import spoken
    from cxbot.store.flow_sets import FlowSets

    beside = database()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        found = await Atlas(beside, lambda: catalog, SystemClock()).grid(chosen)
    finally:
        await beside.close()
    return found, catalog.shop.zone(), spoken(catalog.shop.language)


def _content(found: "Grid", form: str, zone: tzinfo, language: "Language") -> bytes:
    if form == "png":
        from cxbot.journey.map.png import as_png

        return as_png(found, zone, language)
    return _text(found, form, zone, language).encode()


def _text(found: "Grid", form: str, zone: tzinfo, language: "Language") -> str:
    from cxbot.journey.map.data import as_csv, to_json
    from cxbot.journey.map.markdown import as_markdown
    from cxbot.journey.map.page import as_html

    match form:
        case "json":
            return json.dumps(to_json(found), ensure_ascii=False, indent=2) + "\n"
        case "csv":
            return "".join(as_csv(found))
        case "md":
            return as_markdown(found, zone, language)
        case _:
            return as_html(found, zone, language)


def _write(content: bytes, file: Path) -> None:
    with whole(file) as beside:
        beside.write_bytes(content)
    typer.echo(f"Drawn into {file}.", err=True)
