"""`report voice`: what customers say, with intervals, as text, JSON, CSV or a picture."""

import asyncio
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.data import moment
from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.journey.voice import VoiceReport

_BY = "flow, version, touchpoint, stage, operator, queue, channel, language, incentivised, wave"


def voice(
    since: Annotated[
        str | None,
        typer.Option(
            help="Only from then on: 2026-03-01, or 7d, 12h. Compared with as long before."
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only before that: 2026-04-01, or 7d. Else until now.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="DIMENSION", help=f"The metrics by group, too: {_BY} or source."),
    ] = None,
    flow: Annotated[
        str | None, typer.Option(help="Only this flow; desk is the question after tickets.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The figures as CSV.")] = False,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Draw it into that file, instead of the text."),
    ] = None,
) -> None:
    """Say what customers say: NPS, CSAT, CES with intervals, response, words, what came of it.

    docs/owners.md explains each figure. Times are the shop's. Works beside a running bot.
    """
    _require_sense(by, as_json=as_json, as_csv=as_csv, picture=picture)
    require_database()
    found, zone = asyncio.run(_voice(moment(since), moment(until, "--until"), by, flow))
    if picture is not None:
        _draw(found, zone, picture)
    if as_json:
        print_json(found.to_json())
    elif as_csv:
        from cxbot.journey.voice import as_csv as lines_of

        typer.echo("".join(lines_of(found)), nl=False)
    elif picture is None:
        from cxbot.journey.voice import lines

        for line in lines(found, zone):
            typer.echo(line)


def _require_sense(by: str | None, *, as_json: bool, as_csv: bool, picture: Path | None) -> None:
    from cxbot.journey.metrics import DIMENSIONS

    if by is not None and by not in DIMENSIONS:
        raise ConfigError(f'--by: "{by}" is none of {", ".join(DIMENSIONS)}.')
    if as_json and as_csv:
        raise ConfigError("--json and --csv: choose one.")
    if picture is not None and picture.suffix.lower() != ".svg":
        raise ConfigError(f"--picture: {picture} must end in .svg.")


async def _voice(
    since: datetime | None, until: datetime | None, by: str | None, flow: str | None
) -> tuple["VoiceReport", tzinfo]:
    from cxbot.clock import SystemClock
    from cxbot.conversation.neglect import NeglectFinder
    from cxbot.flow.catalog import restored
    from cxbot.journey.voice import Period, voice_report
    from cxbot.journey.voice.groups import DESK
    from cxbot.store.flow_sets import FlowSets
    from cxbot.store.neglect import NeglectLog
    from cxbot.store.voice import VoiceLog

    now = SystemClock().now()
    end = min(until or now, now)
    if since is not None and since >= end:
        raise ConfigError("--since: the period is empty; it must begin before it ends.")
    beside = database()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        shop = catalog.shop
        period = Period(since=since, until=end, now=now)
        finder = NeglectFinder(NeglectLog(beside), lambda: shop)
        # as it stands, whatever the period: there is nothing to look after in the past
        neglected = await finder.find(now) if flow is None else None
        found = await voice_report(
            VoiceLog(beside), shop.policy, period, flow=flow, by=by, neglected=neglected
        )
    finally:
        await beside.close()
    # a flow that is no more may still have been asked by
    if flow not in (None, *catalog.flows, DESK) and not any(one.n for one in found.figures):
        surveys = (one.name for one in catalog.flows.values() if one.contact.purpose == "survey")
        known = ", ".join((*sorted(surveys), DESK))
        raise ConfigError(f'--flow: nothing was asked by "{flow}" then; there are: {known}.')
    return found, shop.zone()


def _draw(found: "VoiceReport", zone: tzinfo, file: Path) -> None:
    from cxbot.journey import voice as drawing

    try:
        file.write_text(drawing.picture(found, zone), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--picture: {file} can't be written: {error.strerror}.") from error
    typer.echo(f"Drawn into {file}.", err=True)
