"""What came in: stored before its sender is acknowledged, once, and kept until its turn is done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.clock import Clock
from cxbot.crashpoints import crashpoint
from cxbot.errors import Conflict
from cxbot.model.arrival import Arrival
from cxbot.store import telling
from cxbot.store.database import Database
from cxbot.store.queries import Query, Question, together
from cxbot.store.tables import inbox
from cxbot.store.writer import Writer

_insert = (
    insert(inbox)
    .on_conflict_do_nothing()
    .returning(inbox.c.id, inbox.c.channel, inbox.c.natural_key)
)

_INSERT = Query(
    _insert.values(
        {
            name: bindparam(name, type_=inbox.c[name].type)
            for name in (
                "channel",
                "natural_key",
                "lane",
                "raw",
                "digest",
                "received_at",
                "status",
                "attempts",
            )
        }
    )
)
_WAITING = Query(select(inbox).where(inbox.c.status == "new").order_by(inbox.c.id))
_DIGEST = Query(
    select(inbox.c.digest).where(
        inbox.c.channel == bindparam("channel"), inbox.c.natural_key == bindparam("natural_key")
    )
)

_Unique = dict[tuple[str, str], Arrival]


class InboxRow(Struct, frozen=True, kw_only=True):
    """An arrival that waits for its turn."""

    id: int
    channel: str
    natural_key: str
    lane: str
    raw: Mapping[str, Any]
    received_at: datetime
    attempts: int = 0

    @property
    def key(self) -> str:
        """Unique over all channels: what a touchpoint made from it is known by."""
        return f"{self.channel}|{self.natural_key}"


class Inbox:
    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock

    async def accept(self, arrivals: Sequence[Arrival]) -> list[InboxRow]:
        """Commit all of them or none, and return those that are new, in order.

        Raises Conflict when one carries the key of an older one but another digest.
        """
        now = self._clock.now()
        if self._database.shared or any(arrival.digest is not None for arrival in arrivals):

            async def work(connection: AsyncConnection) -> list[InboxRow]:
                rows = await insert_new(connection, arrivals, now)
                crashpoint("stored, uncommitted")
                return rows

            rows: list[InboxRow] = await self._writer.run(work)
            return rows
        unique = _unique(arrivals)
        return _rows(unique, await self._writer.ask(_asks(unique, now)), now)

    async def waiting(self) -> list[InboxRow]:
        """Everything that no turn has handled yet, oldest first."""
        connection = await self._database.asking()
        return [row_of(found) for found in await _WAITING.rows(connection)]

    async def before(self, row: InboxRow, reach: int = 100) -> list[InboxRow]:
        """What came shortly before it by its channel, and has been handled."""
        query = (
            select(inbox)
            .where(inbox.c.id.between(row.id - reach, row.id - 1))
            .where(inbox.c.channel == row.channel, inbox.c.status == "done")
            .order_by(inbox.c.id)
        )
        async with self._database.reading() as connection:
            return [row_of(found) for found in await connection.execute(query)]


def row_of(found: Row[Any]) -> InboxRow:
    return InboxRow(
        id=found.id,
        channel=found.channel,
        natural_key=found.natural_key,
        lane=found.lane,
        raw=found.raw,
        received_at=found.received_at,
        attempts=found.attempts,
    )


async def insert_new(
    connection: AsyncConnection, arrivals: Sequence[Arrival], now: datetime
) -> list[InboxRow]:
    """Insert within a transaction of the caller's."""
    unique = _unique(arrivals)
    await _refuse_conflicts(connection, arrivals)
    if not unique:
        return []
    rows = _rows(unique, await together(connection, *_asks(unique, now)), now)
    if connection.dialect.name == "postgresql":  # other processes
        await telling.tell(connection, telling.LANES, {row.lane: None for row in rows})
    return rows


def _unique(arrivals: Sequence[Arrival]) -> _Unique:
    """The first of each key."""
    unique: _Unique = {}
    for one in arrivals:
        unique.setdefault((one.channel, one.natural_key), one)
    return unique


def _asks(unique: _Unique, now: datetime) -> list[Question]:
    """What inserts each, unless it is there."""
    return [
        _INSERT.asks(
            channel=one.channel,
            natural_key=one.natural_key,
            lane=one.lane,
            raw=one.raw,
            digest=one.digest,
            received_at=now,
            status="new",
            attempts=0,
        )
        for one in unique.values()
    ]


def _rows(unique: _Unique, inserted: list[list[Any]], now: datetime) -> list[InboxRow]:
    """Those that weren't there, in order."""
    rows = []
    for row in chain.from_iterable(inserted):
        arrival = unique[row.channel, row.natural_key]
        rows.append(
            InboxRow(
                id=row.id,
                channel=arrival.channel,
                natural_key=arrival.natural_key,
                lane=arrival.lane,
                raw=arrival.raw,
                received_at=now,
            )
        )
    return sorted(rows, key=lambda row: row.id)


async def _refuse_conflicts(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> None:
    signed = [arrival for arrival in arrivals if arrival.digest is not None]
    if not signed:
        return
    known = await together(
        connection,
        *(_DIGEST.asks(channel=one.channel, natural_key=one.natural_key) for one in signed),
    )
    for arrival, rows in zip(signed, known, strict=True):
        if any(row.digest not in (None, arrival.digest) for row in rows):
            raise Conflict(arrival.natural_key)
        twins = {a.digest for a in arrivals if a.natural_key == arrival.natural_key}
        if len(twins) > 1:
            raise Conflict(arrival.natural_key)
