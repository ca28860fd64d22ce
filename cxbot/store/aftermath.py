"""What a conversation has left in the database, for those who compare it with what should be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import select

from cxbot.model.ticket import Ticket
from cxbot.model.value import names_of
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.queries import Query


class PastSession(Struct, frozen=True, kw_only=True):
    """One run of a flow, ended or not."""

    id: str
    flow: str
    status: str
    on_hold: str | None
    outcome: str | None
    #: Of SessionState.
    state: Mapping[str, Any]
    started_at: datetime


class Traced(Struct, frozen=True, kw_only=True):
    """The steps that ran in one turn of a session: verb, flow, version, step, line, detail."""

    session_id: str
    at: datetime
    steps: Sequence[Mapping[str, Any]]


class Aftermath:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def sessions(self) -> list[PastSession]:
        """All of them, in the order they began."""
        return [PastSession(**row) for row in await self._read(_SESSIONS)]

    async def calls_for_people(self) -> list[str]:
        """The title of each, those that joined an open ticket too."""
        return [str(row["data"]["reason"]) for row in await self._read(_CALLS)]

    async def tickets(self) -> list[Ticket]:
        return [Ticket(**row) for row in await self._read(_TICKETS)]

    async def metrics(self) -> Mapping[str, float]:
        """The newest score of each."""
        return {row["rating_metric"]: row["rating_value"] for row in await self._read(_METRICS)}

    async def traces(self) -> list[Traced]:
        """In order."""
        return [Traced(**row) for row in await self._read(_TRACES)]

    async def _read(self, query: Query) -> Sequence[Mapping[str, Any]]:
        async with self._database.reading() as connection:
            return await query.mappings(connection)


_session, _event, _point, _trace = (
    tables.session,
    tables.ticket_event,
    tables.touchpoint,
    tables.step_trace,
)
_SESSIONS = Query(
    select(*(_session.c[name] for name in names_of(PastSession))).order_by(_session.c.id)
)
_CALLS = Query(
    select(_event.c.data).where(_event.c.type.in_(("opened", "asked_again"))).order_by(_event.c.id)
)
_TICKETS = Query(select(tables.ticket).order_by(tables.ticket.c.number))
_METRICS = Query(
    select(_point.c.rating_metric, _point.c.rating_value)
    .where(_point.c.rating_metric.is_not(None))
    .order_by(_point.c.id)
)
_TRACES = Query(select(_trace.c.session_id, _trace.c.at, _trace.c.steps).order_by(_trace.c.id))
