"""Who holds which tickets, and which of them nobody holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from cxbot.model.ticket import Ticket
from cxbot.store.database import Database
from cxbot.store.tables import ticket, ticket_event
from cxbot.store.tables.desk import is_open
from cxbot.store.tickets import ticket_of

_FREE = (ticket.c.state == "queued") & ticket.c.operator_id.is_(None)


class Holdings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def held(self) -> Mapping[str, str]:
        """Open ticket -> the account of whoever holds it."""
        query = select(ticket.c.id, ticket.c.operator_id).where(
            is_open, ticket.c.operator_id.is_not(None)
        )
        async with self._database.reading() as connection:
            return {row.id: row.operator_id for row in await connection.execute(query)}

    async def numbers(self) -> Mapping[str, Sequence[int]]:
        """Account -> the numbers of the open tickets that they hold."""
        query = (
            select(ticket.c.operator_id, ticket.c.number)
            .where(is_open, ticket.c.operator_id.is_not(None))
            .order_by(ticket.c.number)
        )
        found: dict[str, list[int]] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(query):
                found.setdefault(row.operator_id, []).append(row.number)
        return found

    async def of(self, account: str) -> Sequence[Ticket]:
        """What they hold that is open, oldest first."""
        return await self._tickets(is_open & (ticket.c.operator_id == account))

    async def waiting(self) -> Sequence[Ticket]:
        """What nobody holds, oldest first."""
        return await self._tickets(_FREE)

    async def waiting_in(self, queue: str | None) -> int:
        query = (
            select(func.count())
            .select_from(ticket)
            .where(_FREE, ticket.c.queue.is_not_distinct_from(queue))
        )
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def last_of(self, customer_id: str, but: str) -> str | None:
        """Who held the newest other ticket of that customer that anybody held."""
        query = (
            select(ticket.c.operator_id)
            .where(ticket.c.customer_id == customer_id, ticket.c.id != but)
            .where(ticket.c.operator_id.is_not(None))
            .order_by(ticket.c.number.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            found: str | None = (await connection.execute(query)).scalar()
        return found

    async def opened(self, ticket_id: str) -> Mapping[str, Any]:
        """What the first line of its log tells."""
        query = select(ticket_event.c.data).where(
            ticket_event.c.ticket_id == ticket_id, ticket_event.c.seq == 1
        )
        async with self._database.reading() as connection:
            found: Mapping[str, Any] | None = (await connection.execute(query)).scalar()
        return found or {}

    async def was_in(self, ticket_id: str) -> tuple[str, datetime] | None:
        """The group it was in before the one it is in, and when it moved; None if it never did."""
        query = (
            select(ticket_event.c.changed, ticket_event.c.at)
            .where(ticket_event.c.ticket_id == ticket_id)
            .where(ticket_event.c.type.in_(("opened", "transferred")))
            .order_by(ticket_event.c.seq)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        stays = [(row.changed["chat"], row.at) for row in rows if row.changed.get("chat")]
        return (stays[-2][0], stays[-1][1]) if len(stays) > 1 else None

    async def _tickets(self, which: ColumnElement[bool]) -> Sequence[Ticket]:
        query = select(ticket).where(which).order_by(ticket.c.number)
        async with self._database.reading() as connection:
            return [ticket_of(row) for row in await connection.execute(query)]
