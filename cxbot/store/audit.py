"""Who did what: what no ticket's own log can tell, and together with those logs."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from heapq import merge
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, bindparam, select, tuple_

from cxbot.store.queries import Query
from cxbot.store.reads import Reads
from cxbot.store.tables import audit, ticket, ticket_event

_PAGE = 500
_LAST = Query(
    select(audit.c.at)
    .where(
        audit.c.actor == bindparam("actor"),
        audit.c.act == bindparam("act"),
        audit.c.subject == bindparam("subject"),
    )
    .order_by(audit.c.id.desc())
    .limit(1)
)


class Done(Struct, frozen=True, kw_only=True):
    """One line: somebody did something to something."""

    at: datetime
    id: str
    #: `operator:ID`, `anonymous`, `account:ID` of who has no role, `customer`, `system`.
    actor: str
    act: str
    subject: str
    data: Mapping[str, Any]


class Audit(Reads):
    async def last(self, actor: str, act: str, subject: str) -> datetime | None:
        """When they last did that."""
        async with self._database.reading() as connection:
            found: datetime | None = await _LAST.value(
                connection, actor=actor, act=act, subject=subject
            )
        return found

    async def read(
        self, since: datetime | None = None, actor: str | None = None
    ) -> AsyncIterator[Done]:
        """All of it in the order of time, the tickets' logs between. Raises StoreError."""
        first = [one async for one in self._rows(_noted(since, actor), "audit")]
        logged = [one async for one in self._rows(_happened(since, actor), "ticket_event")]
        for one in merge(first, logged, key=lambda done: (done.at, done.id)):
            yield one

    async def _rows(self, query: Select[Any], table: str) -> AsyncIterator[Done]:
        """A page at a time, each on a snapshot of its own."""
        source = audit if table == "audit" else ticket_event
        place = tuple_(source.c.at, source.c.id)
        last: Done | None = None
        while True:
            page = query.order_by(source.c.at, source.c.id).limit(_PAGE)
            if last is not None:
                page = page.where(place > (last.at, last.id))
            found = [Done(**row) for row in await self._read(page)]
            for done in found:
                yield done
            if len(found) < _PAGE:
                return
            last = found[-1]


def _noted(since: datetime | None, actor: str | None) -> Select[Any]:
    c = audit.c
    query = select(c.at, c.id, c.actor, c.act, c.subject, c.data)
    query = query if since is None else query.where(c.at >= since)
    return query if actor is None else query.where(c.actor == actor)


def _happened(since: datetime | None, actor: str | None) -> Select[Any]:
    """In the words of the audit: the ticket is the subject."""
    c = ticket_event.c
    number = ("#C" + ticket.c.number.cast(audit.c.subject.type)).label("subject")
    query = select(c.at, c.id, c.actor, c.type.label("act"), number, c.data).join(
        ticket, ticket.c.id == c.ticket_id
    )
    query = query if since is None else query.where(c.at >= since)
    return query if actor is None else query.where(c.actor == actor)
