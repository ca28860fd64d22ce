"""The statements a turn is made of, in the order they run. Built once: SQLAlchemy caches them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Column, Dialect, Table, bindparam, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.touchpoint import NO_RESPONSE
from cxbot.store import (
    customers,
    driver,
    erasure,
    feelings,
    fencing,
    queries,
    recorded,
    rewards,
    sqlite,
    tables,
    telling,
)
from cxbot.store.driver import Statement
from cxbot.store.queries import Prepared, Question, spoken
from cxbot.store.turn import Turn


def _put(table: Table, kept: Column[Any] | None = None) -> ClauseElement:
    """Insert the row, or replace the one with the same key; `kept` isn't replaced by nothing."""
    statement = insert(table)
    keys = {column.name for column in table.primary_key}
    changed: dict[str, Any] = {
        c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys
    }
    if kept is not None:
        changed[kept.name] = func.coalesce(statement.excluded[kept.name], kept)
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def _change(table: Table, *names: str) -> ClauseElement:
    """Insert the row; of one with the same key only these columns are replaced."""
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def _add(table: Table) -> ClauseElement:
    return insert(table)


_inbox, _timer, _outbox, _touchpoint, _invitation = (
    tables.inbox,
    tables.timer,
    tables.outbox,
    tables.touchpoint,
    tables.invitation,
)

_AT = bindparam("at", type_=_invitation.c.asked_at.type)

ORDER: dict[str, ClauseElement] = {
    # the input is handled: its turn is this one
    "inbox.done": update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(status="done", error=None, done_at=bindparam("at")),
    # it belongs to another lane, found only now
    "inbox.forward": update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(lane=bindparam("to")),
    # it failed; it is tried again, or dead after too many tries
    "inbox.failed": update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(status=bindparam("as"), attempts=bindparam("tries"), error=bindparam("why")),
    "customer": _put(tables.customer),
    **customers.STATEMENTS,
    "identity": _put(tables.identity),
    "conversation": _put(tables.conversation),
    # whose it is, once known, stays known: another lane may have read the row before
    "orders": _put(tables.orders, kept=tables.orders.c.customer_id),
    "link": _put(tables.link),
    "flow_start": _put(tables.flow_start),
    "session": _put(tables.session),
    # every armed timer of a session or ticket
    "timer.cancel": update(_timer)
    .where(_timer.c.owner_id == bindparam("of"), _timer.c.status == "armed")
    .values(status="cancelled"),
    # those of one kind or another
    "timer.cancel_kinds": update(_timer)
    .where(
        _timer.c.owner_id == bindparam("of"),
        or_(_timer.c.kind == bindparam("one"), _timer.c.kind == bindparam("other")),
        _timer.c.status == "armed",
    )
    .values(status="cancelled"),
    # one of them
    "timer.cancel_key": update(_timer)
    .where(
        _timer.c.owner_id == bindparam("of"),
        _timer.c.key == bindparam("named"),
        _timer.c.status == "armed",
    )
    .values(status="cancelled"),
    "timer": _add(_timer),
    "touchpoint": _add(_touchpoint),
    **recorded.STATEMENTS,
    "tag_opened": _add(tables.tag_opened),
    "step_trace": _add(tables.step_trace),
    "ticket": _put(tables.ticket),
    # their group has another id; after the tickets, for whoever read them before wrote the old one
    "ticket.chat": update(tables.ticket)
    .where(tables.ticket.c.chat == bindparam("old"))
    .values(chat=bindparam("new")),
    "ticket_event": _add(tables.ticket_event),
    "rating": _put(tables.rating),
    # one fact of somebody; lanes that write others at the same time leave it alone
    "operator.seen": _change(tables.operator, "name", "username", "seen_at"),
    "operator.placed": _change(tables.operator, "status", "away_until", "seen_at"),
    "operator.assigned": _change(tables.operator, "last_assigned_at"),
    "audit": _add(tables.audit),
    "web_link": _add(tables.web_link),
    "requirement_state": _put(tables.requirement_state),
    "thread": _put(tables.thread),
    "message_map": _put(tables.message_map),
    **erasure.BEFORE_OUTBOX,
    "outbox": _add(_outbox),
    # before the request leaves
    "outbox.sending": update(_outbox)
    .where(_outbox.c.id == bindparam("row"))
    .values(status="sending", possible_duplicate=bindparam("repeat")),
    # how an attempt ended
    "outbox.result": update(_outbox)
    .where(_outbox.c.id == bindparam("row"))
    .values(
        status=bindparam("as"),
        attempts=bindparam("tries"),
        message_id=bindparam("sent_as"),
        possible_duplicate=bindparam("repeat"),
        error=bindparam("why"),
        sent_at=bindparam("at"),
        closed_at=bindparam("since"),
        not_before=bindparam("until"),
    ),
    # what became of an exchange; its row is never added to, only told the end
    "touchpoint.outcome": update(_touchpoint)
    .where(_touchpoint.c.id == bindparam("row"))
    .values(outcome=bindparam("as"), possible_duplicate=bindparam("repeat")),
    # nobody reacted in time; and then somebody did
    "touchpoint.silent": update(_touchpoint)
    .where(_touchpoint.c.id == bindparam("row"), _touchpoint.c.outcome == "delivered")
    .values(outcome=NO_RESPONSE),
    "touchpoint.heard": update(_touchpoint)
    .where(_touchpoint.c.id == bindparam("row"), _touchpoint.c.outcome == NO_RESPONSE)
    .values(outcome="delivered"),
    # the number in it is a claim: whoever comes second decides again
    "contact": _add(tables.contact),
    "invitation": _add(_invitation),
    "invitation.reminded": update(_invitation)
    .where(_invitation.c.id == bindparam("row"))
    .values(reminded_at=bindparam("at")),
    # the first answer is the one that tells when
    "invitation.answered": update(_invitation)
    .where(_invitation.c.id == bindparam("row"))
    .values(answered_at=func.coalesce(_invitation.c.answered_at, _AT)),
    # silence: from here a late answer goes on
    "invitation.late": update(_invitation)
    .where(_invitation.c.id == bindparam("row"))
    .values(late=bindparam("state", type_=_invitation.c.late.type)),
    # nothing more is to come
    "invitation.completed": update(_invitation)
    .where(_invitation.c.id == bindparam("row"))
    .values(completed_at=bindparam("at"), late=None),
    "invitation.refused": update(_invitation)
    .where(_invitation.c.id == bindparam("row"))
    .values(refused_at=func.coalesce(_invitation.c.refused_at, _AT)),
    "invitation.closed": update(_invitation)
    .where(_invitation.c.id == bindparam("row"))
    .values(late=None),
    "answer": _add(tables.answer),
    "consent": _add(tables.consent),
    "setting": _put(tables.setting),
    "flow_version": _put(tables.flow_version),
    "flow_set": _put(tables.flow_set),
    "request": _put(tables.request),
    **rewards.STATEMENTS,
    **feelings.STATEMENTS,
    "complaint": _add(tables.complaint),
    **erasure.LAST,
}


@lru_cache(maxsize=4)
def _prepared(dialect: Dialect) -> dict[str, Prepared]:
    return {name: Prepared(statement, dialect) for name, statement in ORDER.items()}


async def write(connection: AsyncConnection, turns: Sequence[Turn]) -> None:
    """All rows of all turns, one executemany per statement, within the caller's transaction.

    The driver is asked directly, and once. Its errors are its own.
    """
    await fencing.hold(connection, turns)
    await driver.carry_out(connection, _script(connection.dialect, turns))
    if connection.dialect.name == "postgresql":
        await _tell(connection, turns)


async def commit_in_one_trip(
    connection: AsyncConnection, turns: Sequence[Turn], first: Sequence[Question]
) -> list[list[Any]]:
    """To SQLite: the same in a transaction of its own, all of it, or nothing and an error. Returns
    the rows of each of `first`, which are asked before."""
    dialect = connection.dialect
    asks = queries.statements(dialect, first)
    found = await sqlite.commit(connection, _script(dialect, turns), asks)
    return queries.rows_of(dialect, first, found)


async def _tell(connection: AsyncConnection, turns: Sequence[Turn]) -> None:
    """Other processes."""
    parcels = [
        row["id"] for turn in turns for row in turn.of("outbox") if row["status"] == "pending"
    ]
    lanes = {row["to"]: None for turn in turns for row in turn.of("inbox.forward")}
    await telling.tell(connection, telling.OUTBOX, parcels)
    await telling.tell(connection, telling.LANES, lanes)


def _script(dialect: Dialect, turns: Sequence[Turn]) -> list[Statement]:
    merged: dict[str, list[Mapping[str, Any]]] = {}
    for turn in turns:
        for name, rows in turn.rows.items():
            merged.setdefault(name, []).extend(rows)
    return [
        (prepared.sql, [prepared.values(row) for row in merged[name]])
        for name, prepared in _prepared(spoken(dialect)).items()
        if merged.get(name)
    ]
