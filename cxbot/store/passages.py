"""The traces of sessions, for counting who went where. Reads beside a running bot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store.database import Database
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    conversation,
    customer,
    flow_version,
    session,
    step_trace,
    touchpoint,
)

_PAGE, _LOT = 20_000, 200
_COLUMNS = (
    "id", "customer_id", "conversation_id", "flow", "flow_version", "outcome", "started_at",
    "ended_at",
)  # fmt: skip
#: (version, step) -> (customers, messages).
Missed = Mapping[tuple[str, str], tuple[int, int]]


class Passage(Struct, frozen=True, kw_only=True):
    """One session, and what it did."""

    customer: str
    flow: str
    version: str
    #: None: it goes on.
    outcome: str | None
    steps: Sequence[Mapping[str, Any]]
    channel: str = ""
    #: The customer's, today.
    language: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    #: The session's own id.
    id: str = ""


class Passages(Reads):
    def __init__(self, database: Database, *, page: int = _PAGE) -> None:
        super().__init__(database)
        self._page = page

    async def read(self, *, since: datetime | None = None) -> AsyncIterator[Passage]:
        """Sessions that began since then: customer after customer, each one's in the order begun.

        No index serves this order, which a busy bot would have to keep up for it: the database
        sorts for each page anew, so a page has many keys, and the traces come in smaller lots.
        """
        after: tuple[str, str] | None = ("", "")
        while after is not None:
            # Sessions and traces of one snapshot: a turn is in both or in neither.
            async with self._reading() as connection:
                rows = (await connection.execute(_sessions(after, since, self._page))).all()
                for start in range(0, len(rows), _LOT):
                    lot = rows[start : start + _LOT]
                    steps = await _steps(connection, [row.id for row in lot])
                    for row in lot:
                        yield _passage(row, steps.get(row.id, ()))
            after = (rows[-1].customer_id, rows[-1].id) if len(rows) == self._page else None

    async def missed(self, flow: str, *, since: datetime | None = None) -> Missed:
        """By version and step of that flow: how many customers were not understood there, and how
        often; in sessions that began since then."""
        point, one = touchpoint.c, session.c
        query = (
            select(
                point.flow_version,
                point.step,
                func.count(one.customer_id.distinct()).label("customers"),
                func.count().label("messages"),
            )
            .join(session, one.id == point.session_id)
            .where(point.flow == flow, point.direction == "in", point.outcome == "missed")
            .group_by(point.flow_version, point.step)
        )
        if since is not None:
            query = query.where(one.started_at >= since)
        rows = await self._read(query)
        return {
            (row["flow_version"] or "", row["step"] or ""): (row["customers"], row["messages"])
            for row in rows
        }

    async def sources(self) -> list[tuple[str, str, str]]:
        """Every version ever seen: flow, version, source text; the oldest first."""
        query = select(flow_version.c.flow, flow_version.c.version, flow_version.c.source)
        async with self._reading() as connection:
            rows = (await connection.execute(query.order_by(flow_version.c.seen_at))).all()
        return [(flow, version, source) for flow, version, source in rows]


def _sessions(after: tuple[str, str], since: datetime | None, most: int) -> Select[Any]:
    one = session.c
    place = tuple_(one.customer_id, one.id)
    # only the page's own rows are looked up in the other tables
    page = select(*(one[name] for name in _COLUMNS)).where(place > after)
    if since is not None:
        page = page.where(one.started_at >= since)
    found = page.order_by(one.customer_id, one.id).limit(most).subquery()
    return (
        select(found, conversation.c.channel, customer.c.language)
        .outerjoin(conversation, conversation.c.id == found.c.conversation_id)
        .outerjoin(customer, customer.c.id == found.c.customer_id)
        .order_by(found.c.customer_id, found.c.id)
    )


def _passage(row: Row[Any], steps: Sequence[Mapping[str, Any]]) -> Passage:
    return Passage(
        customer=row.customer_id,
        flow=row.flow,
        version=row.flow_version,
        outcome=row.outcome,
        steps=steps,
        channel=row.channel or "",
        language=row.language or "",
        began=row.started_at,
        ended=row.ended_at,
        id=row.id,
    )


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
