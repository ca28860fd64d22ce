"""The database itself: whole, of this version, and set as it must be."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store import generation, migrate
from cxbot.store.database import Database, reason
from cxbot.store.health.check import Finding, Scope, Weight
from cxbot.store.tables import touchpoint

#: More than the clocks of two machines may differ.
_AHEAD = timedelta(minutes=5)
_SHOWN = 5
_PUT_BACK = "Stop the bot, keep the file, and put a copy back: cxbot restore FILE."
#: With these nothing else can be asked.
FATAL = frozenset({"unreadable", "damaged", "revision"})


async def storage(database: Database, scope: Scope, *, deep: bool) -> list[Finding]:
    """Empty when all is well. When the tables aren't this version's only that is found, for
    nothing else can be asked."""
    try:
        return await _storage(database, scope, deep=deep)
    except (SQLAlchemyError, OSError) as error:
        return [_finding("unreadable", "database can't be read", _PUT_BACK, [reason(error)])]


async def _storage(database: Database, scope: Scope, *, deep: bool) -> list[Finding]:
    async with database.reading() as connection:
        broken = await _whole(connection, deep=deep)
        outdated = broken or await _revision(connection)
        if outdated:
            return outdated
        return [*await _set_up(connection), *await _ahead(connection, scope)]


async def held(database: Database) -> list[Finding]:
    """An older copy is in its place, and nobody has said to go on."""
    async with database.reading() as connection:
        found = await generation.held_in(connection)
    if found is None:
        return []
    since = f"{found.as_of:%Y-%m-%d %H:%M} UTC"
    return [
        _finding(
            "held",
            f"database is an older copy, of {since}: the bot sends nothing",
            "Look what it lacks, then: cxbot resume --after-restore.",
            weight="waiting",
        )
    ]


def _finding(
    name: str, what: str, do: str, examples: Sequence[str] = (), *, weight: Weight = "broken"
) -> Finding:
    number = max(1, len(examples))
    return Finding(
        check=name, what=what, do=do, weight=weight, number=number, examples=examples[:_SHOWN]
    )


async def _whole(connection: AsyncConnection, *, deep: bool) -> list[Finding]:
    if connection.dialect.name != "sqlite":
        return []
    how = "integrity_check" if deep else "quick_check"
    try:
        lines = [str(row[0]) for row in await connection.execute(text(f"PRAGMA {how}({_SHOWN})"))]
    except SQLAlchemyError as error:
        lines = [reason(error)]
    if lines == ["ok"]:
        return []
    return [_finding("damaged", "places of the database are damaged", _PUT_BACK, lines)]


async def _revision(connection: AsyncConnection) -> list[Finding]:
    head = ScriptDirectory.from_config(migrate.config()).get_current_head()
    try:
        rows = await connection.execute(text("SELECT version_num FROM alembic_version"))
        here = rows.scalar_one_or_none()
    except SQLAlchemyError:
        here = None
    if here == head:
        return []
    what = f"database has tables of another version: {here or 'none'} and not {head}"
    return [_finding("revision", what, "cxbot migrate, or the cxbot that made them.")]


async def _set_up(connection: AsyncConnection) -> list[Finding]:
    """How it keeps what it has acknowledged."""
    wanted: dict[str, Sequence[Any]]
    if connection.dialect.name == "sqlite":
        wanted = {"PRAGMA journal_mode": ("wal",), "PRAGMA foreign_key_check": (None,)}
    else:
        wanted = {
            "SHOW fsync": ("on",),
            "SHOW synchronous_commit": ("on", "remote_write", "remote_apply"),
            "SHOW full_page_writes": ("on",),
        }
    off = []
    for query, good in wanted.items():
        row = (await connection.execute(text(query))).first()
        if (row[0] if row is not None else None) not in good:
            off.append(f"{query.split()[-1]} is {row[0] if row is not None else 'not there'}")
    if not off:
        return []
    do = "It may lose what was acknowledged. Set it back; docs/operations.md says how."
    return [_finding("settings_of_database", "settings of the database are unsafe", do, off)]


async def _ahead(connection: AsyncConnection, scope: Scope) -> list[Finding]:
    newest = (
        select(touchpoint.c.occurred_at).order_by(touchpoint.c.id.desc()).limit(1).scalar_subquery()
    )
    at = (await connection.execute(select(func.max(newest)))).scalar_one()
    if at is None or at <= scope.now + _AHEAD:
        return []
    what = f"clock is behind the log: the newest exchange is of {at:%Y-%m-%d %H:%M} UTC"
    return [_finding("clock_behind", what, "Set the clock, by NTP.", weight="waiting")]
