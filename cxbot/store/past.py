"""What a customer has had with us before a ticket, and what has happened to it since."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from cxbot.model.recorded import RECORDED
from cxbot.store.database import Database
from cxbot.store.queries import Query, together
from cxbot.store.tables import rating, ticket, ticket_event, touchpoint

#: Of the newest tickets, for the tags that are in use.
_TAGGED = 200
_NEVER = 2**31 - 1

_point = touchpoint.c
_opening = (
    select(func.coalesce(func.max(_point.seq), _NEVER))
    .where(_point.conversation_id == bindparam("here"))
    .where(_point.ticket_id == bindparam("of"), _point.name == "ticket.opened")
    .scalar_subquery()
)
_BEFORE = Query(
    select(touchpoint)
    .where(_point.conversation_id == bindparam("here"), _point.seq <= _opening)
    .where(_point.name != RECORDED)
    .order_by(_point.seq.desc())
    .limit(bindparam("most"))
)
_EARLIER = Query(
    select(func.count()).where(
        ticket.c.customer_id == bindparam("who"), ticket.c.number < bindparam("number")
    )
)
_MEAN = Query(
    select(func.avg(rating.c.score)).where(
        rating.c.customer_id == bindparam("who"), rating.c.score.is_not(None)
    )
)


class Standing(Struct, frozen=True, kw_only=True):
    """Tickets before this one, and the mean of all ratings given."""

    earlier: int
    rating: float | None


class Past:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def before(
        self, conversation_id: str, ticket_id: str, most: int
    ) -> Sequence[Mapping[str, Any]]:
        """The newest touchpoints up to the one that opened the ticket, oldest first; internal ones,
        too, but none from elsewhere."""
        connection = await self._database.asking()
        rows = await _BEFORE.mappings(connection, here=conversation_id, of=ticket_id, most=most)
        return rows[::-1]

    async def told_since(self, conversation_id: str, text: str, since: datetime) -> bool:
        """Has the customer said exactly that from then on?"""
        query = (
            select(touchpoint.c.id)
            .where(touchpoint.c.conversation_id == conversation_id)
            .where(touchpoint.c.direction == "in", touchpoint.c.text == text)
            .where(touchpoint.c.name != RECORDED)
            .where(touchpoint.c.occurred_at >= since)
            .limit(1)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).first() is not None

    async def standing(self, customer_id: str, number: int) -> Standing:
        """`number` is that of the ticket that isn't counted, nor those after it."""
        connection = await self._database.asking()
        found = await together(
            connection, _EARLIER.asks(who=customer_id, number=number), _MEAN.asks(who=customer_id)
        )
        (earlier,), (mean,) = found[0][0], found[1][0]
        return Standing(earlier=int(earlier), rating=float(mean) if mean is not None else None)

    async def events(self, ticket_id: str, after: int) -> Sequence[Mapping[str, Any]]:
        """What happened to a ticket after it had that version, oldest first."""
        query = (
            select(ticket_event)
            .where(ticket_event.c.ticket_id == ticket_id)
            .order_by(ticket_event.c.seq)
        )
        async with self._database.reading() as connection:
            rows = [dict(row._mapping) for row in await connection.execute(query)]
        return [row for row in rows if row["changed"].get("version", 0) > after]

    async def tags(self, most: int) -> Sequence[str]:
        """Those in use, the most used first."""
        query = select(ticket.c.tags).order_by(ticket.c.number.desc()).limit(_TAGGED)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).scalars().all()
        counted: dict[str, int] = {}
        for tags in rows:
            for tag in tags:
                counted[tag] = counted.get(tag, 0) + 1
        return sorted(counted, key=lambda tag: (-counted[tag], tag))[:most]

    async def named_at(self, conversation_id: str) -> datetime | None:
        """When the customer's topic was last given another name of theirs."""
        query = select(func.max(touchpoint.c.seq)).where(
            touchpoint.c.conversation_id == conversation_id, touchpoint.c.name == "topic.renamed"
        )
        when = select(touchpoint.c.occurred_at).where(
            touchpoint.c.conversation_id == conversation_id,
            touchpoint.c.seq == query.scalar_subquery(),
        )
        async with self._database.reading() as connection:
            found: datetime | None = (await connection.execute(when)).scalar_one_or_none()
        return found
