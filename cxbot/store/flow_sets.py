"""The sets of flows that went live, whole: what runs when the files have errors, and where the
source of an old version is found together with the shop it was written for."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.value import as_dict
from cxbot.store import statements
from cxbot.store.database import Database
from cxbot.store.tables import flow_set, setting
from cxbot.store.turn import Turn
from cxbot.store.writer import Writer

#: A flow's (name, version, source).
Source = tuple[str, str, str]
#: Older sets are dropped, but never the newest few.
_KEPT = timedelta(days=90)
_NEWEST_KEPT = 20
_LIVE = "flow_set.live"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSet:
    id: str
    #: Path -> text of every file that runs; scenarios aren't among them.
    texts: Mapping[str, str] = field(repr=False)
    #: Flow -> version.
    versions: Mapping[str, str]
    #: Names of the events that handlers/ declared then.
    events: Sequence[str] = ()
    #: The last time it went live.
    live_at: datetime


def set_id(texts: Mapping[str, str]) -> str:
    """The same texts under the same paths have the same id: 12 hex digits."""
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        for part in (path, text):
            raw = part.encode()
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:12]


class FlowSets:
    """Reads need the database alone; `remember` the writer, too."""

    def __init__(self, database: Database, writer: Writer | None = None) -> None:
        self._database = database
        self._writer = writer

    async def remember(self, live: FlowSet, sources: Iterable[Source]) -> None:
        """It is about to go live: it and the versions in it are on disk when this returns."""
        assert self._writer is not None
        turn = Turn()
        for flow, version, source in sources:
            row = {"flow": flow, "version": version, "source": source, "seen_at": live.live_at}
            turn.add("flow_version", row)
        turn.add("flow_set", as_dict(live))
        # said apart: a clock may go back, and two sets may go live in the same moment
        turn.add("setting", {"key": _LIVE, "value": live.id})

        async def work(connection: AsyncConnection) -> None:
            await statements.write(connection, [turn])
            newest = select(flow_set.c.id).order_by(flow_set.c.live_at.desc()).limit(_NEWEST_KEPT)
            old = flow_set.c.live_at < live.live_at - _KEPT
            others = flow_set.c.id.not_in(newest), flow_set.c.id != live.id
            await connection.execute(delete(flow_set).where(old, *others))

        await self._writer.run(work)

    async def newest(self) -> FlowSet | None:
        """The one that went live last; None too when the database knows no such table yet."""
        query = select(flow_set).join(setting, setting.c.value == flow_set.c.id)
        query = query.where(setting.c.key == _LIVE)
        rows = await self._rows(query)
        return rows[0] if rows else None

    async def holding(self, flow: str, version: str) -> FlowSet | None:
        """The newest one in which that flow had that version."""
        query = (
            select(flow_set)
            .where(flow_set.c.versions[flow].as_string() == version)
            .order_by(flow_set.c.live_at.desc())
            .limit(1)
        )
        rows = await self._rows(query)
        return rows[0] if rows else None

    async def _rows(self, query: Any) -> list[FlowSet]:
        try:
            async with self._database.reading() as connection:
                return [FlowSet(**row._mapping) for row in await connection.execute(query)]
        except SQLAlchemyError:
            return []
