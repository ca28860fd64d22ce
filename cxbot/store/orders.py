"""Orders as the shop's events told them, and the links that tie one to whoever opens it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.queries import Query, together
from cxbot.store.writer import Writer

_orders, _link = tables.orders, tables.link
_GET = Query(select(_orders).where(_orders.c.number == bindparam("number")))
_OF_CUSTOMER = Query(
    select(_orders)
    .where(_orders.c.customer_id == bindparam("customer"))
    .order_by(_orders.c.updated_at.desc())
)
_NEWEST = Query(select(_orders).order_by(_orders.c.updated_at.desc()).limit(bindparam("most")))
_COUNT = Query(
    select(func.count()).where(
        _orders.c.customer_id == bindparam("customer"), _orders.c.status != "cancelled"
    )
)
_OPENED = Query(select(_link).where(_link.c.id == bindparam("id")))


class StoredOrder(Struct, frozen=True, kw_only=True):
    number: str
    #: None until an event, a link or a verified phone says whose it is.
    customer_id: str | None
    status: str
    data: Mapping[str, Any]
    updated_at: datetime

    def row(self) -> Mapping[str, Any]:
        return {c.name: getattr(self, c.name) for c in tables.orders.columns}


class Link(Struct, frozen=True, kw_only=True):
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
        connection = await self._database.asking()
        rows = await _GET.mappings(connection, number=number)
        return StoredOrder(**rows[0]) if rows else None

    async def of_customer(self, customer_id: str) -> Sequence[StoredOrder]:
        """The customer's own, newest change first."""
        connection = await self._database.asking()
        rows = await _OF_CUSTOMER.mappings(connection, customer=customer_id)
        return [StoredOrder(**row) for row in rows]

    async def newest(self, most: int) -> Sequence[StoredOrder]:
        """Of all customers, newest change first."""
        connection = await self._database.asking()
        return [StoredOrder(**row) for row in await _NEWEST.mappings(connection, most=most)]

    async def known(self, number: str, customer_id: str) -> tuple[StoredOrder | None, int]:
        """That order, whoever has it, and how many that weren't cancelled the customer has."""
        connection = await self._database.asking()
        orders, counts = await together(
            connection, _GET.asks(number=number), _COUNT.asks(customer=customer_id)
        )
        return StoredOrder(**orders[0]._asdict()) if orders else None, counts[0][0]

    async def add_link(self, link: Link) -> None:
        async def work(connection: Any) -> None:
            await connection.execute(tables.link.insert(), [link.row()])

        await self._writer.run(work)

    async def link(self, link_id: str) -> Link | None:
        connection = await self._database.asking()
        rows = await _OPENED.mappings(connection, id=link_id)
        return Link(**rows[0]) if rows else None
