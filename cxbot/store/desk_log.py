"""What the desk's figures are computed from, read a page at a time; nothing is written here."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.ticket import OPEN_STATES, Ticket
from cxbot.model.touchpoint import ARRIVED
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    Instant,
    inbox,
    outbox,
    rating,
    session,
    ticket,
    ticket_event,
    touchpoint,
)
from cxbot.store.tickets import ticket_of

Row = Mapping[str, Any]
_PAGE = 200
#: Of rows that are a number each.
_MANY = 5000
#: Inputs that no person sent.
_INNER = ("timer", "api", "delivery", "desk", "request")
#: In microseconds, as an Instant is kept.
_MINUTE = 60_000_000
#: What became of a message; one still on its way isn't counted.
_FATES = (*ARRIVED, "failed", "uncertain")


class LoggedTicket(Struct, frozen=True, kw_only=True):
    ticket: Ticket
    #: Of `ticket_event`, in order.
    events: Sequence[Row]
    #: The questions for a rating that went out: (closing, when).
    asked: Sequence[tuple[int, datetime]]


class DeskLog(Reads):
    """Reads raise StoreError: a report stands outside of the lanes that would try again."""

    async def tickets(self, since: datetime | None) -> AsyncIterator[LoggedTicket]:
        """Every ticket that was open at `since` or to which anything happened from then on, each
        with its whole log. Each page is one snapshot."""
        last = ""
        while True:
            query = select(ticket).where(ticket.c.id > last)
            if since is not None:
                query = query.where(_moved_since(since))
            page = await self._tickets(query.order_by(ticket.c.id).limit(_PAGE))
            for one in page:
                yield one
            if len(page) < _PAGE:
                return
            last = page[-1].ticket.id

    async def _tickets(self, query: Select[Any]) -> list[LoggedTicket]:
        async with self._reading() as connection:
            tickets = [ticket_of(row) for row in await connection.execute(query)]
            ids = [one.id for one in tickets]
            events = await _grouped(
                connection,
                select(ticket_event)
                .where(ticket_event.c.ticket_id.in_(ids))
                .order_by(ticket_event.c.ticket_id, ticket_event.c.seq),
            )
            asked = await _grouped(
                connection,
                select(rating.c.ticket_id, rating.c.closing, rating.c.asked_at)
                .where(rating.c.ticket_id.in_(ids), _went_out())
                .order_by(rating.c.ticket_id, rating.c.closing),
            )
        return [
            LoggedTicket(
                ticket=one,
                events=events.get(one.id, ()),
                asked=[(row["closing"], row["asked_at"]) for row in asked.get(one.id, ())],
            )
            for one in tickets
        ]

    async def sessions(
        self, since: datetime | None, until: datetime, *, person_within_hours: int
    ) -> AsyncIterator[Row]:
        """Those that ended in the period: outcome, took_part, handed_over, person_after."""
        last, within = "", timedelta(hours=person_within_hours)
        while True:
            query = select(
                session.c.id,
                session.c.conversation_id,
                session.c.customer_id,
                session.c.outcome,
                session.c.ended_at,
            ).where(session.c.id > last, session.c.ended_at < until)
            if since is not None:
                query = query.where(session.c.ended_at >= since)
            page = await self._read(query.order_by(session.c.id).limit(_PAGE))
            parts = await self._exchanges(page)
            people = await self._opened(page, within)
            for row in page:
                took_part, called = parts.get(row["id"], (0, 0))
                opened = people.get(row["customer_id"], ())
                ended = row["ended_at"]
                yield {
                    "outcome": row["outcome"] or "",
                    "took_part": took_part > 0,
                    "handed_over": called > 0,
                    "person_after": any(ended < at <= ended + within for at in opened),
                }
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    async def _exchanges(self, page: Sequence[Row]) -> Mapping[str, tuple[int, int]]:
        """session -> (what the customer said or tapped in it, times it called for a person)."""
        came = func.sum(case((touchpoint.c.direction == "in", 1), else_=0))
        called = func.sum(case((touchpoint.c.name == "ticket.opened", 1), else_=0))
        query = (
            select(touchpoint.c.session_id, came.label("came"), called.label("called"))
            .where(touchpoint.c.conversation_id.in_({row["conversation_id"] for row in page}))
            .where(touchpoint.c.session_id.in_([row["id"] for row in page]))
            .group_by(touchpoint.c.session_id)
        )
        rows = await self._read(query)
        return {row["session_id"]: (row["came"], row["called"]) for row in rows}

    async def _opened(
        self, page: Sequence[Row], within: timedelta
    ) -> Mapping[str, Sequence[datetime]]:
        """customer -> when tickets of theirs were opened, as far as it matters to the page."""
        if not page:
            return {}
        ended = [row["ended_at"] for row in page]
        query = (
            select(ticket.c.customer_id, ticket.c.opened_at)
            .where(ticket.c.customer_id.in_({row["customer_id"] for row in page}))
            .where(ticket.c.opened_at > min(ended), ticket.c.opened_at <= max(ended) + within)
        )
        found: dict[str, list[datetime]] = {}
        for row in await self._read(query):
            found.setdefault(row["customer_id"], []).append(row["opened_at"])
        return found

    async def sent(
        self, since: datetime | None, until: datetime, *, queue: str | None
    ) -> Sequence[tuple[str, str, int]]:
        """Messages to customers whose fate is known: (initiator, delivered | failed | uncertain,
        how many). With a queue only those of its tickets."""
        point = touchpoint.c
        fate = case((point.outcome.in_(ARRIVED), ARRIVED[0]), else_=point.outcome)
        query = (
            select(point.initiator, fate.label("fate"), func.count().label("n"))
            .where(point.direction == "out", point.outcome.in_(_FATES))
            .where(point.occurred_at < until)
            .group_by(point.initiator, fate)
        )
        if since is not None:
            query = query.where(point.occurred_at >= since)
        if queue is not None:
            query = query.join(ticket, ticket.c.id == point.ticket_id).where(
                ticket.c.queue == queue
            )
        rows = await self._read(query)
        return [(row["initiator"], row["fate"], row["n"]) for row in rows]

    async def lags(self, since: datetime | None, until: datetime) -> AsyncIterator[float]:
        """Seconds from the moment an input was stored to that when its turn was decided, of those
        decided in the period.

        Of what customers and operators sent, for they wait for it; parts of an album wait until
        it is whole. Rows that we make ourselves (timers, results of sending, word from one
        conversation to another, requests) and the shop's events are left out: nobody looks at a
        screen for them, and there are so many that they would hide the others. Nor does what
        couldn't be handled at all count: /health tells of it.
        """
        last = 0
        while True:
            query = (
                select(inbox.c.id, inbox.c.received_at, inbox.c.done_at)
                .where(inbox.c.id > last, inbox.c.done_at < until)
                .where(inbox.c.channel.not_in(_INNER))
            )
            if since is not None:
                query = query.where(inbox.c.done_at >= since)
            page = await self._read(query.order_by(inbox.c.id).limit(_MANY))
            for row in page:
                yield (row["done_at"] - row["received_at"]).total_seconds()
            if len(page) < _MANY:
                return
            last = page[-1]["id"]

    async def minutes(
        self, since: datetime | None, until: datetime
    ) -> Sequence[tuple[datetime, int]]:
        """For each group and each minute of the clock in which anything arrived there: the minute,
        and how many calls of its allowance that took, as `Pace` counts them."""
        within = [outbox.c.sent_at < until]
        if since is not None:
            within.append(outbox.c.sent_at >= since)
        op, parts = outbox.c.payload["op"].as_string(), outbox.c.payload["source_messages"]
        known_as = case(
            (op == "message", func.coalesce(outbox.c.message_id, outbox.c.id)), else_=outbox.c.id
        )
        albums = case((op == "copy_album", func.json_array_length(parts)), else_=1)
        # texts that went as one message are one call
        calls = (
            select(
                outbox.c.peer,
                (type_coerce(outbox.c.sent_at, BigInteger) // _MINUTE).label("minute"),
                known_as.label("known_as"),
                albums.label("calls"),
            )
            .where(*within)
            .where(outbox.c.peer.startswith("-"), op != "answer_tap")
            .distinct()
            .subquery()
        )
        begun = type_coerce(calls.c.minute * _MINUTE, Instant)
        query = select(begun.label("begun"), func.sum(calls.c.calls).label("n"))
        rows = await self._read(query.group_by(calls.c.peer, calls.c.minute))
        return [(row["begun"], int(row["n"])) for row in rows]


def _moved_since(since: datetime) -> ColumnElement[bool]:
    """It was open then, or something happened to it, or its customer was asked for a rating."""
    event = exists().where(
        and_(ticket_event.c.ticket_id == ticket.c.id, ticket_event.c.at >= since)
    )
    question = exists().where(and_(rating.c.ticket_id == ticket.c.id, rating.c.asked_at >= since))
    return or_(ticket.c.state.in_(OPEN_STATES), event, question)


def _went_out() -> ColumnElement[bool]:
    """A question that was taken back before it was answered was never asked."""
    return or_(rating.c.withdrawn.is_(False), rating.c.answered_at.is_not(None))


async def _grouped(connection: AsyncConnection, query: Select[Any]) -> Mapping[str, Sequence[Row]]:
    """Rows by their ticket."""
    rows = [dict(row._mapping) for row in await connection.execute(query)]
    return {key: list(group) for key, group in groupby(rows, key=itemgetter("ticket_id"))}
