"""Reads a whole dialogue, and turns dialogues back into rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.conversation import Conversation, Dialogue, Session
from cxbot.model.customer import Address, Customer
from cxbot.model.ticket import OPEN_STATES
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.tickets import ticket_of


class Conversations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, address: Address) -> Dialogue | None:
        """The dialogue at that address, or None when nobody ever came from there."""
        table = tables.conversation
        query = select(table).where(
            table.c.channel == address.channel, table.c.account == address.account
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return await _complete(connection, row) if row is not None else None

    async def address(self, conversation_id: str) -> Address | None:
        table = tables.conversation
        query = select(table.c.channel, table.c.account).where(table.c.id == conversation_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Address(channel=row.channel, account=row.account) if row else None

    async def address_of_customer(self, customer_id: str) -> Address | None:
        """Where the customer was last seen."""
        table = tables.conversation
        query = (
            select(table.c.channel, table.c.account)
            .where(table.c.customer_id == customer_id)
            .order_by(table.c.last_in_at.desc().nulls_last())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Address(channel=row.channel, account=row.account) if row else None

    async def flow_versions_in_use(self) -> list[tuple[str, str, str]]:
        """(flow, version, source) of everything stored; sessions in flight may need them."""
        table = tables.flow_version
        async with self._database.reading() as connection:
            rows = await connection.execute(select(table.c.flow, table.c.version, table.c.source))
            return [(row.flow, row.version, row.source) for row in rows]

    async def started_at(self, flow: str, customer_id: str, key: str) -> Any:
        """When that flow last began for that customer under that key of its `limit`."""
        table = tables.flow_start
        query = select(table.c.started_at).where(
            table.c.flow == flow, table.c.customer_id == customer_id, table.c.key == key
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar()


async def _complete(connection: AsyncConnection, row: Row[Any]) -> Dialogue:
    customers, sessions, tickets = tables.customer, tables.session, tables.ticket
    person = (
        await connection.execute(select(customers).where(customers.c.id == row.customer_id))
    ).one()
    running = await connection.execute(
        select(sessions)
        .where(sessions.c.conversation_id == row.id, sessions.c.ended_at.is_(None))
        .order_by(sessions.c.id)
    )
    open_ticket = (
        await connection.execute(
            select(tickets).where(
                tickets.c.conversation_id == row.id, tickets.c.state.in_(OPEN_STATES)
            )
        )
    ).one_or_none()
    return Dialogue(
        conversation=Conversation(**row._mapping),
        customer=Customer(**person._mapping),
        sessions=tuple(_session_of(r) for r in running),
        ticket=ticket_of(open_ticket) if open_ticket is not None else None,
    )


def _session_of(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        flow=row.flow,
        flow_version=row.flow_version,
        status=row.status,
        state=row.state,
        started_at=row.started_at,
        on_hold=row.on_hold,
        pending=tuple(row.pending),
    )


def customer_row(customer: Customer) -> Mapping[str, Any]:
    return {c.name: getattr(customer, c.name) for c in tables.customer.columns}


def conversation_row(conversation: Conversation) -> Mapping[str, Any]:
    return {c.name: getattr(conversation, c.name) for c in tables.conversation.columns}


def session_row(session: Session, dialogue: Dialogue, **ending: Any) -> Mapping[str, Any]:
    """`ending` holds updated_at, and ended_at and outcome once it has ended."""
    return {
        "id": session.id,
        "conversation_id": dialogue.conversation.id,
        "customer_id": dialogue.customer.id,
        "flow": session.flow,
        "flow_version": session.flow_version,
        "status": session.status,
        "on_hold": session.on_hold,
        "pending": list(session.pending),
        "state": session.state,
        "started_at": session.started_at,
        "ended_at": None,
        "outcome": None,
        **ending,
    }
