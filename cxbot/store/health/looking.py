"""All checks over one snapshot, each counted only so far that it stays cheap."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store.database import Database
from cxbot.store.health import people, queues
from cxbot.store.health.check import Check, Finding, Scope
from cxbot.store.tables import conversation, customer, inbox, outbox, ticket, timer, touchpoint

CHECKS: tuple[Check, ...] = (*queues.CHECKS, *people.CHECKS)
#: Without `deep` what has come in since then is looked at.
RECENT = timedelta(days=2)
_MOST, _EXAMPLES = 1000, 5
_COUNTED = (customer, conversation, touchpoint, ticket, inbox, outbox, timer)


class Looked(Struct, frozen=True, kw_only=True):
    findings: Sequence[Finding]
    #: Check -> seconds it took.
    seconds: dict[str, float]


async def look(
    database: Database,
    now: datetime,
    *,
    deep: bool = False,
    alive: bool | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Looked:
    """Beside a running bot. `deep` looks at everything there ever was, which takes its time."""
    scope = Scope(now=now, since=None if deep else now - RECENT, alive=alive)
    findings, seconds = list[Finding](), dict[str, float]()
    async with database.reading() as connection:
        for check in checks:
            if check.deep and not deep:
                continue
            began = time.monotonic()
            found = await _found(connection, check, scope)
            seconds[check.name] = time.monotonic() - began
            if found is not None:
                findings.append(found)
    return Looked(findings=findings, seconds=seconds)


async def _found(connection: AsyncConnection, check: Check, scope: Scope) -> Finding | None:
    broken = check.broken(scope).limit(_MOST)
    ids = [str(row[0]) for row in await connection.execute(broken)]
    if not ids:
        return None
    return Finding(
        check=check.name,
        what=check.what,
        do=check.do,
        weight=check.weight,
        number=len(ids),
        examples=sorted(ids)[:_EXAMPLES],
        at_least=len(ids) == _MOST,
    )


async def rows(database: Database) -> dict[str, int]:
    """How many there are, of what matters most."""
    async with database.reading() as connection:
        return {
            table.name: (
                await connection.execute(select(func.count()).select_from(table))
            ).scalar_one()
            for table in _COUNTED
        }
