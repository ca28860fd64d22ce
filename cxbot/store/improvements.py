"""What is to be improved: what, by whom, until when, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store.database import Database
from cxbot.store.reads import Reads
from cxbot.store.reviews import NewItem, add, written
from cxbot.store.tables import improvement
from cxbot.store.writer import Writer

State = Literal["planned", "begun", "done", "dropped"]
#: Nothing comes of them any more.
OVER: tuple[State, ...] = ("done", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    id: int
    origin: str | None
    touchpoint: str
    what: str
    hypothesis: str
    owner: str
    #: 2026-04-01
    due_on: str | None
    measure: str | None
    state: State
    made_at: datetime
    made_by: str
    begun_at: datetime | None
    ended_at: datetime | None
    #: Before and after, as it stood when it was done.
    result: Mapping[str, Any] | None = field(repr=False)
    version: int

    @property
    def open(self) -> bool:
        return self.state not in OVER

    def overdue(self, today: str) -> bool:
        """`today` as 2026-04-01, where the shop is."""
        return self.open and self.due_on is not None and self.due_on < today


class Improvements(Reads):
    """Reads need the database alone. Without a writer it is written beside a running bot."""

    def __init__(self, database: Database, writer: Writer | None = None) -> None:
        super().__init__(database)
        self._writer = writer

    async def all(self) -> Sequence[Item]:
        """In the order in which they were made."""
        query = select(improvement).order_by(improvement.c.id)
        return [Item(**row) for row in await self._read(query)]

    async def get(self, id_: int) -> Item | None:
        rows = await self._read(select(improvement).where(improvement.c.id == id_))
        return Item(**rows[0]) if rows else None

    async def add(self, item: NewItem, at: datetime, by: str) -> int | None:
        """Its number; None: one of that origin is there. Raises StoreError."""

        async def work(connection: AsyncConnection) -> int | None:
            return await add(connection, item, at, by)

        return await written(self._database, self._writer, work)

    async def move(
        self, item: Item, state: State, at: datetime, result: Mapping[str, Any] | None = None
    ) -> bool:
        """False, and nothing is changed, when somebody has changed it since `item` was read.
        Raises StoreError."""
        values: dict[str, Any] = {"state": state, "version": item.version + 1}
        if state == "begun":
            values |= {"begun_at": at}
        if state in OVER:
            values |= {"ended_at": at, "result": result}
        c = improvement.c
        change = update(improvement).where(c.id == item.id, c.version == item.version)

        async def work(connection: AsyncConnection) -> bool:
            done = await connection.execute(change.values(values))
            return bool(done.rowcount)

        return await written(self._database, self._writer, work)
