"""Whom the bot wrote to most, and whom it kept quiet with; only read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from cxbot.store.reads import Reads
from cxbot.store.tables import contact, customer

Row = Mapping[str, Any]
_EXAMPLES = 3


class ContactLoad(Reads):
    """Reads raise StoreError."""

    async def most_written(
        self, since: datetime | None, until: datetime, most: int = 20
    ) -> Sequence[Row]:
        """Customers with the most allowed contacts: customer_id, name, erased_at, n, newest
        (a moment)."""
        n = func.count().label("n")
        query = (
            select(
                contact.c.customer_id,
                func.max(customer.c.name).label("name"),
                func.max(customer.c.erased_at).label("erased_at"),
                n,
                func.max(contact.c.at).label("newest"),
            )
            .outerjoin(customer, customer.c.id == contact.c.customer_id)
            .where(contact.c.verdict == "allow", *_within(since, until))
            .group_by(contact.c.customer_id)
            .order_by(n.desc(), contact.c.customer_id)
            .limit(most)
        )
        return await self._read(query)

    async def exactly(
        self, messages: int, since: datetime | None, until: datetime, most: int = 50
    ) -> Sequence[Row]:
        """Customers with just so many allowed contacts, as above."""
        query = (
            select(
                contact.c.customer_id,
                func.max(customer.c.name).label("name"),
                func.max(customer.c.erased_at).label("erased_at"),
                func.count().label("n"),
                func.max(contact.c.at).label("newest"),
            )
            .outerjoin(customer, customer.c.id == contact.c.customer_id)
            .where(contact.c.verdict == "allow", *_within(since, until))
            .group_by(contact.c.customer_id)
            .having(func.count() == messages)
            .order_by(contact.c.customer_id.desc())
            .limit(most)
        )
        return await self._read(query)

    async def held_back(
        self, verdict: str, gate: str, since: datetime | None, until: datetime
    ) -> Sequence[Row]:
        """The newest few that a gate held back: customer_id, name, erased_at, flow, at."""
        query = (
            select(
                contact.c.customer_id,
                customer.c.name,
                customer.c.erased_at,
                contact.c.flow,
                contact.c.at,
            )
            .outerjoin(customer, customer.c.id == contact.c.customer_id)
            .where(contact.c.verdict == verdict, contact.c.gate == gate, *_within(since, until))
            .order_by(contact.c.at.desc(), contact.c.id.desc())
            .limit(_EXAMPLES)
        )
        return await self._read(query)


def _within(since: datetime | None, until: datetime) -> list[ColumnElement[bool]]:
    return [contact.c.at < until, *([contact.c.at >= since] if since is not None else [])]
