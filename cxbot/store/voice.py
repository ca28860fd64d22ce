"""What the report on customers' voice is computed from, read a page at a time; nothing is written
here."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, exists, func, literal, or_, select, union_all

from cxbot.store.reads import Reads, moment
from cxbot.store.tables import (
    answer,
    complaint,
    contact,
    conversation,
    invitation,
    orders,
    rating,
    session,
    ticket,
    ticket_event,
    touchpoint,
)

Row = Mapping[str, Any]
_PAGE = 1000
#: Session outcome of a customer who couldn't be written to.
_UNREACHABLE = "unreachable"


class Followed(Struct, frozen=True, kw_only=True):
    """What came after some answers, a page of them together."""

    #: id, number, session_id, cause, closed_at.
    tickets: Sequence[Row]
    #: Their events `replied` and `called`: ticket_id, type, at, data.
    events: Sequence[Row]
    #: Answered questions after tickets of the same customers: customer_id, answered_at, score.
    ratings: Sequence[Row]


class VoiceLog(Reads):
    """Reads raise StoreError: a report stands outside of the lanes that would try again."""

    async def answers(
        self, since: datetime | None, until: datetime, *, flow: str | None
    ) -> AsyncIterator[Sequence[Row]]:
        """Given in the period, in the order of time; of several answers of one session to one
        question the last. With the `cause` of the ticket it is about."""
        query = (
            select(*_ANSWER, ticket.c.cause)
            .outerjoin(ticket, ticket.c.id == answer.c.ticket_id)
            .where(answer.c.at < until, ~_answered_again())
        )
        if since is not None:
            query = query.where(answer.c.at >= since)
        if flow is not None:
            query = query.where(answer.c.flow == flow)
        last: Row | None = None
        while True:
            page = query if last is None else query.where(_after(answer, "at", last))
            rows = await self._read(page.order_by(answer.c.at, answer.c.id).limit(_PAGE))
            yield rows
            if len(rows) < _PAGE:
                return
            last = rows[-1]

    async def invitations(
        self, since: datetime | None, until: datetime, *, flow: str | None
    ) -> AsyncIterator[Sequence[Row]]:
        """Asked in the period, with the `outcome` of the message that carried the question and
        whether the session ended because the customer was `unreachable`."""
        query = (
            select(
                *_INVITATION,
                literal("survey").label("source"),
                touchpoint.c.outcome,
                (session.c.outcome == _UNREACHABLE).label("unreachable"),
            )
            .outerjoin(touchpoint, touchpoint.c.id == invitation.c.touchpoint_id)
            .outerjoin(session, session.c.id == invitation.c.session_id)
            .where(invitation.c.asked_at < until)
        )
        if since is not None:
            query = query.where(invitation.c.asked_at >= since)
        if flow is not None:
            query = query.where(invitation.c.flow == flow)
        last: Row | None = None
        while True:
            page = query if last is None else query.where(_after(invitation, "asked_at", last))
            page = page.order_by(invitation.c.asked_at, invitation.c.id)
            rows = await self._read(page.limit(_PAGE))
            yield rows
            if len(rows) < _PAGE:
                return
            last = rows[-1]

    async def ratings(
        self, since: datetime | None, until: datetime
    ) -> AsyncIterator[Sequence[Row]]:
        """Questions after tickets that were asked or answered in the period, by ticket, with what
        was known then: `operator_id`, and the `touchpoint` and `cause` of the ticket."""
        asked, answered = rating.c.asked_at, rating.c.answered_at
        within = [
            and_(column < until, column >= since) if since is not None else column < until
            for column in (asked, answered)
        ]
        query = (
            select(
                *rating.c,
                ticket.c.queue,
                ticket.c.touchpoint,
                ticket.c.cause,
                conversation.c.channel,
            )
            .outerjoin(ticket, ticket.c.id == rating.c.ticket_id)
            .outerjoin(conversation, conversation.c.id == rating.c.conversation_id)
            .where(or_(*within))
        )
        last: Row | None = None
        while True:
            page = query
            if last is not None:
                same = and_(
                    rating.c.ticket_id == last["ticket_id"], rating.c.closing > last["closing"]
                )
                page = query.where(or_(rating.c.ticket_id > last["ticket_id"], same))
            page = page.order_by(rating.c.ticket_id, rating.c.closing)
            rows = await self._read(page.limit(_PAGE))
            yield rows
            if len(rows) < _PAGE:
                return
            last = rows[-1]

    async def followed(
        self,
        since: datetime,
        *,
        conversations: Sequence[str],
        sessions: Sequence[str],
        tickets: Sequence[str],
        customers: Sequence[str],
    ) -> Followed:
        """Tickets that one of those sessions opened in those conversations or that are named, what
        was done in them from then on, and how those customers rated any ticket from then on."""
        point = touchpoint.c
        # a ticket itself knows its session only while that waits for it
        opened = await self._read(
            select(point.ticket_id, point.session_id)
            .where(point.conversation_id.in_(conversations), point.session_id.in_(sessions))
            .where(point.name == "ticket.opened", point.ticket_id.is_not(None))
        )
        openers = {row["ticket_id"]: row["session_id"] for row in opened}
        columns = (ticket.c.id, ticket.c.number, ticket.c.cause, ticket.c.closed_at)
        rows = await self._read(select(*columns).where(ticket.c.id.in_({*openers, *tickets})))
        found = [{**row, "session_id": openers.get(row["id"])} for row in rows]
        event = ticket_event.c
        events = await self._read(
            select(event.ticket_id, event.type, event.at, event.data)
            .where(event.ticket_id.in_([row["id"] for row in found]))
            .where(event.type.in_(("replied", "called")), event.at >= since)
            .order_by(event.ticket_id, event.seq)
        )
        theirs = select(conversation.c.id).where(conversation.c.customer_id.in_(customers))
        ratings = await self._read(
            select(rating.c.customer_id, rating.c.answered_at, rating.c.score)
            .where(rating.c.conversation_id.in_(theirs))
            .where(rating.c.answered_at >= since, rating.c.score.is_not(None))
        )
        return Followed(tickets=found, events=events, ratings=ratings)

    async def load(self, since: datetime | None, until: datetime) -> Sequence[tuple[str, int, int]]:
        """(purpose, messages, how many customers got so many of it); of any purpose as ""."""
        within = [contact.c.verdict == "allow", contact.c.at < until]
        if since is not None:
            within.append(contact.c.at >= since)
        count = func.count().label("messages")
        customer = contact.c.customer_id
        any_of = select(literal("").label("purpose"), count).where(*within).group_by(customer)
        of_each = (
            select(contact.c.purpose, count).where(*within).group_by(customer, contact.c.purpose)
        )
        each = union_all(any_of, of_each).subquery()
        query = select(each.c.purpose, each.c.messages, func.count().label("n"))
        rows = await self._read(query.group_by(each.c.purpose, each.c.messages))
        return [(row["purpose"], row["messages"], row["n"]) for row in rows]

    async def decisions(
        self, since: datetime | None, until: datetime
    ) -> Sequence[tuple[str, str | None, int]]:
        """(verdict, gate, how often)."""
        query = select(contact.c.verdict, contact.c.gate, func.count().label("n"))
        query = query.where(contact.c.at < until)
        if since is not None:
            query = query.where(contact.c.at >= since)
        rows = await self._read(query.group_by(contact.c.verdict, contact.c.gate))
        return [(row["verdict"], row["gate"], row["n"]) for row in rows]

    async def buyers(
        self, since: datetime | None, until: datetime
    ) -> AsyncIterator[tuple[str, int, bool]]:
        """Customers with an order of the period that wasn't cancelled: (customer, orders, whether
        they complained in it). An order is as old as it says, else as its last change."""
        last = ""
        while True:
            customers = (
                select(orders.c.customer_id)
                .where(orders.c.customer_id > last)
                .distinct()
                .order_by(orders.c.customer_id)
                .limit(_PAGE)
            )
            ids = [row["customer_id"] for row in await self._read(customers)]
            for customer, found in (await self._bought(ids, since, until)).items():
                yield customer, *found
            if len(ids) < _PAGE:
                return
            last = ids[-1]

    async def _bought(
        self, ids: Sequence[str], since: datetime | None, until: datetime
    ) -> Mapping[str, tuple[int, bool]]:
        made = orders.c.data["created_at"].as_string().label("made")
        query = (
            select(orders.c.customer_id, made, orders.c.updated_at)
            .where(orders.c.customer_id.in_(ids))
            .where(orders.c.status != "cancelled")
        )
        counts: dict[str, int] = {}
        for row in await self._read(query):
            at = moment(row["made"]) or row["updated_at"]
            if at < until and (since is None or at >= since):
                counts[row["customer_id"]] = counts.get(row["customer_id"], 0) + 1
        filed = select(complaint.c.customer_id).where(
            complaint.c.customer_id.in_(list(counts)), complaint.c.at < until
        )
        if since is not None:
            filed = filed.where(complaint.c.at >= since)
        complained = {row["customer_id"] for row in await self._read(filed.distinct())}
        return {one: (n, one in complained) for one, n in counts.items()}


_ANSWER = tuple(
    answer.c[name]
    for name in (
        "id", "customer_id", "conversation_id", "session_id", "flow", "flow_version", "step",
        "source", "at", "metric", "kind", "number", "least", "most", "text", "language", "channel",
        "touchpoint", "stage", "operator_id", "queue", "ticket_id", "incentivised", "wave",
    )
)  # fmt: skip
_INVITATION = tuple(column for column in invitation.c if column.name != "late")


def _answered_again() -> Any:
    """The same session answered the same question later: only its last word counts."""
    later = answer.alias("later")
    return exists().where(
        later.c.customer_id == answer.c.customer_id,
        later.c.session_id == answer.c.session_id,
        later.c.step == answer.c.step,
        later.c.at >= answer.c.at,
        or_(
            later.c.at > answer.c.at,
            and_(later.c.at == answer.c.at, later.c.id > answer.c.id),
        ),
    )


def _after(table: Any, moment: str, last: Row) -> Any:
    """Behind that row, in the order of time."""
    at = table.c[moment]
    return and_(
        at >= last[moment],
        or_(at > last[moment], table.c.id > last["id"]),
    )
