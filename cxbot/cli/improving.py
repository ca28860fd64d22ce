"""`improve`: what is to become better, by whom, until when, and whether it did."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli import stored
from cxbot.cli.auditing import user
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog
    from cxbot.journey.reviews.measuring import Measured
    from cxbot.journey.reviews.proving import Proving
    from cxbot.store.improvements import Item, State

improve = typer.Typer(
    no_args_is_help=True, help="What is to become better at a touchpoint, and whether it did."
)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As `cxbot improve list` says.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


@improve.callback()
def _improve() -> None:
    """What is to become better at a touchpoint, and whether it did. Works beside a running bot."""


@improve.command("list")
def listed(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    touchpoint: Annotated[str | None, typer.Option(help="Only of that touchpoint.")] = None,
    as_json: Json = False,
) -> None:
    """Improvements with owner, day and, since they were begun, before and after.

    docs/owners.md says how that is measured.
    """
    stored.require_database()
    asyncio.run(_listed(touchpoint, every=every, as_json=as_json))


@improve.command("add")
def add(
    touchpoint: Annotated[str, typer.Argument(help="Where.")],
    what: Annotated[str, typer.Argument(help="What is to be done.")],
    *,
    hypothesis: Annotated[str, typer.Option(help="Why that should help.")] = "",
    owner: Annotated[str, typer.Option(help="Who does it.")] = "",
    due: Annotated[str, typer.Option(metavar="2026-04-01", help="Until when.")] = "",
    measure: Annotated[
        str, typer.Option(help="What is to become better: csat, drop_off, friction, mood …")
    ] = "",
    by: Annotated[str | None, typer.Option(help="Who says so; else whoever runs this.")] = None,
    as_json: Json = False,
) -> None:
    """Write down what is to become better."""
    stored.require_database()
    from cxbot.journey.reviews.items import new_item

    item = new_item(touchpoint, what, hypothesis, owner, due, measure)
    asyncio.run(_add(item, by or user(), as_json=as_json))


@improve.command("begin")
def begin(number: Number, *, as_json: Json = False) -> None:
    """The change is live: from now on is after."""
    stored.require_database()
    asyncio.run(_move(number, "begun", as_json=as_json))


@improve.command("done")
def done(number: Number, *, as_json: Json = False) -> None:
    """It is over; before and after are kept as they are now."""
    stored.require_database()
    asyncio.run(_move(number, "done", as_json=as_json))


@improve.command("drop")
def drop(number: Number, *, as_json: Json = False) -> None:
    """Nothing will come of it."""
    stored.require_database()
    asyncio.run(_move(number, "dropped", as_json=as_json))


async def _listed(touchpoint: str | None, *, every: bool, as_json: bool) -> None:
    from cxbot.cli.reviewing import opened
    from cxbot.store.improvements import Improvements

    async with opened() as (keeper, catalog, database):
        items = [
            one
            for one in await Improvements(database).all()
            if (every or one.open) and touchpoint in (None, one.touchpoint)
        ]
        results = await keeper.proving().of(items)
    _tell(items, results, catalog, as_json=as_json)


async def _add(item: Any, by: str, *, as_json: bool) -> None:
    from cxbot.cli.reviewing import opened
    from cxbot.clock import SystemClock
    from cxbot.errors import did_you_mean
    from cxbot.store.improvements import Improvements

    async with opened() as (keeper, catalog, database):
        names = await keeper.names()
        if item.touchpoint not in names:
            hint = did_you_mean(item.touchpoint, sorted(names), "See the names: cxbot audit.")
            raise ConfigError(f'"{item.touchpoint}" is no touchpoint that anybody knows. {hint}')
        items = Improvements(database)
        number = await items.add(item, SystemClock().now(), by[:120])
        made = await items.get(number) if number is not None else None
    _tell([made] if made is not None else [], {}, catalog, as_json=as_json)


async def _move(number: int, state: "State", *, as_json: bool) -> None:
    from cxbot.cli.reviewing import opened
    from cxbot.store.improvements import Improvements

    async with opened() as (keeper, catalog, database):
        item = await Improvements(database).get(number)
        if item is None:
            raise ConfigError(f"There is no improvement #{number}. See: cxbot improve list --all")
        proving: Proving = keeper.proving()
        moved = await proving.move(item, state)
        results = await proving.of([moved])
    _tell([moved], results, catalog, as_json=as_json)


def _tell(items: "list[Item]", results: Any, catalog: "Catalog", *, as_json: bool) -> None:
    from cxbot.clock import SystemClock
    from cxbot.journey.friction.words import spoken
    from cxbot.journey.reviews.sheet import day

    today = day(SystemClock().now(), catalog.shop.zone())
    language = spoken(catalog.shop.language)
    if as_json:
        shown = [_object(one, results.get(one.id), today) for one in items]
        stored.print_json({"improvements": shown})
        return
    from cxbot.journey.reviews.items import lines

    for one in items:
        for line in lines(one, results.get(one.id), today, language):
            typer.echo(line)


def _object(item: "Item", result: "Measured | None", today: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "touchpoint": item.touchpoint,
        "improvement": item.what,
        "hypothesis": item.hypothesis,
        "owner": item.owner,
        "due": item.due_on,
        "overdue": item.overdue(today),
        "measure": item.measure,
        "state": item.state,
        "made_at": stored.iso(item.made_at),
        "made_by": item.made_by,
        "begun_at": stored.iso(item.begun_at),
        "ended_at": stored.iso(item.ended_at),
        "result": {**result.to_json(), "change": result.change.to_json() if result.change else None}
        if result is not None
        else None,
    }
