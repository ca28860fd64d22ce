"""What only the export asks of the log. Reads beside a running bot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from cxbot.store.database import Database
from cxbot.store.reads import Reads
from cxbot.store.tables import touchpoint

_PAGE = 1000


class Export(Reads):
    def __init__(self, database: Database, *, page: int = _PAGE) -> None:
        super().__init__(database)
        self._page = page

    async def count(self, *, customer: str | None = None, since: datetime | None = None) -> int:
        """How many rows `Touchpoints.read` would give."""
        query = _of(select(func.count().label("rows")).select_from(touchpoint), customer)
        if since is not None:
            query = query.where(touchpoint.c.occurred_at >= since)
        [row] = await self._read(query)
        return int(row["rows"])

    async def by_customer(
        self, *, customer: str | None = None
    ) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
        """All rows of one customer after another, in the order of their ids; in memory are a page
        and a customer."""
        one = touchpoint.c
        after, rows = ("", ""), list[Mapping[str, Any]]()
        while True:
            query = _of(select(touchpoint).where(tuple_(one.customer_id, one.id) > after), customer)
            ordered = query.order_by(one.customer_id, one.id).limit(self._page)
            page = await self._read(ordered)
            for row in page:
                if rows and rows[0]["customer_id"] != row["customer_id"]:
                    yield rows
                    rows = []
                rows.append(row)
            if len(page) < self._page:
                break
            after = page[-1]["customer_id"], page[-1]["id"]
        if rows:
            yield rows


def _of(query: Select[Any], customer: str | None) -> Select[Any]:
    return query if customer is None else query.where(touchpoint.c.customer_id == customer)
