"""`digest`: the week in twelve lines, as the group reads it on Monday."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.conversation.rounds.week_facts import WeekSeen
    from cxbot.journey.friction.words import Language


def digest(
    week: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="The week of that day: 2026-03-02. Else the last one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print the Monday digest: contacts, waiting, ratings, the three worst places, requirements.

    A week is Monday to Sunday, by the shop's clock. What is owed is as it stands now.
    Works beside a running bot.
    """
    require_database()
    found, language = asyncio.run(_seen(_day(week)))
    if as_json:
        print_json(found.facts.to_json())
        return
    from cxbot.journey.digest.lines import lines

    for line in lines(found.facts, language):
        typer.echo(line)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise ConfigError(f'--week: "{text}" is no day; write 2026-03-02.') from None


async def _seen(day: date | None) -> tuple["WeekSeen", "Language"]:
    from cxbot.clock import SystemClock
    from cxbot.conversation.rounds.week_facts import seen
    from cxbot.flow.catalog import restored
    from cxbot.journey.digest.week import Week
    from cxbot.journey.friction.words import spoken
    from cxbot.store.flow_sets import FlowSets

    beside, clock = database(), SystemClock()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        zone, now = catalog.shop.zone(), clock.now()
        week = Week.of(day, zone) if day is not None else Week.last(now, zone)
        if week.since >= now:
            raise ConfigError(f"--week: {day} has not come yet.")
        return await seen(beside, catalog, clock, week), spoken(catalog.shop.language)
    finally:
        await beside.close()
