"""What only the export asks of the log, and which files were written: beside a running bot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, func, insert, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from cxbot.clock import Clock
from cxbot.errors import StoreError
from cxbot.store.database import Database, reason
from cxbot.store.reads import Reads
from cxbot.store.tables import audit, touchpoint

_PAGE = 1000
#: In the audit: a file with the log, or with a part of it, was written.
_EXPORTED = "exported"
_LONGEST = 200


class Exported(Struct, frozen=True, kw_only=True):
    """A file that was written. Whether it is still there nobody knows."""

    at: datetime
    path: str


class Exports(Reads):
    """What was exported into files. Who is erased afterwards is still in them."""

    async def note(self, path: Path, clock: Clock, *, customer: str | None, fmt: str) -> None:
        """Raises StoreError."""
        row = {
            "id": clock.new_id(),
            "at": clock.now(),
            "actor": "terminal",
            "act": _EXPORTED,
            "subject": str(path)[-_LONGEST:],
            "data": {"path": str(path), "format": fmt, "customer": customer},
        }
        try:
            async with self._database.engine.begin() as connection:
                await connection.execute(insert(audit).values(row))
        except SQLAlchemyError as error:
            raise StoreError(
                f"The database {self._database} can't be written: {reason(error)}."
            ) from error

    async def before(self, at: datetime, customer: str) -> Sequence[Exported]:
        """Those that may hold something of the customer, oldest first. Raises StoreError."""
        query = select(audit.c.at, audit.c.data)
        noted = query.where(audit.c.act == _EXPORTED, audit.c.at <= at).order_by(audit.c.id)
        return [
            Exported(at=row["at"], path=row["data"]["path"])
            for row in await self._read(noted)
            if row["data"]["customer"] in (None, customer)
        ]


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
