"""The log as the journey map reads it: customer after customer, without what was said. Reads beside
a running bot."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, func, literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.customer import Customer
from cxbot.store.database import Database
from cxbot.store.reads import Reads
from cxbot.store.tables import customer, ticket, touchpoint

_PAGE = 5_000
#: In the order in which their readers unpack them.
NAMES = (
    "id", "occurred_at", "customer_id", "direction", "initiator", "channel", "device", "kind",
    "name", "touchpoint", "stage", "task", "flow", "flow_version", "step", "session_id",
    "ticket_id", "operator_id", "outcome", "sentiment", "sentiment_source", "rating_metric",
    "rating_value", "rating_min", "rating_max", "effort", "response_ms",
)  # fmt: skip
_COLUMNS = tuple(touchpoint.c[name] for name in NAMES)
_PLACE = tuple(touchpoint.c[name] for name in ("id", "direction", "flow", "flow_version", "step"))


class Past(Struct, frozen=True, kw_only=True):
    """All that one customer exchanged with us, in the order it was recorded."""

    customer: str
    rows: Sequence[Row[Any]]
    #: None: not asked for, or known only from the log.
    person: Customer | None


class Exchanges(Reads):
    def __init__(self, database: Database, *, page: int = _PAGE) -> None:
        super().__init__(database)
        self._page = page

    async def read(
        self,
        *,
        until: datetime,
        people: bool = False,
        customers: Collection[str] | None = None,
    ) -> AsyncIterator[Past]:
        """What happened before `until`; each customer once, in the order of their ids, with their
        fields where `people` asks for them; only of those `customers`, a few thousand of them. In
        memory are a page and one customer."""
        after: tuple[str, str] | None = ("", "")
        pending: list[Row[Any]] = []
        persons: Mapping[str, Customer] = {}
        while after is not None:
            async with self._reading() as connection:
                page = _page(after, until, self._page)
                if customers is not None:
                    page = page.where(touchpoint.c.customer_id.in_(customers))
                rows = (await connection.execute(page)).all()
                if people:
                    wanted = {row.customer_id for row in (*pending[:1], *rows)}
                    persons = await _people(connection, wanted)
            for row in rows:
                if pending and pending[0].customer_id != row.customer_id:
                    yield _past(pending, persons)
                    pending = []
                pending.append(row)
            after = (rows[-1].customer_id, rows[-1].id) if len(rows) == self._page else None
        if pending:
            yield _past(pending, persons)

    async def number(self) -> int:
        """How many there are; on a server at most `COUNTED`. It takes no time."""
        query = _COUNT if self._database.shared else _NEWEST
        async with self._reading() as connection:
            return int((await connection.execute(query)).scalar_one() or 0)

    async def causes(self) -> Mapping[str, str]:
        """Ticket -> what an operator named as its cause."""
        query = select(ticket.c.id, ticket.c.cause).where(ticket.c.cause.is_not(None))
        async with self._reading() as connection:
            return {row.id: row.cause for row in await connection.execute(query)}

    async def said(self, ids: Collection[str]) -> Mapping[str, str]:
        """What customers wrote in these exchanges; those of ours, and without words, are left
        out."""
        query = select(touchpoint.c.id, touchpoint.c.text).where(
            touchpoint.c.id.in_(ids), touchpoint.c.direction == "in", touchpoint.c.text != ""
        )
        async with self._reading() as connection:
            return {row.id: row.text for row in await connection.execute(query)}

    async def places(self, ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Where in which flow these exchanges were."""
        query = select(*_PLACE).where(touchpoint.c.id.in_(ids))
        async with self._reading() as connection:
            return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


#: Beyond any number by which somebody decides whether to count them all.
COUNTED = 200_000
_COUNT: Select[Any] = select(func.count()).select_from(
    select(touchpoint.c.seq).limit(COUNTED).subquery()
)
#: Rows are never deleted, and SQLite gives them numbers without gaps.
_NEWEST: Select[Any] = select(func.max(literal_column("touchpoint.rowid"))).select_from(touchpoint)


def _page(after: tuple[str, str], until: datetime, most: int) -> Select[Any]:
    one = touchpoint.c
    query = select(*_COLUMNS).where(tuple_(one.customer_id, one.id) > after)
    return query.where(one.occurred_at < until).order_by(one.customer_id, one.id).limit(most)


async def _people(connection: AsyncConnection, ids: Collection[str]) -> Mapping[str, Customer]:
    query = select(customer).where(customer.c.id.in_(ids))
    return {row.id: Customer(**row._mapping) for row in await connection.execute(query)}


def _past(rows: Sequence[Row[Any]], persons: Mapping[str, Customer]) -> Past:
    whose = rows[0].customer_id
    return Past(customer=whose, rows=rows, person=persons.get(whose))
