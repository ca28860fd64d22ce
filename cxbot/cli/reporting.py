"""`report`: figures, each with what it rests on. `report voice` stands in voicing.py."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.data import moment
from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.desk.metrics.figures import Figure
    from cxbot.desk.metrics.report import DeskReport

report = typer.Typer(
    no_args_is_help=True, help="Figures, each with the number of things it rests on."
)
_WIDTH = 36


@report.callback()
def reports() -> None:
    """Figures, each with the number of things it rests on."""


@report.command("desk")
def desk(
    since: Annotated[
        str | None, typer.Option(help="Only from then on: 2026-03-01, or 7d, 12h.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only before that: 2026-04-01, or 7d. Else until now.")
    ] = None,
    queue: Annotated[str | None, typer.Option(help="Only tickets of this queue.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say how the desk does: answer times, backlog, ratings, limits kept, what the bot did alone.

    From the tickets' logs alone; docs/operations.md explains each figure.
    Works beside a running bot. Ends with status 1 when a ticket isn't what its log says.
    """
    require_database()
    found, zone = asyncio.run(_desk(moment(since), moment(until, "--until"), queue))
    if as_json:
        print_json(found.to_json())
    else:
        for line in _lines(found, zone):
            typer.echo(line)
    if not found.sound:
        raise typer.Exit(1)


async def _desk(
    since: datetime | None, until: datetime | None, queue: str | None
) -> tuple["DeskReport", tzinfo]:
    from cxbot import settings
    from cxbot.clock import SystemClock
    from cxbot.desk.metrics.reading import desk_report
    from cxbot.desk.metrics.samples import Period
    from cxbot.flow.catalog import restored
    from cxbot.store.desk_log import DeskLog
    from cxbot.store.flow_sets import FlowSets

    now = SystemClock().now()
    end = min(until or now, now)
    if since is not None and since >= end:
        raise ConfigError("--since: the period is empty; it must begin before it ends.")
    beside, limits = database(), settings.load().telegram_limits
    try:
        live = await FlowSets(beside).newest()
        shop = restored(live.texts, live.events).shop if live is not None else restored({}).shop
        period = Period(since=since, until=end, now=now)
        found = await desk_report(
            DeskLog(beside),
            shop.desk,
            period,
            queue=queue,
            allowance=limits.per_minute_group if limits is not None else None,
        )
    finally:
        await beside.close()
    return found, shop.zone()


# --- as text -------------------------------------------------------------------------------------


def _lines(found: "DeskReport", zone: tzinfo) -> Iterator[str]:
    since = found.period.since
    start = f"{since.astimezone(zone):%Y-%m-%d %H:%M}" if since is not None else "the beginning"
    yield f"The desk, {start} to {found.period.until.astimezone(zone):%Y-%m-%d %H:%M} ({zone})"
    if found.queue is not None:
        yield f"Queue {found.queue}"
    yield ""
    yield from _table(found.figures)
    for name, figures in found.queues.items() if len(found.queues) > 1 else ():
        yield f"\nQueue {name or '(none)'}"
        yield from _table(figures)
    for operator in found.operators:
        yield f"\n{operator.name}: answers {operator.replies}"
        yield from _table(operator.figures)
    for title, counts in (
        ("Moods", found.moods),
        ("Causes", found.causes),
        ("Left out", found.excluded),
    ):
        if counts:
            yield f"\n{title}: " + ", ".join(f"{name} {n}" for name, n in counts.items())
    yield from _doubts(found)


def _doubts(found: "DeskReport") -> Iterator[str]:
    if found.differing:
        numbers = ", ".join(f"#C{number}" for number in found.differing[:10])
        yield f"\nNot what their log says: {numbers}. cxbot trace shows what happened to them."
    if not found.backlog.balanced:
        flow, there = found.backlog.flow.end, found.backlog.open
        yield f"\nThe backlog doesn't add up: {there} are open, but by what came and went {flow}."


def _table(figures: Sequence["Figure"]) -> Iterator[str]:
    for figure in figures:
        clock = f", {figure.clock}" if figure.clock is not None else ""
        name = figure.metric.replace("_", " ") + clock
        yield f"  {name:<{_WIDTH}} {_value(figure)}{_beside(figure)}"


def _value(figure: "Figure") -> str:
    if figure.value is None:
        return "-"
    return _in_units(figure, figure.value)


def _in_units(figure: "Figure", value: float) -> str:
    from cxbot.desk.metrics.words import english_length

    match figure.unit:
        case "seconds":
            return english_length(value)
        case "percent":
            return f"{value:.1f} %"
        case _:
            return f"{value:g}"


def _beside(figure: "Figure") -> str:
    """What the number rests on, and how far it can be trusted."""
    facts = []
    if figure.value is not None and figure.more.get("p90") is not None:
        facts += [
            f"{percent} % within {_in_units(figure, figure.more[f'p{percent}'])}"
            for percent in (90, 95)
            if f"p{percent}" in figure.more
        ]
        facts.append(f"mean {_in_units(figure, figure.more['mean'])}")
    if figure.method != "count" and figure.metric != "oldest_waiting":
        facts.append(f"n {figure.n}")
    if figure.low is not None and figure.high is not None and figure.low != figure.high:
        low, high = _in_units(figure, figure.low), _in_units(figure, figure.high)
        facts.append(f"95 %: {low} to {high}")
    if not figure.enough and figure.value is not None:
        facts.append("too few to tell")
    facts += _parts(figure)
    return f"  ({'; '.join(facts)})" if facts else ""


def _parts(figure: "Figure") -> Iterator[str]:
    """What a count is made of; and, where people mean different things by a word, the formula."""
    from cxbot.desk.metrics.catalogue import SESSIONS, formula

    if figure.metric == "backlog":
        yield ", ".join(f"{name} {n}" for name, n in figure.more["by_state"].items())
    elif figure.metric == "backlog_flow":
        names = ("start", "new", "reopened", "resolved", "cancelled", "returned")
        yield ", ".join(f"{name} {figure.more[name]}" for name in names)
    elif figure.metric == "group_saturation":
        yield from _of_the_minute(figure)
    elif figure.metric in SESSIONS:
        yield formula(figure.metric)


def _of_the_minute(figure: "Figure") -> Iterator[str]:
    allowance = figure.more["allowance"]
    yield f"of {allowance} a minute" if allowance else "nothing limits it"
    if figure.value is not None:
        yield f"95th percentile; median {_in_units(figure, figure.more['median'])}"
        yield f"at most {_in_units(figure, figure.more['most'])}"
