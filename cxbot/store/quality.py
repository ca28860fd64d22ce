"""How much of the log can be told where it belongs: counts over a period; only read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from cxbot.store.reads import Reads
from cxbot.store.tables import answer, inbox, orders, touchpoint

Row = Mapping[str, Any]
_point = touchpoint.c
#: Of what is named one by one.
_EXAMPLES = 20


class Tallies(Struct, frozen=True, kw_only=True):
    """Of one period and, but for events and orders, of exchanges that crossed to a customer."""

    #: flow, step, n, no_touchpoint, no_task, no_stage, newest: the newest that lacks any of them.
    steps: Sequence[Row]
    #: touchpoint, stage, n, customers, newest.
    touchpoints: Sequence[Row]
    #: channel, device, device_source, n, newest: of what customers sent.
    devices: Sequence[Row]
    #: channel, outcome, n, newest: of what was sent.
    sent: Sequence[Row]
    #: language, n: of answers to surveys.
    answers: Sequence[Row]
    #: Of the shop's events: all that were handled, and those that belong to nobody.
    events: int
    lost: int
    #: The newest of the lost: at, type, subject.
    lost_newest: Sequence[Row]
    #: Orders, whenever they were made, that are nobody's; and all.
    orders_lost: int
    orders: int
    #: Exchange -> its customer, of every `newest`.
    whose: Mapping[str, str]


class QualityLog(Reads):
    """Reads raise StoreError."""

    async def tallies(self, since: datetime | None, until: datetime) -> Tallies:
        steps = await self._read(_steps(since, until))
        points = await self._read(_touchpoints(since, until))
        sent = await self._read(_sent(since, until))
        devices = await self._read(_devices(since, until))
        events = select(func.count().label("n")).where(*_events(since, until))
        named = select(func.count().label("n")).select_from(orders)
        lost = select(func.count().label("n")).where(*_events(since, until), ~_noted())
        return Tallies(
            steps=steps,
            touchpoints=points,
            devices=devices,
            sent=sent,
            answers=await self._read(_answers(since, until)),
            events=await self._n(events),
            lost=await self._n(lost),
            lost_newest=await self._lost(since, until),
            orders_lost=await self._n(named.where(orders.c.customer_id.is_(None))),
            orders=await self._n(named),
            whose=await self._whose([*steps, *points, *devices, *sent]),
        )

    async def _n(self, query: Select[Any]) -> int:
        return int((await self._read(query))[0]["n"])

    async def _whose(self, rows: Sequence[Row]) -> Mapping[str, str]:
        ids = sorted({row["newest"] for row in rows if row["newest"] is not None})
        found: dict[str, str] = {}
        for start in range(0, len(ids), 500):
            query = select(_point.id, _point.customer_id).where(
                _point.id.in_(ids[start : start + 500])
            )
            found |= {row["id"]: row["customer_id"] for row in await self._read(query)}
        return found

    async def _lost(self, since: datetime | None, until: datetime) -> Sequence[Row]:
        query = (
            select(inbox.c.received_at, inbox.c.raw)
            .where(*_events(since, until), ~_noted())
            .order_by(inbox.c.id.desc())
            .limit(_EXAMPLES)
        )
        return [
            {
                "at": row["received_at"],
                "type": row["raw"].get("type") or "",
                "subject": row["raw"].get("subject") or "",
            }
            for row in await self._read(query)
        ]


def _within(
    column: ColumnElement[datetime], since: datetime | None, until: datetime
) -> list[ColumnElement[bool]]:
    return [column < until, *([column >= since] if since is not None else [])]


def _crossed(since: datetime | None, until: datetime) -> list[ColumnElement[bool]]:
    return [*_within(_point.occurred_at, since, until), _point.direction != "internal"]


def _missing(column: ColumnElement[Any]) -> ColumnElement[int]:
    return func.sum(case((column.is_(None), 1), else_=0))


def _steps(since: datetime | None, until: datetime) -> Select[Any]:
    lacks = or_(_point.touchpoint.is_(None), _point.task.is_(None), _point.stage.is_(None))
    return (
        select(
            _point.flow,
            _point.step,
            func.count().label("n"),
            _missing(_point.touchpoint).label("no_touchpoint"),
            _missing(_point.task).label("no_task"),
            _missing(_point.stage).label("no_stage"),
            func.max(case((lacks, _point.id))).label("newest"),
        )
        .where(*_crossed(since, until))
        .group_by(_point.flow, _point.step)
    )


def _touchpoints(since: datetime | None, until: datetime) -> Select[Any]:
    return (
        select(
            _point.touchpoint,
            func.max(_point.stage).label("stage"),
            func.count().label("n"),
            func.count(_point.customer_id.distinct()).label("customers"),
            func.max(_point.id).label("newest"),
        )
        .where(*_crossed(since, until), _point.touchpoint.is_not(None))
        .group_by(_point.touchpoint)
    )


def _devices(since: datetime | None, until: datetime) -> Select[Any]:
    return (
        select(
            _point.channel,
            _point.device,
            _point.device_source,
            func.count().label("n"),
            func.max(_point.id).label("newest"),
        )
        .where(*_crossed(since, until), _point.direction == "in")
        .group_by(_point.channel, _point.device, _point.device_source)
    )


def _sent(since: datetime | None, until: datetime) -> Select[Any]:
    return (
        select(
            _point.channel,
            _point.outcome,
            func.count().label("n"),
            func.max(_point.id).label("newest"),
        )
        .where(*_within(_point.occurred_at, since, until), _point.direction == "out")
        .group_by(_point.channel, _point.outcome)
    )


def _answers(since: datetime | None, until: datetime) -> Select[Any]:
    return (
        select(answer.c.language, func.count().label("n"))
        .where(*_within(answer.c.at, since, until), answer.c.kind != "skipped")
        .group_by(answer.c.language)
    )


def _events(since: datetime | None, until: datetime) -> list[ColumnElement[bool]]:
    return [
        *_within(inbox.c.received_at, since, until),
        inbox.c.channel == "api",
        inbox.c.status == "done",
    ]


def _noted() -> ColumnElement[bool]:
    """Some customer's log tells of the event."""
    key = inbox.c.channel + "|" + inbox.c.natural_key
    return exists().where(and_(_point.source_key == key))
