"""`report journey --findings`: what the log tells of a kind of journey."""

import asyncio
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import typer

from cxbot.cli.stored import database, print_json

if TYPE_CHECKING:
    from cxbot.journey.found import Report
    from cxbot.journey.friction.words import Language


def tell_findings(since: datetime | None, kind: str | None, *, as_json: bool) -> None:
    found, zone, spoken = asyncio.run(_found(since, kind))
    if as_json:
        print_json(found.to_json())
        return
    from cxbot.journey.found import lines

    for line in lines(found, zone, spoken):
        typer.echo(line)


async def _found(since: datetime | None, kind: str | None) -> tuple["Report", tzinfo, "Language"]:
    from cxbot.clock import SystemClock
    from cxbot.flow.catalog import restored
    from cxbot.journey.atlas import Atlas, Wanted
    from cxbot.journey.found import report
    from cxbot.journey.friction.words import spoken
    from cxbot.journey.map import StoredLog
    from cxbot.journey.walks import walked
    from cxbot.store.exchanges import Exchanges
    from cxbot.store.flow_sets import FlowSets

    beside = database()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        atlas, wanted = (
            Atlas(beside, lambda: catalog, SystemClock()),
            Wanted(since=since, journey=kind),
        )
        grid, judged = await atlas.grid(wanted), await atlas.judged(wanted)
        clock = catalog.shop.desk.hours.business
        walks = await walked(StoredLog(Exchanges(beside)), catalog.journey, grid, clock)
    finally:
        await beside.close()
    found = report(catalog.journey, grid, judged, walks)
    return found, catalog.shop.zone(), spoken(catalog.shop.language)
