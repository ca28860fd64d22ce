"""The log on a server lies in parts, one a month, made before anybody writes into them: what is
unique in a part, and each index, stays as small as a month.

An id begins with its milliseconds, so a part is a range of ids, and what asks for one by its id
reads one part. `touchpoint_first` is all there was before; `touchpoint_default` takes what has no
part: of a clock that was wrong, of months when no bot ran. What is in it of a month whose part is
made is moved there.

A key is unique within its part only. The same arrival gives the same id each time, so that is
enough for turns; whoever makes an id anew for a known key (recorded.py) looks first.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.clock import encode
from cxbot.errors import StoreError
from cxbot.store.database import Database, reason

#: This month's and the next two.
_MONTHS = 3
#: Any number, as long as it is nobody else's.
_LOCK = 0x6378_7061_7274
#: To take a part in shuts the one for the rest, which whoever reads the whole has in hand: those
#: that come meanwhile wait behind us, and nobody may wait for a long report.
_PATIENCE_MS = 1_000
_WHOLE = "touchpoint"
_REST = f"{_WHOLE}_default"
#: Nothing where the log isn't in parts: the collation of that database sorts no ids.
_BOUNDS = text(
    "SELECT pg_get_expr(part.relpartbound, part.oid) FROM pg_partitioned_table AS log"
    " JOIN pg_inherits ON inhparent = log.partrelid JOIN pg_class AS part ON part.oid = inhrelid"
    " WHERE log.partrelid = CAST(:log AS regclass)"
)
_COUNTED_LATELY = text(
    "SELECT coalesce(last_analyze > now() - interval '30 days', false) FROM pg_stat_user_tables"
    " JOIN pg_partitioned_table ON partrelid = relid WHERE relid = CAST(:log AS regclass)"
)
_BOUND = re.compile(r"FROM \((?:'(\w+)'|MINVALUE)\) TO \('(\w+)'\)")


class Part(Struct, frozen=True, kw_only=True):
    """Of ids from `begins`, and below `ends`."""

    name: str
    begins: str
    ends: str


def ahead(now: datetime) -> list[Part]:
    """Those that should be there."""
    month = now.year * 12 + now.month - 1
    return [
        Part(
            name=f"{_WHOLE}_{at // 12:04}{at % 12 + 1:02}",
            begins=_first_id(at),
            ends=_first_id(at + 1),
        )
        for at in range(month, month + _MONTHS)
    ]


def whole(table: str) -> str:
    """The table that it is a part of, or itself."""
    return _WHOLE if table.startswith(f"{_WHOLE}_") else table


async def make(database: Database, now: datetime) -> list[str]:
    """What is missing, whoever else does the same; the names of what was made. Raises StoreError,
    also when somebody has the log in hand for long: then another time."""
    made = []
    try:
        async with database.engine.connect() as connection:
            missing = await _missing(connection, now)
        for part in missing:
            async with database.engine.begin() as connection:
                await _alone(connection)
                if part in await _missing(connection, now):
                    await _make(connection, part)
                    made.append(part.name)
    except SQLAlchemyError as error:
        raise StoreError(
            f"The log's next month can't be prepared in {database}: {reason(error)}."
        ) from error
    return made


async def count_anew(database: Database) -> bool:
    """How the whole is filled, for the planner: the server counts each part by itself, never all
    of them together. Not when it was done lately. Raises StoreError."""
    try:
        async with database.engine.begin() as connection:
            found = await connection.execute(_COUNTED_LATELY, {"log": _WHOLE})
            due = found.scalar_one_or_none() is False
            if due:
                await connection.execute(text("ANALYZE touchpoint"))
    except SQLAlchemyError as error:
        raise StoreError(f"The log can't be counted in {database}: {reason(error)}.") from error
    return due


async def _missing(connection: AsyncConnection, now: datetime) -> list[Part]:
    bounds = (await connection.execute(_BOUNDS, {"log": _WHOLE})).scalars().all()
    return [part for part in ahead(now) if bounds and not _is_there(part, bounds)]


def _is_there(part: Part, bounds: Sequence[str]) -> bool:
    known = [found for bound in bounds if (found := _BOUND.search(bound))]
    return any((one[1] or "") <= part.begins and part.ends <= one[2] for one in known)


async def _alone(connection: AsyncConnection) -> None:
    await connection.execute(text(f"SET LOCAL lock_timeout = {_PATIENCE_MS}"))
    await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


async def _make(connection: AsyncConnection, part: Part) -> None:
    """Filled before it is taken in, which is refused while the rest has rows of that month; so
    nobody may write any there from before they are moved. The locks are those that taking it in
    needs, in its order."""
    month = f"id >= '{part.begins}' AND id < '{part.ends}'"
    for statement in (
        f"CREATE TABLE {part.name} (LIKE {_WHOLE} INCLUDING ALL)",
        f"CREATE UNIQUE INDEX uq_{part.name}_source_key ON {part.name} (source_key)",
        f"LOCK TABLE ONLY {_WHOLE} IN SHARE UPDATE EXCLUSIVE MODE",
        f"LOCK TABLE {_REST} IN ACCESS EXCLUSIVE MODE",
        f"WITH moved AS (DELETE FROM {_REST} WHERE {month} RETURNING *)"  # noqa: S608 -- ours
        f" INSERT INTO {part.name} SELECT * FROM moved",
        f"ALTER TABLE {_WHOLE} ATTACH PARTITION {part.name}"
        f" FOR VALUES FROM ('{part.begins}') TO ('{part.ends}')",
    ):
        await connection.execute(text(statement))


def _first_id(month: int) -> str:
    at = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return encode(int(at.timestamp() * 1000) << 56)
