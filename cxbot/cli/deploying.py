"""`deploy`: which versions of the flows are live, and who is still on older ones."""

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli.common import database_url, project_folder
from cxbot.cli.stored import database, iso, local_time, print_json, require_database, sessions
from cxbot.errors import ConfigError

if TYPE_CHECKING:
    from cxbot.app.live.deploying import Deployment, Standing


def deploy(
    flow: Annotated[str | None, typer.Argument(help="Only this flow.")] = None,
    move: Annotated[
        bool, typer.Option("--move", help="Move sessions that wait at an unchanged step.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --move: don't ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say which versions of the flows are live, and which sessions are still on older ones.

    With --move those that wait at an unchanged step go over to the live version.
    Works beside a running bot, which then does it itself.
    """
    require_database()
    if move:
        asyncio.run(_move(flow, yes=yes, as_json=as_json))
    else:
        asyncio.run(_deploy(flow, as_json=as_json))


async def _deploy(flow: str | None, *, as_json: bool) -> None:
    from cxbot.app.live.deploying import look

    beside = database()
    try:
        found = (await look(beside, project_folder())).only(flow)
    finally:
        await beside.close()
    if as_json:
        print_json(_report(found))
        return
    for line in _lines(found):
        typer.echo(line)


async def _move(flow: str | None, *, yes: bool, as_json: bool) -> None:
    from cxbot.app.live.deploying import Mover
    from cxbot.clock import SystemClock

    mover = Mover(database_url(), project_folder(), SystemClock())
    found = await mover.open()
    try:
        plan = found.only(flow)
        chosen = [standing for standing in plan.standings if standing.movable]
        if not as_json:
            for line in _plan_lines(plan):
                typer.echo(line)
        if not chosen:
            _tell_moved(plan, (), as_json=as_json)
            return
        _confirm(len(chosen), yes=yes)
        left = await mover.move(plan)
        _tell_moved(plan, left, as_json=as_json)
    finally:
        await mover.close()


def _confirm(count: int, *, yes: bool) -> None:
    """Never silent: whoever runs it has seen the list, or says beforehand that they needn't."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError("Nothing was moved: nobody is here to be asked. Say it with --yes.")
    if not typer.confirm(f"Move {sessions(count)}?"):
        typer.echo("Nothing was moved.")
        raise typer.Exit(1)


def _tell_moved(plan: "Deployment", left: Sequence["Standing"], *, as_json: bool) -> None:
    stayed = {standing.session.id for standing in left}
    chosen = [s.session.id for s in plan.standings if s.movable]
    done = [number for number in chosen if number not in stayed]
    if as_json:
        kept = [s for s in plan.standings if not s.current and not s.movable]
        rows = [{"session": s.session.id, "why": s.why} for s in kept]
        rows += [{"session": s.session.id, "why": s.why or "it went on meanwhile"} for s in left]
        print_json({"set": plan.live.id, "moved": done, "stayed": rows})
        return
    typer.echo(f"Moved {sessions(len(done))}." if chosen else "Nothing to move.")
    if left:
        typer.echo(f"{sessions(len(left))} went on meanwhile and stayed.")


# --- what deploy shows ---------------------------------------------------------------------------


def _lines(found: "Deployment") -> Iterator[str]:
    from cxbot.app.live.changes import group_of

    zone = found.catalog.shop.zone()
    yield f"Live: {found.live.id}, since {local_time(found.live.live_at, zone)}"
    if found.unsaved:
        files = ", ".join(found.unsaved)
        yield f"Saved since, and not live: {files}. What is in the way: cxbot check"
    for name in found.flows():
        there, live = found.of(name), found.catalog.flows.get(name)
        if not there and (live is None or group_of(name) != name):
            continue
        older = sum(not standing.current for standing in there)
        state = f"version {live.version}" if live else "removed"
        count = f"{len(there)} in flight, {older} on older versions" if there else "none in flight"
        yield f"\n{name}  {state}  {count}"
        for group in _groups(there):
            yield f"  {_group_line(group, zone)}"
    movable = sum(standing.movable for standing in found.standings)
    if movable:
        yield f"\n{sessions(movable)} could move to the live version: cxbot deploy --move"


def _plan_lines(plan: "Deployment") -> Iterator[str]:
    zone = plan.catalog.shop.zone()
    older = [standing for standing in plan.standings if not standing.current]
    for title, chosen in (
        ("Would move:", [s for s in older if s.movable]),
        ("Stay where they are:", [s for s in older if not s.movable]),
    ):
        if chosen:
            yield title
        for group in _groups(chosen):
            yield f"  {group[0].session.flow}  {_group_line(group, zone)}"


def _groups(standings: Iterable["Standing"]) -> list[list["Standing"]]:
    """Those that wait at the same step of the same version."""
    found: dict[tuple[Any, ...], list[Standing]] = {}
    for one in standings:
        key = (not one.current, one.older, one.file, one.line or 0, one.verb, one.why)
        found.setdefault(key, []).append(one)
    return [found[key] for key in sorted(found)]


def _group_line(group: Sequence["Standing"], zone: tzinfo) -> str:
    from cxbot.app.live.deploying import latest

    one, until = group[0], latest(group)
    place = f"{one.file}:{one.line}" if one.line else one.file
    version = one.older or "this version"
    length = f"until {local_time(until, zone)} at most" if until else "until somebody acts"
    why = "" if one.current else f"; stays: {one.why}" if one.why else "; can move"
    return f"{place}  {one.verb}  {sessions(len(group))} on {version}, {length}{why}"


def _report(found: "Deployment") -> dict[str, Any]:
    from cxbot.app.live.deploying import latest

    flows = []
    for name in found.flows():
        live, there = found.catalog.flows.get(name), found.of(name)
        waiting = [
            {
                "version": group[0].session.version,
                "older": group[0].older or None,
                "current": group[0].current,
                "file": group[0].file,
                "line": group[0].line,
                "step": group[0].step,
                "verb": group[0].verb,
                "sessions": [standing.session.id for standing in group],
                "until": iso(latest(group)),
                "can_move": group[0].movable,
                "why_not": group[0].why,
            }
            for group in _groups(there)
        ]
        flows.append(
            {
                "flow": name,
                "version": live.version if live else None,
                "in_flight": len(there),
                "on_older_versions": sum(not standing.current for standing in there),
                "waiting": waiting,
            }
        )
    return {
        "set": found.live.id,
        "live_since": iso(found.live.live_at),
        "not_live": list(found.unsaved),
        "flows": flows,
    }
