"""Where pages lead: from a session or an answer to the exchange in the customer's timeline. Reads
beside a running bot."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from cxbot.store.database import Database
from cxbot.store.exchanges import Exchanges, Past
from cxbot.store.reads import Reads
from cxbot.store.tables import touchpoint

#: A page shows fewer.
_MOST = 400
#: Customers who are read one by one.
_PEOPLE = 5_000
#: Of the newest exchanges: a channel that nobody used for so long is none to choose.
_LATELY = 20_000


class ThreadLog(Reads):
    async def ends(self, sessions: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        """(customer, session) -> by session its last exchange; none where nothing is left of it."""
        pairs = sorted(set(sessions))[:_MOST]
        one = touchpoint.c
        # by customer, for that is where the index is
        query = (
            select(one.session_id, func.max(one.id).label("last"))
            .where(
                one.customer_id.in_({customer for customer, _ in pairs}),
                one.session_id.in_({session for _, session in pairs}),
            )
            .group_by(one.session_id)
        )
        return {row["session_id"]: row["last"] for row in await self._read(query)}

    async def channels(self) -> Sequence[str]:
        """Those of late, by name."""
        newest = (
            select(touchpoint.c.channel).order_by(touchpoint.c.id.desc()).limit(_LATELY).subquery()
        )
        rows = await self._read(select(newest.c.channel).distinct().order_by(newest.c.channel))
        return [row["channel"] for row in rows]

    async def last_channels(self, customers: Collection[str], until: datetime) -> Mapping[str, str]:
        """Customer -> the channel of their newest exchange before that, as the map has it: one
        that crossed to nobody counts only where there is no other."""
        one = touchpoint.c
        order = (one.direction == "internal", one.occurred_at.desc(), one.id.desc())
        place = func.row_number().over(partition_by=one.customer_id, order_by=order)
        found = (
            select(one.customer_id, one.channel, place.label("place"))
            .where(one.customer_id.in_(customers), one.occurred_at < until)
            .subquery()
        )
        query = select(found.c.customer_id, found.c.channel).where(found.c.place == 1)
        return {row["customer_id"]: row["channel"] for row in await self._read(query)}

    async def lately(self, most: int) -> Collection[str] | None:
        """The customers of that many newest exchanges; None: there are no more exchanges."""
        one = touchpoint.c
        newest = select(one.customer_id, one.id).order_by(one.id.desc()).limit(most + 1)
        found = newest.subquery()
        query = (
            select(found.c.customer_id, func.max(found.c.id).label("last"), func.count().label("n"))
            .group_by(found.c.customer_id)
            .order_by(func.max(found.c.id).desc())
        )
        rows = await self._read(query)
        if sum(row["n"] for row in rows) <= most:
            return None
        return [row["customer_id"] for row in rows[:_PEOPLE]]


class SomeExchanges(Exchanges):
    """Of these customers alone, whose whole past it is."""

    def __init__(self, database: Database, customers: Collection[str]) -> None:
        super().__init__(database)
        self._customers = customers

    async def read(
        self,
        *,
        until: datetime,
        people: bool = False,
        customers: Collection[str] | None = None,
    ) -> AsyncIterator[Past]:
        only = self._customers if customers is None else set(self._customers) & set(customers)
        async for past in super().read(until=until, people=people, customers=only):
            yield past
