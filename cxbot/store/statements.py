"""The statements a turn is made of, in the order they run. Built once: SQLAlchemy caches them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Table, bindparam, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store import tables
from cxbot.store.turn import Turn


def _put(table: Table) -> Executable:
    """Insert the row, or replace the one with the same key."""
    statement = insert(table)
    keys = {column.name for column in table.primary_key}
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


def _add(table: Table) -> Executable:
    return insert(table)


_inbox, _timer, _outbox, _touchpoint = (
    tables.inbox,
    tables.timer,
    tables.outbox,
    tables.touchpoint,
)

ORDER: dict[str, Executable] = {
    # the input is handled: its turn is this one
    "inbox.done": update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(status="done", error=None),
    # it belongs to another lane, found only now
    "inbox.forward": update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(lane=bindparam("to")),
    # it failed; it is tried again, or dead after too many tries
    "inbox.failed": update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(status=bindparam("as"), attempts=bindparam("tries"), error=bindparam("why")),
    "inbox.add": insert(_inbox).on_conflict_do_nothing(),
    "customer": _put(tables.customer),
    "identity": _put(tables.identity),
    "conversation": _put(tables.conversation),
    "orders": _put(tables.orders),
    "link": _put(tables.link),
    "flow_start": _put(tables.flow_start),
    "session": _put(tables.session),
    # every armed timer of a session
    "timer.cancel": update(_timer)
    .where(_timer.c.session_id == bindparam("of"), _timer.c.status == "armed")
    .values(status="cancelled"),
    # those of one kind
    "timer.cancel_kind": update(_timer)
    .where(
        _timer.c.session_id == bindparam("of"),
        _timer.c.kind == bindparam("only"),
        _timer.c.status == "armed",
    )
    .values(status="cancelled"),
    "timer": _add(_timer),
    "touchpoint": _add(_touchpoint),
    "step_trace": _add(tables.step_trace),
    "ticket": _put(tables.ticket),
    "ticket_event": _add(tables.ticket_event),
    "thread": _put(tables.thread),
    "message_map": _put(tables.message_map),
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
    ),
    # what became of an exchange; its row is never added to, only told the end
    "touchpoint.outcome": update(_touchpoint)
    .where(_touchpoint.c.id == bindparam("row"))
    .values(outcome=bindparam("as"), possible_duplicate=bindparam("repeat")),
    "setting": _put(tables.setting),
    "flow_version": _put(tables.flow_version),
}


async def write(connection: AsyncConnection, turns: Sequence[Turn]) -> None:
    """All rows of all turns, one executemany per statement."""
    for name, statement in ORDER.items():
        rows: list[Mapping[str, Any]] = []
        for turn in turns:
            rows.extend(turn.of(name))
        if rows:
            await connection.execute(statement, rows)
