"""The traces of sessions, for counting who went where. Reads beside a running bot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.store.database import Database, reason
from cxbot.store.tables import flow_version, session, step_trace

_SESSIONS, _ROWS = 200, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One session, and what it did."""

    flow: str
    version: str
    #: None: it goes on.
    outcome: str | None
    steps: Sequence[Mapping[str, Any]]


class Passages:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, *, since: datetime | None = None) -> AsyncIterator[Passage]:
        """Sessions that began since then, in the order they began; a page in memory at a time."""
        last = ""
        while True:
            page = await self._page(last, since)
            for passage in page.passages:
                yield passage
            if not page.last:
                return
            last = page.last

    async def customers(self, *, since: datetime | None = None) -> Mapping[tuple[str, str], int]:
        """(flow, version) -> how many different customers began it."""
        one = session.c
        query = select(one.flow, one.flow_version, func.count(one.customer_id.distinct()))
        query = query.where(*_begun(since)).group_by(one.flow, one.flow_version)
        try:
            async with self._database.reading() as connection:
                rows = (await connection.execute(query)).all()
        except SQLAlchemyError as error:
            raise _unreadable(self._database, error) from error
        return {(flow, version): number for flow, version, number in rows}

    async def sources(self) -> list[tuple[str, str, str]]:
        """Every version ever seen: flow, version, source text; the oldest first."""
        query = select(flow_version.c.flow, flow_version.c.version, flow_version.c.source)
        try:
            async with self._database.reading() as connection:
                rows = (await connection.execute(query.order_by(flow_version.c.seen_at))).all()
        except SQLAlchemyError as error:
            raise _unreadable(self._database, error) from error
        return [(flow, version, source) for flow, version, source in rows]

    async def _page(self, after: str, since: datetime | None) -> "_Page":
        """Sessions and traces of one snapshot: a turn is in both or in neither."""
        one = session.c
        query = select(one.id, one.flow, one.flow_version, one.outcome)
        query = query.where(one.id > after, *_begun(since)).order_by(one.id).limit(_SESSIONS)
        try:
            async with self._database.reading() as connection:
                rows = (await connection.execute(query)).all()
                steps = await _steps(connection, [row.id for row in rows])
        except SQLAlchemyError as error:
            raise _unreadable(self._database, error) from error
        return _Page(
            passages=[
                Passage(
                    flow=row.flow,
                    version=row.flow_version,
                    outcome=row.outcome,
                    steps=steps.get(row.id, []),
                )
                for row in rows
            ],
            last=rows[-1].id if len(rows) == _SESSIONS else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    passages: Sequence[Passage]
    #: Where the next page begins; empty after the last.
    last: str


async def _steps(
    connection: AsyncConnection, sessions: Sequence[str]
) -> Mapping[str, list[Mapping[str, Any]]]:
    """What these sessions did, in order."""
    one = step_trace.c
    query = select(one.session_id, one.steps).where(one.session_id.in_(sessions))
    found: dict[str, list[Mapping[str, Any]]] = {}
    async for row in await connection.stream(query.order_by(one.session_id, one.id)):
        found.setdefault(row.session_id, []).extend(_lean(step) for step in row.steps)
    return found


def _lean(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what customers said: only where it went."""
    return {name: step.get(name) for name in ("verb", "flow", "version", "step", "detail")}


def _begun(since: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if since is None else (session.c.started_at >= since,)


def _unreadable(database: Database, error: SQLAlchemyError) -> StoreError:
    return StoreError(
        f"The database {database.path} can't be read: {reason(error)}. "
        "If an older cxbot made it, bring it up to date: cxbot migrate."
    )
