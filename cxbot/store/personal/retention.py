"""What is older than the owner keeps it: words are emptied, rows and figures stay.

A page of at most 500 rows is found by reading, and emptied in a short transaction of its own, so
that turns go on between; who is stopped goes on the next time where something is left.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    cast,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.model.privacy import Privacy
from cxbot.store.database import Database, reason
from cxbot.store.personal import swept
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    answer,
    complaint,
    conversation,
    customer,
    inbox,
    invitation,
    outbox,
    rating,
    session,
    step_trace,
    ticket,
    ticket_event,
    touchpoint,
)

_PAGE = 500
_OVER = ("sent", "failed", "expired")
#: Runs it within one transaction.
Runs = Callable[[Callable[[AsyncConnection], Awaitable[Any]]], Awaitable[Any]]
Emptied = Mapping[str, Any]


class Task(Struct, frozen=True, kw_only=True):
    """What of one table is too old."""

    #: The key of `privacy` that says how old.
    key: str
    table: Table
    due: ColumnElement[bool]
    #: The new values of each row: fixed, or made of what stood there.
    values: Emptied | None = None
    of_row: Callable[[Mapping[str, Any]], Emptied] | None = None


def _filled(column: ColumnElement[Any], empty: str) -> ColumnElement[bool]:
    """Of a JSON column, as it is written: no database compares JSON itself alike."""
    return cast(column, Text) != empty


def tasks(rules: Privacy, now: datetime, unsaid: swept.Unsaid) -> Sequence[Task]:
    """By these rules at that moment. `unsaid` leaves the words out of a ticket's log."""
    found = [_late(now), *_incoming(rules, now)]
    if rules.outgoing is not None:
        found += _outgoing(now - rules.outgoing)
    if rules.messages is not None:
        found += _messages(now - rules.messages, unsaid)
    if rules.flows is not None:
        found += _flows(now - rules.flows)
    return found


def _late(now: datetime) -> Task:
    """Where a late answer would have gone on: none counts any more."""
    late = invitation.c.late
    over = and_(late.is_not(None), invitation.c.window_until <= now)
    return Task(key="flows", table=invitation, due=over, values={"late": null()})


def _incoming(rules: Privacy, now: datetime) -> list[Task]:
    old = and_(
        inbox.c.status != "new",
        inbox.c.received_at <= now - rules.incoming,
        or_(_filled(inbox.c.raw, "{}"), inbox.c.error.is_not(None)),
    )
    return [Task(key="incoming", table=inbox, due=old, values={"raw": {}, "error": null()})]


def _outgoing(before: datetime) -> list[Task]:
    old = and_(
        outbox.c.status.in_(_OVER),
        outbox.c.created_at <= before,
        _filled(outbox.c.payload, "{}"),
    )
    return [Task(key="outgoing", table=outbox, due=old, values={"payload": {}, "link": {}})]


def _messages(before: datetime, unsaid: swept.Unsaid) -> list[Task]:
    said = and_(
        touchpoint.c.occurred_at <= before,
        touchpoint.c.text != "",
        or_(touchpoint.c.outcome.is_(None), touchpoint.c.outcome != "planned"),
    )
    closed = select(ticket.c.id).where(ticket.c.closed_at <= before)
    told = and_(
        ticket_event.c.at <= before,
        ticket_event.c.ticket_id.in_(closed),
        or_(*(_filled(ticket_event.c[name], "{}") for name in ("data", "changed"))),
    )
    words = ("reason", "because", "call_back", "call_phone")
    full = or_(
        *(ticket.c[name] != "" for name in words),
        *(_filled(ticket.c[name], "{}") for name in ("shared", "answers")),
    )
    over = and_(ticket.c.closed_at <= before, full)
    emptied = {**dict.fromkeys(words, ""), "shared": {}, "answers": {}}
    commented = and_(rating.c.asked_at <= before, rating.c.comment != "")
    return [
        Task(key="messages", table=touchpoint, due=said, values={"text": ""}),
        *(
            Task(
                key="messages",
                table=table,
                due=and_(table.c.at <= before, table.c.text != ""),
                values={"text": ""},
            )
            for table in (answer, complaint)
        ),
        Task(key="messages", table=rating, due=commented, values={"comment": ""}),
        Task(
            key="messages",
            table=ticket_event,
            due=told,
            of_row=lambda row: {
                "data": unsaid(row["data"]),
                "changed": unsaid(row["changed"]),
            },
        ),
        Task(key="messages", table=ticket, due=over, values=emptied),
    ]


def _flows(before: datetime) -> list[Task]:
    over = and_(session.c.ended_at <= before, _filled(session.c.state, "{}"))
    ended = select(session.c.id).where(session.c.ended_at <= before)
    learnt = or_(*(cast(step_trace.c.steps, Text).contains(f'"{name}":') for name in swept.LEARNT))
    traced = and_(step_trace.c.session_id.in_(ended), learnt)
    return [
        Task(key="flows", table=session, due=over, values={"state": {}, "pending": []}),
        Task(
            key="flows",
            table=step_trace,
            due=traced,
            of_row=lambda row: {"steps": swept.bare(row["steps"])},
        ),
    ]


class Retention(Reads):
    async def count(self, task: Task) -> int:
        """Rows that would be emptied now; of a ticket's log also some that have no words left."""
        query = select(func.count().label("n")).select_from(task.table).where(task.due)
        [row] = await self._read(query)
        return int(row["n"])

    async def go(self, task: Task, run: Runs) -> int:
        """All of it, page by page; returns how many rows were changed."""
        keys = tuple(task.table.primary_key)
        changed, last = 0, None
        while True:
            page = select(task.table).where(task.due).order_by(*keys).limit(_PAGE)
            if last is not None:
                page = page.where(swept.after(keys, last))
            rows = await self._read(page)
            if not rows:
                return changed
            last = tuple(rows[-1][key.name] for key in keys)
            emptied: int = await run(_emptying(task, rows))
            changed += emptied
            if len(rows) < _PAGE:
                return changed

    async def erased_left(self, before: datetime) -> Sequence[str]:
        """Rows of the outbox that were about an erasure and have left since: their ids."""
        there = _about_erasures(before).where(
            outbox.c.status.in_((*_OVER, "uncertain")), _filled(outbox.c.payload, "{}")
        )
        return [row["id"] for row in await self._read(there.limit(_PAGE))]

    async def erased_open(self, before: datetime) -> bool:
        """Whether some of them haven't left yet, or have and aren't emptied."""
        there = _about_erasures(before).where(_filled(outbox.c.payload, "{}")).limit(1)
        return bool(await self._read(there))

    async def lists_open(self, until: datetime) -> bool:
        """Whether a list, the board or a private word made by then hasn't left yet: it may name
        whoever was erased a moment before it was stored."""
        there = select(outbox.c.id).where(
            outbox.c.status.in_(("pending", "sending")),
            outbox.c.conversation_id.is_(None),
            outbox.c.created_at <= until,
        )
        return bool(await self._read(there.limit(1)))


def _about_erasures(before: datetime) -> Select[Any]:
    return (
        select(outbox.c.id)
        .join(conversation, conversation.c.id == outbox.c.conversation_id)
        .join(customer, customer.c.id == conversation.c.customer_id)
        .where(
            customer.c.erased_at.is_not(None),
            customer.c.erased_at >= before,
            outbox.c.created_at >= customer.c.erased_at,
        )
    )


def _emptying(
    task: Task, rows: Sequence[Mapping[str, Any]]
) -> Callable[[AsyncConnection], Awaitable[int]]:
    keys = tuple(task.table.primary_key)

    async def work(connection: AsyncConnection) -> int:
        changed = 0
        for row in rows:
            values = _new(task, row)
            if values is None:
                continue
            here = and_(*(key == row[key.name] for key in keys), task.due)
            done = await connection.execute(update(task.table).where(here).values(**values))
            changed += done.rowcount
        return changed

    return work


def _new(task: Task, row: Mapping[str, Any]) -> Emptied | None:
    """None: nothing is left to be emptied of it."""
    if task.of_row is None:
        return task.values
    values = task.of_row(row)
    return None if all(row[name] == new for name, new in values.items()) else values


def alone(database: Database) -> Runs:
    """For a command beside the bot: each page in a transaction of its own."""

    async def run(work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
        try:
            async with database.engine.begin() as connection:
                return await work(connection)
        except SQLAlchemyError as error:
            raise StoreError(f"The database can't be written: {reason(error)}.") from error

    return run
