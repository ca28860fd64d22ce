"""Orders as the shop's events told them, and the links that tie one to whoever opens it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOrder:
    number: str
    #: None until an event, a link or a verified phone says whose it is.
    customer_id: str | None
    status: str
    data: Mapping[str, Any]
    updated_at: datetime

    def row(self) -> Mapping[str, Any]:
        return {c.name: getattr(self, c.name) for c in tables.orders.columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    id: str
    order_number: str
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str | None = None

    def row(self) -> Mapping[str, Any]:
        return {c.name: getattr(self, c.name) for c in tables.link.columns}


class Orders:
    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def get(self, number: str) -> StoredOrder | None:
        """Whoever it belongs to: callers show it to nobody but its customer."""
        table = tables.orders
        query = select(table).where(table.c.number == number)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return StoredOrder(**row._mapping) if row is not None else None

    async def of_customer(self, customer_id: str) -> Sequence[StoredOrder]:
        """The customer's own, newest change first."""
        table = tables.orders
        query = (
            select(table)
            .where(table.c.customer_id == customer_id)
            .order_by(table.c.updated_at.desc())
        )
        async with self._database.reading() as connection:
            return [StoredOrder(**row._mapping) for row in await connection.execute(query)]

    async def newest(self, most: int) -> Sequence[StoredOrder]:
        """Of all customers, newest change first."""
        table = tables.orders
        query = select(table).order_by(table.c.updated_at.desc()).limit(most)
        async with self._database.reading() as connection:
            return [StoredOrder(**row._mapping) for row in await connection.execute(query)]

    async def count(self, customer_id: str) -> int:
        table = tables.orders
        query = select(func.count()).where(
            table.c.customer_id == customer_id, table.c.status != "cancelled"
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one()

    async def add_link(self, link: Link) -> None:
        async def work(connection: Any) -> None:
            await connection.execute(tables.link.insert(), [link.row()])

        await self._writer.run(work)

    async def link(self, link_id: str) -> Link | None:
        query = select(tables.link).where(tables.link.c.id == link_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Link(**row._mapping) if row is not None else None
