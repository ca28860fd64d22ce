"""What a command asks of the running bot, which alone may touch the conversations it holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.arrival import Arrival
from cxbot.model.value import as_dict
from cxbot.store.database import Database
from cxbot.store.inbox import InboxRow, insert_new
from cxbot.store.tables import inbox, request
from cxbot.store.writer import Writer

#: Of the arrivals that a request makes in the lanes of the conversations it is about.
CHANNEL = "request"


class Request(Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    data: Mapping[str, Any]
    made_at: datetime
    #: new -> taken | refused
    status: str = "new"
    #: Why it was refused.
    answer: str | None = None


class Requests:
    """The command makes them; the bot takes them up and hands each conversation its share."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def make(self, asked: Request) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(request.insert(), as_dict(asked))

        await self._writer.run(work)

    async def waiting(self) -> list[Request]:
        """Not yet taken up, oldest first."""
        query = select(request).where(request.c.status == "new").order_by(request.c.id)
        async with self._database.reading() as connection:
            return [Request(**row._mapping) for row in await connection.execute(query)]

    async def take(
        self, asked: Request, shares: Iterable[tuple[str, Mapping[str, Any]]], now: datetime
    ) -> list[InboxRow]:
        """Its share (lane, what to do) arrives in each lane, in one transaction with `taken`."""
        arrivals = [
            Arrival(channel=CHANNEL, natural_key=f"{asked.id}:{lane}", lane=lane, raw=raw)
            for lane, raw in shares
        ]

        async def work(connection: AsyncConnection) -> list[InboxRow]:
            await connection.execute(_ended(asked, "taken", None))
            return await insert_new(connection, arrivals, now)

        rows: list[InboxRow] = await self._writer.run(work)
        return rows

    async def refuse(self, asked: Request, why: str) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(_ended(asked, "refused", why))

        await self._writer.run(work)

    async def withdraw(self, asked: Request) -> bool:
        """By whoever made it, when nobody took it up; False: somebody has, just now."""

        async def work(connection: AsyncConnection) -> bool:
            done = _ended(asked, "refused", "withdrawn").where(request.c.status == "new")
            return bool((await connection.execute(done)).rowcount)

        withdrawn: bool = await self._writer.run(work)
        return withdrawn

    async def state(self, request_id: str) -> tuple[str, str | None, int]:
        """(status, answer, how many conversations haven't had their share yet)."""
        mine = inbox.c.natural_key.startswith(f"{request_id}:", autoescape=True)
        open_rows = select(func.count()).where(
            inbox.c.channel == CHANNEL, inbox.c.status == "new", mine
        )
        query = select(request.c.status, request.c.answer).where(request.c.id == request_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one()
            left = (await connection.execute(open_rows)).scalar_one()
        return row.status, row.answer, left


def _ended(asked: Request, status: str, answer: str | None) -> Any:
    return update(request).where(request.c.id == asked.id).values(status=status, answer=answer)
