"""Tickets that are open, with whose they are and where each began; only read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select

from cxbot.model.ticket import OPEN_STATES, Ticket
from cxbot.store.reads import Reads
from cxbot.store.tables import customer, ticket, touchpoint


class OpenTicket(Struct, frozen=True, kw_only=True):
    ticket: Ticket
    #: Of the customer.
    name: str
    #: Its first touchpoint; None: it has none.
    began_at: str | None


class OpenTickets(Reads):
    """Reads raise StoreError."""

    async def page(self, queue: str | None = None, most: int = 200) -> Sequence[OpenTicket]:
        """Those in which somebody waits first, the longest wait on top; then the oldest."""
        point = touchpoint.c
        began = (
            select(point.id)
            .where(point.conversation_id == ticket.c.conversation_id)
            .where(point.ticket_id == ticket.c.id)
            .order_by(point.seq, point.id)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(ticket, customer.c.name.label("customer_name"), began.label("began_at"))
            .outerjoin(customer, customer.c.id == ticket.c.customer_id)
            .where(ticket.c.state.in_(sorted(OPEN_STATES)))
            .order_by(ticket.c.waiting_since.is_(None), ticket.c.waiting_since, ticket.c.opened_at)
            .limit(most)
        )
        if queue is not None:
            query = query.where(func.coalesce(ticket.c.queue, "") == queue)
        return [
            OpenTicket(
                ticket=_ticket(row), name=row["customer_name"] or "", began_at=row["began_at"]
            )
            for row in await self._read(query)
        ]

    async def queues(self) -> Sequence[str]:
        """Of all tickets there ever were."""
        query = select(ticket.c.queue).where(ticket.c.queue.is_not(None)).distinct()
        return sorted(row["queue"] for row in await self._read(query))

    async def names(self, customers: Collection[str]) -> Mapping[str, str]:
        """What those customers are called; nothing of who was erased."""
        query = select(customer.c.id, customer.c.name).where(customer.c.id.in_(customers))
        rows = await self._read(query.where(customer.c.erased_at.is_(None)))
        return {row["id"]: row["name"] for row in rows}


def _ticket(row: Mapping[str, Any]) -> Ticket:
    values = {column.name: row[column.name] for column in ticket.columns}
    return Ticket(**{**values, "tags": tuple(values["tags"])})
