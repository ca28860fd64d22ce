"""The map as it was: kept at each review and Monday's digest, and by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.store.database import Database, reason
from cxbot.store.reads import Reads
from cxbot.store.tables import map_version
from cxbot.store.writer import Writer

Why = Literal["review", "digest", "hand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapVersion:
    #: Counts from 1.
    id: int
    at: datetime
    #: Empty: it has none.
    name: str
    why: Why
    #: The name of the kind of journey that it is a map of.
    journey: str
    #: As `journey.map.versions.body` makes it.
    body: Mapping[str, Any] = field(repr=False)


class MapVersions(Reads):
    """Reads need the database alone. Without a writer it is written beside a running bot."""

    def __init__(self, database: Database, writer: Writer | None = None) -> None:
        super().__init__(database)
        self._writer = writer

    async def keep(
        self, body: Mapping[str, Any], *, at: datetime, journey: str, why: Why, name: str = ""
    ) -> int:
        """Its id. Raises StoreError."""
        row = {"at": at, "name": name, "why": why, "journey": journey, "body": body}

        async def work(connection: AsyncConnection) -> int:
            added = insert(map_version).values(row).returning(map_version.c.id)
            return int((await connection.execute(added)).scalar_one())

        if self._writer is not None:
            found: int = await self._writer.run(work)
            return found
        try:
            async with self._database.engine.begin() as connection:
                return await work(connection)
        except SQLAlchemyError as error:
            raise StoreError(
                f"The database {self._database} can't be written: {reason(error)}. "
                "If an older cxbot made it, bring it up to date: cxbot migrate."
            ) from error

    async def newest(
        self, before: datetime | None = None, why: Why | None = None, journey: str | None = None
    ) -> MapVersion | None:
        """The last one kept before that moment, for that reason, of that kind of journey."""
        query = select(map_version).order_by(map_version.c.at.desc(), map_version.c.id.desc())
        query = query if before is None else query.where(map_version.c.at < before)
        query = query if why is None else query.where(map_version.c.why == why)
        query = query if journey is None else query.where(map_version.c.journey == journey)
        rows = await self._read(query.limit(1))
        return MapVersion(**rows[0]) if rows else None

    async def all(self) -> Sequence[MapVersion]:
        """In the order of time."""
        query = select(map_version).order_by(map_version.c.at, map_version.c.id)
        return [MapVersion(**row) for row in await self._read(query)]
