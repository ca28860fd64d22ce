"""Reads what sessions did and where they stand; nothing is written here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import func, or_, select

from cxbot.model.customer import Address
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    conversation,
    customer,
    inbox,
    outbox,
    session,
    step_trace,
    ticket,
    ticket_event,
    timer,
    touchpoint,
)

Rows = list[Mapping[str, Any]]


class InFlight(Struct, frozen=True, kw_only=True):
    """A session that has not ended."""

    id: str
    #: Of its conversation.
    address: Address
    flow: str
    version: str
    status: str
    state: Mapping[str, Any]
    started_at: datetime
    #: When the latest of its timers is due; None: nothing but somebody's act moves it.
    until: datetime | None


class Trace(Struct, frozen=True, kw_only=True):
    """Everything stored about one session, each list in its order."""

    session: Mapping[str, Any]
    customer: Mapping[str, Any]
    address: Address
    #: {at, steps}
    turns: Rows
    #: Of this session, each with the `status` of its row in the outbox, or with when it was
    #: `received_at`.
    touchpoints: Rows
    #: With `fired_at`.
    timers: Rows
    #: With `events`.
    tickets: Rows


class Traces(Reads):
    async def in_flight(self) -> list[InFlight]:
        """Oldest first."""
        due = (
            select(func.max(timer.c.fire_at))
            .where(timer.c.owner_id == session.c.id, timer.c.status == "armed")
            .scalar_subquery()
        )
        query = (
            select(session, conversation.c.channel, conversation.c.account, due.label("until"))
            .join(conversation, conversation.c.id == session.c.conversation_id)
            .where(session.c.ended_at.is_(None))
            .order_by(session.c.id)
        )
        return [
            InFlight(
                id=row["id"],
                address=Address(channel=row["channel"], account=row["account"]),
                flow=row["flow"],
                version=row["flow_version"],
                status=row["status"],
                state=row["state"],
                started_at=row["started_at"],
                until=row["until"],
            )
            for row in await self._read(query)
        ]

    async def find(self, name: str) -> list[str]:
        """Ids of sessions, the newest first: of that session, conversation, customer, or of
        `channel:account`. Empty when nobody is called so."""
        channel, _, account = name.partition(":")
        query = (
            select(session.c.id)
            .join(conversation, conversation.c.id == session.c.conversation_id)
            .where(
                or_(
                    session.c.id == name,
                    session.c.conversation_id == name,
                    session.c.customer_id == name,
                    (conversation.c.channel == channel) & (conversation.c.account == account),
                )
            )
            .order_by(session.c.started_at.desc(), session.c.id.desc())
        )
        return [row["id"] for row in await self._read(query)]

    async def newest(self, most: int) -> Rows:
        """The sessions that something happened in last."""
        query = (
            select(session, conversation.c.channel, conversation.c.account)
            .join(conversation, conversation.c.id == session.c.conversation_id)
            .order_by(session.c.updated_at.desc(), session.c.id.desc())
            .limit(most)
        )
        return await self._read(query)

    async def read(self, session_id: str) -> Trace:
        """Of a session that `find` has named."""
        own = (await self._read(select(session).where(session.c.id == session_id)))[0]
        where = conversation.c.id == own["conversation_id"]
        there = (await self._read(select(conversation).where(where)))[0]
        of_customer = select(customer).where(customer.c.id == own["customer_id"])
        return Trace(
            session=own,
            customer=(await self._read(of_customer))[0],
            address=Address(channel=there["channel"], account=there["account"]),
            turns=await self._read(
                select(step_trace)
                .where(step_trace.c.session_id == session_id)
                .order_by(step_trace.c.at, step_trace.c.id)
            ),
            touchpoints=await self._exchanges(session_id),
            timers=await self._read(
                select(timer, inbox.c.received_at.label("fired_at"))
                .outerjoin(
                    inbox, (inbox.c.channel == "timer") & (inbox.c.natural_key == timer.c.id)
                )
                .where(timer.c.owner_id == session_id)
                .order_by(timer.c.id)
            ),
            tickets=await self._tickets(session_id),
        )

    async def _exchanges(self, session_id: str) -> Rows:
        point = touchpoint.c
        # its source_key is the arrival's channel and natural key, with | between them
        key = func.substr(point.source_key, func.length(point.channel) + 2)
        came_as = (inbox.c.channel == point.channel) & (inbox.c.natural_key == key)
        return await self._read(
            select(touchpoint, outbox.c.status, outbox.c.error, inbox.c.received_at)
            .outerjoin(outbox, outbox.c.touchpoint_id == point.id)
            .outerjoin(inbox, came_as)
            .where(point.session_id == session_id)
            .order_by(point.seq)
        )

    async def _tickets(self, session_id: str) -> Rows:
        # one that the flow doesn't wait for is known by its touchpoints alone
        named = select(touchpoint.c.ticket_id).where(touchpoint.c.session_id == session_id)
        ours = or_(ticket.c.session_id == session_id, ticket.c.id.in_(named))
        found = await self._read(select(ticket).where(ours).order_by(ticket.c.number))
        events: dict[str, Rows] = {row["id"]: [] for row in found}
        about = select(ticket_event).where(ticket_event.c.ticket_id.in_(events))
        for row in await self._read(about.order_by(ticket_event.c.at, ticket_event.c.id)):
            events[row["ticket_id"]].append(row)
        return [{**row, "events": events[row["id"]]} for row in found]
