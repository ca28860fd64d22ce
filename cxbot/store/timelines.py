"""One customer: who they are, and every exchange with them over all channels; only read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, literal, select, tuple_

from cxbot.model.customer import Customer
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    consent,
    conversation,
    customer,
    identity,
    orders,
    rating,
    session,
    step_trace,
    ticket,
    touchpoint,
)

Row = Mapping[str, Any]
#: Of a customer's newest sessions, whose traces are looked through.
_SESSIONS = 200
#: Of anything that is shown in full.
_MOST = 100
#: What journeys are cut by; nobody's log is longer, and if it is, only the newest are cut.
_MOMENTS = 50_000
_point = touchpoint.c
_moment = tuple_(_point.occurred_at, _point.id)


class Person(Struct, frozen=True, kw_only=True):
    """What stands about a customer beside their exchanges; each list newest first."""

    customer: Customer
    #: Verified: channel, account, verified_at.
    identities: Sequence[Row]
    conversations: Sequence[Row]
    orders: Sequence[Row]
    consents: Sequence[Row]
    tickets: Sequence[Row]
    #: Answers to the question after tickets.
    ratings: Sequence[Row]


class Stretch(Struct, frozen=True, kw_only=True):
    """Neighbouring exchanges, newest first."""

    rows: Sequence[Row]
    #: There are such, before the last and after the first.
    older: bool
    newer: bool


class Timelines(Reads):
    """Reads raise StoreError."""

    async def person(self, customer_id: str) -> Person | None:
        found = await self._read(select(customer).where(customer.c.id == customer_id))
        if not found:
            return None

        async def theirs(table: Any, *newest: Any) -> list[Row]:
            query = select(table).where(table.c.customer_id == customer_id)
            return await self._read(query.order_by(*newest).limit(_MOST))

        return Person(
            customer=Customer(**found[0]),
            identities=await theirs(identity, identity.c.verified_at.desc()),
            conversations=await theirs(conversation, conversation.c.id.desc()),
            orders=await theirs(orders, orders.c.updated_at.desc()),
            consents=await theirs(consent, consent.c.id.desc()),
            tickets=await theirs(ticket, ticket.c.number.desc()),
            ratings=await theirs(rating, rating.c.asked_at.desc()),
        )

    async def newest(self, customer_id: str, most: int) -> Stretch:
        rows = await self._read(_of(customer_id).order_by(*_FALLING).limit(most + 1))
        return Stretch(rows=rows[:most], older=len(rows) > most, newer=False)

    async def before(self, customer_id: str, exchange: str, most: int) -> Stretch | None:
        """Older than that one; None when it is none of theirs."""
        if not await self._is_theirs(customer_id, exchange):
            return None
        older = _of(customer_id).where(_moment < _at(exchange)).order_by(*_FALLING)
        rows = await self._read(older.limit(most + 1))
        return Stretch(rows=rows[:most], older=len(rows) > most, newer=True)

    async def around(
        self, customer_id: str, exchange: str, most: int, *, later: int
    ) -> Stretch | None:
        """That one in its place, with at most so many later ones above it; None as in `before`."""
        if not await self._is_theirs(customer_id, exchange):
            return None
        above = _of(customer_id).where(_moment > _at(exchange)).order_by(*_RISING)
        newer = await self._read(above.limit(later + 1))
        shown = newer[:later][::-1]
        below = _of(customer_id).where(_moment <= _at(exchange)).order_by(*_FALLING)
        rows = await self._read(below.limit(most - len(shown) + 1))
        room = most - len(shown)
        return Stretch(
            rows=[*shown, *rows[:room]], older=len(rows) > room, newer=len(newer) > later
        )

    async def _is_theirs(self, customer_id: str, exchange: str) -> bool:
        query = select(_point.id).where(_point.id == exchange, _point.customer_id == customer_id)
        return bool(await self._read(query))

    async def moments(self, customer_id: str) -> Sequence[Row]:
        """All their exchanges, as far as journeys are cut by them."""
        query = select(
            _point.id,
            _point.occurred_at,
            _point.direction,
            _point.initiator,
            _point.channel,
            _point.name,
            _point.touchpoint,
        ).where(_point.customer_id == customer_id)
        return await self._read(query.order_by(*_FALLING).limit(_MOMENTS))

    async def steps(self, customer_id: str, sessions: Collection[str]) -> Sequence[Row]:
        """What their newest sessions, and these, did: values of flows' secrets are among it."""
        newest = (
            select(session.c.id)
            .where(session.c.customer_id == customer_id)
            .order_by(session.c.id.desc())
            .limit(_SESSIONS)
        )
        ids = {row["id"] for row in await self._read(newest)} | set(sessions)
        query = select(step_trace.c.steps).where(step_trace.c.session_id.in_(ids))
        return [step for row in await self._read(query) for step in row["steps"]]


_FALLING = (_point.occurred_at.desc(), _point.id.desc())
_RISING = (_point.occurred_at, _point.id)


def _of(customer_id: str) -> Select[Any]:
    return select(touchpoint).where(_point.customer_id == customer_id)


def _at(exchange: str) -> Any:
    at = select(_point.occurred_at).where(_point.id == exchange).scalar_subquery()
    return tuple_(at, literal(exchange))
