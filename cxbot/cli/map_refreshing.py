"""`map refresh`: the kept map, brought up to date."""

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.stored import database, local_time, print_json, require_database

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog
    from cxbot.journey.kept.keeping import Refreshed

#: Others come first: nobody waits for it.
_GENTLY = 10


def refresh(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Count what has changed since the last time, so that questions about a large log are answered
    at once.

    A running bot does it by itself every hour. The first time takes minutes where there are
    millions of exchanges. Works beside a running bot, which doesn't wait for it.
    """
    require_database()
    os.nice(_GENTLY)
    catalog = asyncio.run(_live())
    found = _refreshed(catalog)
    if as_json:
        at = found.at.isoformat()
        print_json({"at": at, "customers": found.customers, "whole": found.whole})
        return
    at, every = local_time(found.at, catalog.shop.zone()), " all" if found.whole else ""
    typer.echo(f"The map is as of {at}:{every} {found.customers:,} customers counted.")


async def _live() -> "Catalog":
    from cxbot.flow.catalog import restored
    from cxbot.store.flow_sets import FlowSets

    beside = database()
    try:
        live = await FlowSets(beside).newest()
    finally:
        await beside.close()
    return restored(live.texts, live.events) if live is not None else restored({})


def _refreshed(catalog: "Catalog") -> "Refreshed":
    from cxbot.clock import SystemClock
    from cxbot.journey.kept.keeping import Keeping
    from cxbot.store import changed, kept

    there = database()
    shelf = kept.of(there)
    assert shelf is not None, "no command has a database in memory"
    log = changed.of(there)
    counted = 0

    def told(more: int) -> None:
        nonlocal counted
        counted += more
        if sys.stderr.isatty():
            typer.echo(f"\r{counted:,} customers counted", nl=False, err=True)

    try:
        found = Keeping(shelf, log, catalog).refresh(SystemClock().now(), told)
    finally:
        log.close()
        if counted and sys.stderr.isatty():
            typer.echo("", err=True)
    return found
