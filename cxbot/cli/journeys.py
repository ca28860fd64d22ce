"""`report journey` and `compare`: where flows lose customers, and whether a change has helped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from cxbot.cli.data import moment
from cxbot.cli.findings import tell_findings
from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog
    from cxbot.journey.funnels import Comparison, Funnels, Versions
    from cxbot.store.database import Database
    from cxbot.store.passages import Passages

_SINCE = "Conversations begun since then: 2026-03-01, or 7d, 12h."


def journey(
    since: Annotated[str | None, typer.Option(help=_SINCE)] = None,
    flow: Annotated[str | None, typer.Option(help="Only this flow.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel: telegram.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Only customers of this language: en.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON: every version and group, every step.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The same as CSV.")] = False,
    found: Annotated[
        bool,
        typer.Option(
            "--findings", help="Of the journey instead: what to do, ways, circles, bottlenecks."
        ),
    ] = False,
    kind: Annotated[
        str | None, typer.Option("--journey", help="With --findings: which of journey.yaml.")
    ] = None,
) -> None:
    """Say where flows lose customers: at each step who went on, left, went to a person, is there.

    docs/owners.md explains each number. Works beside a running bot.
    """
    if as_json and as_csv:
        raise ConfigError("--json and --csv: choose one.")
    if not found and kind is not None:
        raise ConfigError("--journey goes with --findings; funnels are of flows.")
    require_database()
    if found:
        if flow or channel or language or as_csv:
            raise ConfigError("--findings are of all flows, channels and languages; no --csv.")
        tell_findings(moment(since), kind, as_json=as_json)
        return
    funnels, zone = asyncio.run(_funnels(moment(since), flow, channel, language))
    if as_json:
        print_json(funnels.to_json())
    elif as_csv:
        from cxbot.journey.funnels import as_csv as lines_of

        typer.echo("".join(lines_of(funnels)), nl=False)
    else:
        from cxbot.journey.funnels import lines

        for line in lines(funnels, zone):
            typer.echo(line)


def compare(
    flow: Annotated[str, typer.Argument(metavar="FLOW")],
    before: Annotated[
        str, typer.Argument(metavar="V1", help="How it begins, or `previous`, `current`.")
    ],
    now: Annotated[str, typer.Argument(metavar="V2", help="The same.")],
    since: Annotated[str | None, typer.Option(help=_SINCE)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Hold two versions of a flow against each other, step by step, with intervals.

    cxbot report journey names the versions. Works beside a running bot.
    """
    require_database()
    found, zone = asyncio.run(_compared(flow, before, now, moment(since)))
    if as_json:
        print_json(found.to_json())
    else:
        from cxbot.journey.funnels import comparison_lines

        for line in comparison_lines(found, zone):
            typer.echo(line)


class _Known(Struct, frozen=True):
    """The log, and the flows as they are and as they were."""

    beside: "Database"
    log: "Passages"
    catalog: "Catalog"
    versions: "Versions"


@asynccontextmanager
async def _known() -> AsyncIterator[_Known]:
    from cxbot.flow.catalog import restored
    from cxbot.journey.funnels import Versions
    from cxbot.store.flow_sets import FlowSets
    from cxbot.store.passages import Passages

    beside = database()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        log = Passages(beside)
        sources = await log.sources()
        seen = [(flow, version) for flow, version, _ in sources]
        versions = Versions(seen, live.versions if live is not None else {})
        yield _Known(beside, log, catalog.pinned(sources), versions)
    finally:
        await beside.close()


async def _funnels(
    since: datetime | None, flow: str | None, channel: str | None, language: str | None
) -> tuple["Funnels", tzinfo]:
    from cxbot.journey.funnels import funnels

    async with _known() as known:
        if flow is not None and flow not in known.versions.flows:
            there = ", ".join(known.versions.flows) or "none"
            raise ConfigError(f'--flow: there is no flow "{flow}"; there are: {there}.')
        shop = known.catalog.shop
        found = await funnels(
            known.log,
            known.catalog,
            known.versions,
            since=since,
            flow=flow,
            channel=channel,
            language=language,
            texts=shop.language,
        )
        return found, shop.zone()


async def _compared(
    flow: str, before: str, now: str, since: datetime | None
) -> tuple["Comparison", tzinfo]:
    from cxbot.clock import SystemClock
    from cxbot.journey.funnels import comparison
    from cxbot.store.voice import VoiceLog

    async with _known() as known:
        first, second = (known.versions.chosen(flow, text) for text in (before, now))
        if first == second:
            raise ConfigError(f"{flow}: both are version {first}; there is nothing to compare.")
        for version in (first, second):
            if known.catalog.flow(flow, version) is None:
                raise ConfigError(f"{flow}: the file of version {version} can't be read any more.")
        shop = known.catalog.shop
        found = await comparison(
            known.log,
            VoiceLog(known.beside).answers(since, SystemClock().now(), flow=flow),
            known.catalog,
            known.versions,
            flow=flow,
            pair=(first, second),
            since=since,
            texts=shop.language,
        )
        return found, shop.zone()
