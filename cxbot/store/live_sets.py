"""What went live when, and what sessions in flight stand on; only read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from cxbot.store.flow_sets import FlowSet
from cxbot.store.reads import Reads
from cxbot.store.tables import flow_set, session

Row = Mapping[str, Any]


class LiveSets(Reads):
    """Reads raise StoreError."""

    async def newest(self, most: int) -> Sequence[FlowSet]:
        """The one that went live last comes first. A set that went live again stands at the last
        time."""
        query = select(flow_set).order_by(flow_set.c.live_at.desc(), flow_set.c.id).limit(most)
        return [FlowSet(**row) for row in await self._read(query)]

    async def in_flight(self) -> Sequence[Row]:
        """Sessions that have not ended: flow, version, n, began (the oldest)."""
        query = (
            select(
                session.c.flow,
                session.c.flow_version.label("version"),
                func.count().label("n"),
                func.min(session.c.started_at).label("began"),
            )
            .where(session.c.ended_at.is_(None))
            .group_by(session.c.flow, session.c.flow_version)
            .order_by(session.c.flow, session.c.flow_version)
        )
        return await self._read(query)

    async def waiting(self, flow: str, version: str, most: int = 20) -> Sequence[Row]:
        """The oldest of them on one version: id, customer_id, started_at, updated_at."""
        query = (
            select(session.c.id, session.c.customer_id, session.c.started_at, session.c.updated_at)
            .where(session.c.ended_at.is_(None))
            .where(session.c.flow == flow, session.c.flow_version == version)
            .order_by(session.c.started_at, session.c.id)
            .limit(most)
        )
        return await self._read(query)
