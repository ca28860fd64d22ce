"""What a conversation has left in the database, for those who compare it with what should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cxbot.model.ticket import Ticket
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.tickets import ticket_of

_CALLS = ("ticket.opened", "ticket.asked_again")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """One run of a flow, ended or not."""

    id: str
    flow: str
    status: str
    on_hold: str | None
    outcome: str | None
    #: Of SessionState.
    state: Mapping[str, Any]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """The steps that ran in one turn of a session: verb, flow, version, step, line, detail."""

    session_id: str
    at: datetime
    steps: Sequence[Mapping[str, Any]]


class Aftermath:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def sessions(self) -> list[PastSession]:
        """All of them, in the order they began."""
        table = tables.session
        names = ("id", "flow", "status", "on_hold", "outcome", "state", "started_at")
        query = select(*(table.c[name] for name in names)).order_by(table.c.id)
        async with self._database.reading() as connection:
            return [PastSession(**row._mapping) for row in await connection.execute(query)]

    async def calls_for_people(self) -> list[str]:
        """The title of each, those that joined an open ticket too."""
        table = tables.ticket_event
        query = select(table.c.data).where(table.c.type.in_(_CALLS)).order_by(table.c.id)
        async with self._database.reading() as connection:
            return [str(row.data["reason"]) for row in await connection.execute(query)]

    async def tickets(self) -> list[Ticket]:
        query = select(tables.ticket).order_by(tables.ticket.c.number)
        async with self._database.reading() as connection:
            return [ticket_of(row) for row in await connection.execute(query)]

    async def metrics(self) -> Mapping[str, float]:
        """The newest score of each."""
        table = tables.touchpoint
        query = (
            select(table.c.rating_metric, table.c.rating_value)
            .where(table.c.rating_metric.is_not(None))
            .order_by(table.c.id)
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
            return {row.rating_metric: row.rating_value for row in rows}

    async def traces(self) -> list[Traced]:
        """In order."""
        table = tables.step_trace
        query = select(table.c.session_id, table.c.at, table.c.steps).order_by(table.c.id)
        async with self._database.reading() as connection:
            return [Traced(**row._mapping) for row in await connection.execute(query)]
