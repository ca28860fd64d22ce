"""`map keep`, `map versions`, `map diff`: the map as it was, against the map as it is."""

import asyncio
import shlex
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.data import moment
from cxbot.cli.files import whole
from cxbot.cli.mapping import drawn
from cxbot.cli.stored import database, local_time, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxbot.journey.atlas import Wanted
    from cxbot.journey.friction.words import Language
    from cxbot.journey.map.versions import Changes
    from cxbot.store.map_versions import MapVersion


def keep(
    name: Annotated[
        str, typer.Argument(help="To find it by; without one, by number or date.")
    ] = "",
    since: Annotated[
        str | None, typer.Option(help="Of that period only: 90d. It is held against as many days.")
    ] = None,
    journey: Annotated[str | None, typer.Option(help="Which of journey.yaml.")] = None,
) -> None:
    """Keep the map as it is now: figures only, nothing that customers wrote."""
    require_database()
    from cxbot.journey.atlas import Wanted
    from cxbot.journey.map.choosing import named

    wanted = Wanted(since=moment(since), journey=journey)
    known = named(name) if name else ""
    number = asyncio.run(_keep(known, wanted))
    found = shlex.quote(known) if known else number
    typer.echo(f"Kept as {number}. Later: cxbot map diff {found}")


def versions(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with all figures.")] = False,
) -> None:
    """List the maps that are kept: by hand, with each Monday's digest, at each review."""
    require_database()
    found, zone, _ = asyncio.run(_kept())
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    if not found:
        typer.echo("No map is kept yet: cxbot map keep.")
    for one in found:
        totals = one.body.get("totals", {})
        rests = f"{totals.get('customers', 0)} customers, {totals.get('exchanges', 0)} exchanges"
        said = f"  {one.name}" if one.name else ""
        at = local_time(one.at, zone)
        typer.echo(f"{one.id:>4}  {at}  {one.why:<6}  {one.journey}: {rests}{said}")


def diff(
    before: Annotated[
        str | None,
        typer.Argument(metavar="[A]", help="A number, a name, 2026Q2, 2026-05; else the last."),
    ] = None,
    now: Annotated[
        str, typer.Argument(metavar="[B]", help="The same, or `now`: the map as it is.")
    ] = "now",
    every: Annotated[
        bool, typer.Option("--all", help="Also the figures that have not clearly changed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Into that file, as Markdown.")
    ] = None,
) -> None:
    """Say what has changed since a map was kept: touchpoints, figures with interval, requirements.

    The map as it is now is drawn of the same journey, channel and persona, and of as many days.
    """
    if as_json and output is not None:
        raise ConfigError("--json and --output: choose one.")
    require_database()
    found, zone, spoken = asyncio.run(_differs(before, now))
    if as_json:
        print_json(found.to_json())
        return
    from cxbot.journey.map.differing import as_markdown, lines

    if output is None:
        for line in lines(found, zone, spoken, every=every):
            typer.echo(line)
        return
    with whole(output) as beside:
        beside.write_bytes(as_markdown(found, zone, spoken).encode())
    typer.echo(f"Written into {output}.", err=True)


def _as_json(one: "MapVersion") -> dict[str, Any]:
    names = ("id", "at", "name", "why", "journey", "body")
    return {name: getattr(one, name) for name in names} | {"at": one.at.isoformat()}


async def _keep(name: str, wanted: "Wanted") -> int:
    from cxbot.journey.map.versions import body
    from cxbot.store.map_versions import MapVersions

    grid, _, _ = await drawn(wanted)
    beside = database()
    try:
        return await MapVersions(beside).keep(
            body(grid), at=grid.now, journey=grid.scope.kind.name, why="hand", name=name
        )
    finally:
        await beside.close()


async def _kept() -> tuple["Sequence[MapVersion]", tzinfo, "Language"]:
    from cxbot.flow.catalog import restored
    from cxbot.journey.friction.words import spoken
    from cxbot.store.flow_sets import FlowSets
    from cxbot.store.map_versions import MapVersions

    beside = database()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        kept = await MapVersions(beside).all()
    finally:
        await beside.close()
    return kept, catalog.shop.zone(), spoken(catalog.shop.language)


async def _differs(before: str | None, now: str) -> tuple["Changes", tzinfo, "Language"]:
    from cxbot.journey.map import choosing
    from cxbot.journey.map.versions import between, body

    kept, zone, spoken = await _kept()
    one = choosing.chosen(kept, before, zone) if before is not None else choosing.last(kept)
    if now != choosing.NOW:
        return between(one.body, choosing.chosen(kept, now, zone).body), zone, spoken
    grid, _, _ = await drawn(_same(one))
    return between(one.body, body(grid)), zone, spoken


def _same(one: "MapVersion") -> "Wanted":
    """The same part of the log, as long a time before now."""
    from cxbot.clock import SystemClock
    from cxbot.journey.atlas import EVERYBODY_ELSE, Wanted
    from cxbot.journey.map import OTHERS

    period, persona = one.body.get("period_seconds"), one.body.get("persona")
    now: datetime = SystemClock().now()
    return Wanted(
        since=now - timedelta(seconds=period) if period is not None else None,
        channel=one.body.get("channel"),
        persona=EVERYBODY_ELSE if persona == OTHERS else persona,
        journey=one.journey,
    )
