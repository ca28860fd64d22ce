"""A shop moves from SQLite to PostgreSQL: table after table in the order of keys, then both are
read again and compared, then the old one says where the shop went.

It may be killed at any moment and begun again: it goes on where it stood. Nothing of the source is
changed but its tables' version and, at the end, that one line.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Table

from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, Locked
from cxbot.store import generation, migrate, tables
from cxbot.store.database import Database
from cxbot.store.move import standing
from cxbot.store.move.rows import Changed, Converter, Sum
from cxbot.store.move.source import Source
from cxbot.store.move.target import Place, Target, connected

_BATCH = 5_000
#: Of processes that share a database, and of the map that is kept beside it: neither moves along.
_STAYS = frozenset({"lane", "worker", "map_change"})
#: A table, rows of it that are there, of so many.
Progress = Callable[[str, int, int], None]


class Compared(Struct, frozen=True, kw_only=True):
    """A table on either side."""

    rows: int
    digest: int
    #: Nothing is missing, nothing is another.
    same: bool


@dataclass(slots=True, kw_only=True)
class Moved:
    #: As people know it; without the password.
    to: str
    #: It was done before.
    already: bool = False
    tables: dict[str, Compared] = field(default_factory=dict)
    #: Rows copied now, and the seconds it took.
    copied: int = 0
    seconds: float = 0.0
    #: Values that PostgreSQL can't hold as they were.
    cleaned: int = 0
    cut: int = 0

    @property
    def differing(self) -> list[str]:
        return [name for name, found in self.tables.items() if not found.same]


def every_table() -> list[Table]:
    return [one for one in tables.metadata.sorted_tables if one.name not in _STAYS]


class Move:
    """`anyway`: the source says that its shop has moved away, and it moves even so."""

    def __init__(
        self, source: Database, target: Database, *, anyway: bool = False, batch: int = _BATCH
    ) -> None:
        self._source, self._target = source, target
        self._anyway, self._batch = anyway, batch

    async def go(
        self,
        now: datetime,
        progress: Progress = lambda *_: None,
        begins: Callable[[], None] = lambda: None,
    ) -> Moved:
        """Raises ConfigError where it can't begin, StoreError where it stops half way. With
        `differing` the target isn't fit to be used. `begins`: it can, and nothing is moved yet."""
        if self._source.path is None:
            raise ConfigError("Only a shop on SQLite can move: CXBOT_DATABASE_URL is another.")
        if not self._target.shared:
            raise ConfigError("--to is PostgreSQL's: postgresql+asyncpg://USER:PASSWORD@HOST/NAME.")
        try:
            self._source.lock()
        except Locked:
            raise ConfigError("The bot runs on this database. Stop it first.") from None
        await migrate.upgrade(self._source)
        async with connected(self._target) as target:
            return await self._go(target, now, progress, begins)

    async def _go(
        self, target: Target, now: datetime, progress: Progress, begins: Callable[[], None]
    ) -> Moved:
        to = self._target.url.render_as_string(hide_password=True)
        moved, mine = Moved(to=to), await self._known_as()
        if await target.done() == mine:
            moved.already = True
            await standing.leave(self._source, moved.to, now)
            return moved
        before = await standing.went(self._source)
        if before is not None:
            if not self._anyway:
                raise ConfigError(standing.told(before, "cxbot migrate --although-moved"))
            await standing.stay(self._source)
        await self._fit(target, mine)
        begins()
        await target.begin(mine)
        source = Source(self._file, batch=self._batch)
        try:
            began = time.monotonic()
            for table in every_table():
                await self._copy(source, target, table, moved, progress)
            moved.seconds = time.monotonic() - began
            crashpoint("moved, not compared")
            for table in every_table():
                moved.tables[table.name] = await _compared(source, target, table)
                await target.go_on_after(table, source.highest(table))
        finally:
            source.close()
        if not moved.differing:
            rows = sum(one.rows for one in moved.tables.values())
            await target.finish({"of": mine, "at": now.isoformat(), "rows": rows})
            crashpoint("moved, source not told")
            await standing.leave(self._source, moved.to, now)
        return moved

    @property
    def _file(self) -> Path:
        assert self._source.path is not None, "go looks"
        return self._source.path

    async def _known_as(self) -> str:
        """The source, as it is now: after a bot ran on it again it is another."""
        mark = await generation.mark(self._source)
        if mark is None:  # no bot has ever run on it
            return json.dumps([str(self._file.absolute()), 0])
        return json.dumps([mark.database_id, mark.number])

    async def _fit(self, target: Target, mine: str) -> None:
        """Empty, or of this very move."""
        of = await target.of()
        if of is None:
            there = await target.there()
            if there:
                raise ConfigError(
                    f"The database {self._target} isn't empty: there are rows in "
                    f"{', '.join(there[:5])}. A shop moves into an empty one."
                )
        elif of != mine:
            again = json.loads(of)[0] == json.loads(mine)[0]
            why = (
                "a bot has run on the old one since that move began"
                if again
                else "it is half full of another shop"
            )
            raise ConfigError(
                f"Into the database {self._target} this can't be moved any more: {why}. "
                "Drop that database, create it anew, and say it again."
            )
        await migrate.upgrade(self._target)

    async def _copy(
        self, source: Source, target: Target, table: Table, moved: Moved, progress: Progress
    ) -> None:
        place = (await target.places()).get(table.name, Place())
        converter = Converter(table)
        converter.changed = Changed(cleaned=place.cleaned, cut=place.cut)
        of = await asyncio.to_thread(source.count, table)
        done = await target.count(table) if place.last is not None else 0
        progress(table.name, done, of)
        after = place.last
        while True:
            rows, last = await asyncio.to_thread(source.batch, table, converter, after)
            if last is None:
                break
            await target.put(table, converter.names, rows, last, converter.changed)
            after, done = last, done + len(rows)
            moved.copied += len(rows)
            progress(table.name, done, of)
        moved.cleaned += converter.changed.cleaned
        moved.cut += converter.changed.cut


async def _compared(source: Source, target: Target, table: Table) -> Compared:
    """Both are read once more, whatever was counted on the way."""
    left, right = Sum(), Sum()

    def read() -> None:
        for rows in source.all(table):
            left.add(rows)

    await asyncio.to_thread(read)
    async for rows in target.all(table, [column.name for column in table.columns]):
        right.add(rows)
    return Compared(rows=left.rows, digest=left.digest, same=left == right)
