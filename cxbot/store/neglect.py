"""What customers wait for, and what they bought and never heard of again; only read."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from cxbot.model.ticket import OPEN_STATES, Ticket
from cxbot.model.touchpoint import ARRIVED
from cxbot.store.database import Database
from cxbot.store.reads import Reads, moment
from cxbot.store.tables import (
    complaint,
    conversation,
    customer,
    message_map,
    orders,
    thread,
    ticket,
    ticket_event,
    touchpoint,
)

Row = Mapping[str, Any]
_PAGE = 500
#: Of complaints; more than anybody works off.
_MOST = 1000
_point = touchpoint.c
#: A message of ours that reached them.
_REACHED = and_(_point.direction == "out", _point.outcome.in_(ARRIVED))


class Owing(Struct, frozen=True, kw_only=True):
    ticket: Ticket
    customer: str


class Bought(Struct, frozen=True, kw_only=True):
    """A customer's newest delivered order, and when somebody last said something."""

    customer_id: str
    name: str
    number: str
    #: The order as events told it.
    data: Mapping[str, Any]
    delivered_at: datetime
    last_in_at: datetime | None
    last_out_at: datetime | None
    conversation_id: str | None
    wants_messages: bool | None
    reachable: bool


class NeglectLog(Reads):
    """Reads raise StoreError."""

    def __init__(self, database: Database, page: int = _PAGE) -> None:
        super().__init__(database)
        self._page = page

    async def tickets(self) -> Sequence[Owing]:
        """Open ones in which somebody waits for an answer or a call, and can be reached."""
        query = (
            select(*ticket.c, customer.c.name.label("customer_name"))
            .join(customer, customer.c.id == ticket.c.customer_id)
            .where(ticket.c.state.in_(sorted(OPEN_STATES)), ticket.c.unreachable.is_(False))
            .where(or_(ticket.c.waiting_since.is_not(None), ticket.c.call_back != ""))
            .order_by(ticket.c.number)
        )
        return [
            Owing(ticket=_ticket(row), customer=row["customer_name"])
            for row in await self._read(query)
        ]

    async def complaints(self) -> Sequence[Row]:
        """That no person has answered or called about, oldest first: number, customer_id,
        conversation_id, at, name, operator_name of the ticket that is open there."""
        open_ticket = and_(
            ticket.c.conversation_id == complaint.c.conversation_id,
            ticket.c.state.in_(sorted(OPEN_STATES)),
        )
        query = (
            select(
                complaint.c.number,
                complaint.c.customer_id,
                complaint.c.conversation_id,
                complaint.c.at,
                customer.c.name,
                ticket.c.operator_name,
            )
            .join(customer, customer.c.id == complaint.c.customer_id)
            .outerjoin(ticket, open_ticket)
            .where(customer.c.erased_at.is_(None), ~_answered(), ~_called())
            .order_by(complaint.c.at)
            .limit(_MOST)
        )
        return await self._read(query)

    async def delivered(self, before: datetime, now: datetime) -> AsyncIterator[Sequence[Bought]]:
        """The newest delivered order of each customer, if it was delivered before then, a page of
        customers at a time; without the banned."""
        last = ""
        while True:
            page = (
                select(orders.c.customer_id)
                .where(orders.c.customer_id > last, orders.c.status == "delivered")
                .distinct()
                .order_by(orders.c.customer_id)
                .limit(self._page)
            )
            ids = [row["customer_id"] for row in await self._read(page)]
            yield await self._bought(ids, before, now)
            if len(ids) < self._page:
                return
            last = ids[-1]

    async def _bought(
        self, ids: Sequence[str], before: datetime, now: datetime
    ) -> Sequence[Bought]:
        newest: dict[str, tuple[datetime, Row]] = {}
        theirs = select(orders).where(orders.c.customer_id.in_(ids), orders.c.status == "delivered")
        for row in await self._read(theirs):
            at = moment(row["data"].get("delivered_at")) or row["updated_at"]
            known = newest.get(row["customer_id"])
            if known is None or (at, row["number"]) > (known[0], known[1]["number"]):
                newest[row["customer_id"]] = (at, row)
        old = {one: found for one, found in newest.items() if found[0] <= before}
        people = await self._people(list(old), now)
        return [
            Bought(
                customer_id=one,
                number=row["number"],
                data=row["data"],
                delivered_at=at,
                **people[one],
            )
            for one, (at, row) in sorted(old.items())
            if one in people
        ]

    async def _people(self, ids: Sequence[str], now: datetime) -> Mapping[str, dict[str, Any]]:
        if not ids:
            return {}
        kept = or_(customer.c.banned_until.is_(None), customer.c.banned_until <= now)
        known = select(customer.c.id, customer.c.name, customer.c.wants_messages).where(
            customer.c.id.in_(ids), kept, customer.c.erased_at.is_(None)
        )
        said = (
            select(
                _point.customer_id,
                func.max(_point.occurred_at).filter(_point.direction == "in").label("last_in"),
                func.max(_point.occurred_at).filter(_REACHED).label("last_out"),
            )
            .where(_point.customer_id.in_(ids))
            .group_by(_point.customer_id)
        )
        places = (
            select(conversation.c.customer_id, conversation.c.id, conversation.c.reachable)
            .where(conversation.c.customer_id.in_(ids))
            .order_by(conversation.c.last_in_at, conversation.c.id)
        )
        talks = {row["customer_id"]: row for row in await self._read(said)}
        where: dict[str, list[Row]] = {}
        for row in await self._read(places):
            where.setdefault(row["customer_id"], []).append(row)
        return {
            row["id"]: {
                "name": row["name"],
                "wants_messages": row["wants_messages"],
                "last_in_at": talks[row["id"]]["last_in"] if row["id"] in talks else None,
                "last_out_at": talks[row["id"]]["last_out"] if row["id"] in talks else None,
                "conversation_id": where[row["id"]][-1]["id"] if row["id"] in where else None,
                "reachable": any(place["reachable"] for place in where.get(row["id"], ())),
            }
            for row in await self._read(known)
        }

    async def places(self, conversations: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """Where in our groups one reads each conversation: (group, topic or newest card)."""
        cards = (
            select(message_map.c.conversation_id, message_map.c.chat, message_map.c.message_id)
            .where(message_map.c.conversation_id.in_(conversations), message_map.c.kind == "card")
            .order_by(func.length(message_map.c.message_id), message_map.c.message_id)
        )
        topics = select(thread.c.conversation_id, thread.c.chat, thread.c.thread_id).where(
            thread.c.conversation_id.in_(conversations), thread.c.gone.is_(False)
        )
        found = {
            row["conversation_id"]: (row["chat"], row["message_id"])
            for row in await self._read(cards)
        }
        return found | {
            row["conversation_id"]: (row["chat"], row["thread_id"])
            for row in await self._read(topics)
        }


def _answered() -> ColumnElement[bool]:
    return exists().where(
        _point.customer_id == complaint.c.customer_id,
        _point.occurred_at >= complaint.c.at,
        _point.initiator == "operator",
        _REACHED,
    )


def _called() -> ColumnElement[bool]:
    any_ticket = ticket.alias("any_ticket")
    return exists().where(
        ticket_event.c.ticket_id == any_ticket.c.id,
        any_ticket.c.customer_id == complaint.c.customer_id,
        ticket_event.c.type == "called",
        ticket_event.c.at >= complaint.c.at,
        ticket_event.c.data["result"].as_string() == "reached",
    )


def _ticket(row: Row) -> Ticket:
    values = {column.name: row[column.name] for column in ticket.columns}
    return Ticket(**{**values, "tags": tuple(values["tags"])})
