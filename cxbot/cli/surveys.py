"""`survey simulate`: the last days once more, by the rules of today or by others."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.common import project_folder
from cxbot.cli.stored import database, print_json, require_database
from cxbot.errors import ConfigError
from cxbot.model.value import replace

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog
    from cxbot.journey.simulation import Log, Simulated
    from cxbot.model.policy import Policy

survey = typer.Typer(no_args_is_help=True, help="Surveys, before they are sent.")
_MOST_DAYS = 36_500
_WHAT_IF = ("holdout", "surveys", "messages", "apart", "again", "same_metric", "expires_after")
#: What the policy needs to know from before: a survey's clock, at its slowest.
_BACK = timedelta(days=400 * 8)


@survey.callback()
def surveys() -> None:
    """Surveys, before they are sent."""


@survey.command("simulate")
def simulate(  # noqa: PLR0913 -- each is one of the policy's keys
    *,
    days: Annotated[int, typer.Option(help="So many days back from now.", min=1)] = 90,
    flow: Annotated[str | None, typer.Option(help="Only this survey is shown.")] = None,
    holdout: Annotated[str | None, typer.Option(metavar="5%", help="What if: never asked.")] = None,
    surveys: Annotated[
        str | None, typer.Option(metavar='"1 per 14 days"', help="What if: to one customer.")
    ] = None,
    messages: Annotated[
        str | None, typer.Option(metavar='"4 per 30 days"', help="What if: surveys too.")
    ] = None,
    apart: Annotated[
        str | None, typer.Option(metavar='"24 hours"', help="What if: between two messages.")
    ] = None,
    again: Annotated[
        str | None, typer.Option(metavar='"90 days"', help="What if: until the same survey.")
    ] = None,
    same_metric: Annotated[
        str | None, typer.Option(metavar='"30 days"', help="What if: until the same score.")
    ] = None,
    expires_after: Annotated[
        str | None, typer.Option(metavar='"7 days"', help="What if: dropped after that.")
    ] = None,
    response: Annotated[
        str, typer.Option(metavar="20%", help="Share that answers, where nobody was asked yet.")
    ] = "20%",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Replay the last days: who would be asked, who not and why, how many would answer.

    By the flows of the project's folder, else by those that run. Changes nothing.

    Works beside a running bot. docs/owners.md explains each line.
    """
    given = (holdout, surveys, messages, apart, again, same_metric, expires_after)
    pairs = zip(_WHAT_IF, given, strict=True)
    what_if = {name: text for name, text in pairs if text is not None}
    changes = {name: _read(name, text) for name, text in what_if.items()}
    if days > _MOST_DAYS:
        raise ConfigError(f"--days: {days} is more than {_MOST_DAYS}.")
    assumed = _read("response", response)
    require_database()
    found, zone = asyncio.run(_simulated(days, flow, what_if, changes, assumed))
    if as_json:
        print_json(found.to_json())
        return
    from cxbot.journey.simulation import lines

    for line in lines(found, zone):
        typer.echo(line)


def _read(name: str, text: str) -> Any:
    """As in shop.yaml."""
    from cxbot.flow.reading.contacts import MOST_HELD_OUT
    from cxbot.flow.values import amounts, hours

    option = "--" + name.replace("_", "-")
    if name in ("holdout", "response"):
        share = amounts.share(text)
        if share is None or (name == "holdout" and share > MOST_HELD_OUT):
            raise ConfigError(f'{option}: "{text}" is no share that can be. {amounts.LIKE_SHARE}.')
        return share
    if name in ("surveys", "messages"):
        budget = amounts.budget(text)
        if budget is None:
            raise ConfigError(f"{option}: {' '.join(amounts.why_no_budget(text))}.")
        return budget
    length = hours.length(text)
    if length is None:
        raise ConfigError(f"{option}: {' '.join(hours.why_no_length(text))}")
    return length


async def _simulated(
    days: int, flow: str | None, what_if: Mapping[str, str], changes: dict[str, Any], assumed: float
) -> tuple["Simulated", tzinfo]:
    from cxbot.clock import SystemClock
    from cxbot.journey.simulation import log_of
    from cxbot.store.simulation import SimulationLog

    beside, until = database(), SystemClock().now()
    since = until - timedelta(days=days)
    try:
        catalog = await _catalog(beside)
        if flow is not None and flow not in _surveys(catalog):
            known = ", ".join(sorted(_surveys(catalog))) or "none"
            raise ConfigError(f'--flow: "{flow}" is no survey here; there are: {known}.')
        log = log_of(await SimulationLog(beside).told(since, until, since - _BACK))
    finally:
        await beside.close()
    policy = replace(catalog.shop.policy, **changes)
    found = replay(log, catalog, policy, since, until, assumed=assumed, what_if=what_if)
    if flow is not None:
        found = replace(found, surveys=tuple(one for one in found.surveys if one.flow == flow))
    return found, catalog.shop.zone()


async def _catalog(beside: Any) -> "Catalog":
    """Of the folder, where somebody may be trying something; else what is live."""
    from cxbot.app.folder.project import read_project
    from cxbot.flow.catalog import restored
    from cxbot.store.flow_sets import FlowSets

    folder = project_folder()
    if (folder / "flows").is_dir():
        return read_project(folder).catalog
    live = await FlowSets(beside).newest()
    return restored(live.texts, live.events) if live is not None else restored({})


def _surveys(catalog: "Catalog") -> dict[str, str | None]:
    return {
        name: flow.contact.metric
        for name, flow in catalog.flows.items()
        if flow.contact.purpose == "survey"
    }


def replay(
    log: "Log",
    catalog: "Catalog",
    policy: "Policy",
    since: datetime,
    until: datetime,
    *,
    assumed: float,
    what_if: Mapping[str, str],
) -> "Simulated":
    from cxbot.journey import simulation
    from cxbot.journey.policy import Rules

    shop = catalog.shop
    surveys = _surveys(catalog)
    rates = {flow: simulation.rate_of(log.responses.get(flow), assumed) for flow in surveys}
    new = list(simulation.supposed(catalog.flows.values(), log, until))
    log = replace(log, wants=[*log.wants, *new])
    setting = simulation.Setting(
        rules=Rules(policy=policy, quiet=shop.quiet_hours, time_zone=shop.time_zone),
        flows={name: flow.contact for name, flow in catalog.flows.items()},
        lasted=lambda name: _lasted(catalog, name),
        response=lambda name: rates[name].value if name in rates else assumed,
        until=until,
    )
    with _progress(len(log.wants)) as progress:
        found = simulation.replayed(log, setting, progress)
    if simulation.DESK in found.tallies:
        surveys[simulation.DESK] = "csat"
        rates[simulation.DESK] = simulation.rate_of(None, assumed)
    return simulation.simulated(
        found,
        surveys,
        rates,
        log.scores,
        {want.flow for want in new},
        since=since,
        until=until,
        policy=policy,
        what_if=what_if,
    )


def _lasted(catalog: "Catalog", name: str) -> timedelta:
    flow = catalog.flows.get(name)
    own = flow.contact.expires_after if flow is not None else None
    return own or catalog.shop.policy.expires_after


@contextmanager
def _progress(wants: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, if it is going to take a moment."""
    if not sys.stderr.isatty() or wants < 20_000:
        yield lambda _: None
        return
    with typer.progressbar(length=wants, label="Replaying", file=sys.stderr) as bar:
        yield bar.update
