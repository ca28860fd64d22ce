"""How many contacts there were, and with how many customers: in stretches of time, at one go."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import and_, case, func, select

from cxbot.store.reads import Reads
from cxbot.store.tables import touchpoint

Span = tuple[datetime, datetime]


class ContactCount(Struct, frozen=True, kw_only=True):
    #: What crossed to or from customers; notes and events of ours are none.
    contacts: int
    customers: int


class ContactCounts(Reads):
    async def of(self, spans: Sequence[Span]) -> Sequence[ContactCount]:
        """One for each span, its end left out. Walks through the log: ask of large ones
        elsewhere. Raises StoreError."""
        point, columns = touchpoint.c, []
        for number, (since, until) in enumerate(spans):
            inside = and_(point.occurred_at >= since, point.occurred_at < until)
            columns += [
                func.count(case((inside, 1))).label(f"contacts{number}"),
                func.count(case((inside, point.customer_id)).distinct()).label(f"people{number}"),
            ]
        earliest = min(since for since, _ in spans)
        query = select(*columns).where(
            point.occurred_at >= earliest, point.direction.in_(("in", "out"))
        )
        row = (await self._read(query))[0]
        return [
            ContactCount(contacts=row[f"contacts{n}"], customers=row[f"people{n}"])
            for n in range(len(spans))
        ]
