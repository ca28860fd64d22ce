"""A database from before lags were measured keeps what it has, and measures what is new."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from cxbot.clock import ManualClock
from cxbot.store import migrate
from cxbot.store.database import Database
from cxbot.store.desk_log import DeskLog
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .conftest import url

#: On a server no database is older than the tables of 0016.
pytestmark = pytest.mark.sqlite


def _to_0003(connection: Connection) -> None:
    command.upgrade(migrate.config(connection), "0003")


def _fill(path: Path) -> None:
    with sqlite3.connect(path) as file:
        inputs = [(1, "done"), (2, "new")]
        file.executemany(
            "INSERT INTO inbox (id, channel, natural_key, lane, raw, received_at, status, attempts)"
            " VALUES (?1, 'memory', ?1, 'memory:1', '{}', 1, ?2, 0)",
            inputs,
        )
        file.execute(
            "INSERT INTO outbox (id, position, channel, peer, class, priority, payload, link,"
            " status, attempts, possible_duplicate, created_at) VALUES ('p', 1, 'memory', '-1',"
            " 'reply', 0, '{\"op\": \"message\", \"peer\": \"-1\"}', '{}', 'sent', 0, 0, 1)"
        )
    file.close()


async def test_what_was_there_has_no_times_and_what_waits_gets_them(
    tmp_path: Path, clock: ManualClock
) -> None:
    path = tmp_path / "cxbot.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.engine.begin() as connection:
        await connection.run_sync(_to_0003)
    await database.close()
    _fill(path)
    store = Store(url(tmp_path), clock, durable=False)
    await store.open()
    (row,) = await store.inbox.waiting()
    turn = Turn()
    turn.add("inbox.done", {"row": row.id, "at": row.received_at + timedelta(seconds=7)})
    await store.commit(turn)
    log, until = DeskLog(store.database), clock.now()
    assert [one async for one in log.lags(None, until)] == [7]
    assert await log.minutes(None, until) == [], "when the old one arrived isn't known"
    await store.close()
