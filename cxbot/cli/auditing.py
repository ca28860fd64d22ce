"""`audit`: who did what at the desk."""

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxbot.cli import stored
from cxbot.cli.data import moment

if TYPE_CHECKING:
    from cxbot.store.audit import Done


def audit(
    since: Annotated[
        str | None, typer.Option(help="Only from then on: 2026-03-01, or 7d, 12h.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option(help="Only theirs: operator:2001, account:5, anonymous, customer.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Who did what at the desk: acts, refusals, bans, bindings. Works beside a running bot."""
    stored.require_database()
    asyncio.run(_audit(moment(since), actor, as_json=as_json))


async def _audit(since: datetime | None, actor: str | None, *, as_json: bool) -> None:
    from cxbot.store.audit import Audit

    database = stored.database()
    try:
        if as_json:
            stored.print_json(
                {"entries": [_entry(one) async for one in Audit(database).read(since, actor)]}
            )
            return
        async for one in Audit(database).read(since, actor):
            typer.echo(_line(one))
    finally:
        await database.close()


def _entry(done: "Done") -> dict[str, Any]:
    return {
        "at": stored.iso(done.at),
        "actor": done.actor,
        "act": done.act,
        "subject": done.subject,
        "data": dict(done.data),
    }


def _line(done: "Done") -> str:
    at = f"{done.at.astimezone():%Y-%m-%d %H:%M:%S}"
    line = f"{at}  {done.actor:<20} {done.act:<22} {done.subject}"
    facts = {name: value for name, value in done.data.items() if value not in (None, "", [], {})}
    return f"{line}  {json.dumps(facts, ensure_ascii=False)}" if facts else line
