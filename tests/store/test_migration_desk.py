"""A database from before the desk keeps its tickets, their log in order, and its armed timers."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from cxbot.store import migrate
from cxbot.store.database import Database

#: On a server no database is older than the tables of 0016.
pytestmark = pytest.mark.sqlite
OLD = ("opened", "taken", "closed_by_customer", "timed_out", "became_unreachable")
NEW = ["opened", "taken", "resolved", "cancelled", "unreachable"]


def _to_0002(connection: Connection) -> None:
    command.upgrade(migrate.config(connection), "0002")


def _fill(path: Path) -> None:
    with sqlite3.connect(path) as file:
        file.execute(
            "INSERT INTO ticket (id, number, customer_id, conversation_id, state, reason, priority,"
            " version, opened_at, shared, answers)"
            " VALUES ('t', 1, 'c', 'v', 'queued', 'Help', 'normal', 1, 1, '{}', '{}')"
        )
        rows = [
            (f"e{at}", "t", at, f"ticket.{kind}", "system", "{}") for at, kind in enumerate(OLD)
        ]
        file.executemany("INSERT INTO ticket_event VALUES (?, ?, ?, ?, ?, ?)", rows)
        file.execute("INSERT INTO timer VALUES ('m', 'telegram:1', 's', 'wait', 'k', 5, 'armed')")
    file.close()


async def test_what_was_there_is_there_in_the_desks_words(tmp_path: Path) -> None:
    path = tmp_path / "cxbot.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.engine.begin() as connection:
        await connection.run_sync(_to_0002)
    _fill(path)
    await migrate.upgrade(database)
    await database.close()
    file = sqlite3.connect(path)
    log = file.execute("SELECT seq, type FROM ticket_event ORDER BY seq").fetchall()
    assert log == list(enumerate(NEW, 1))
    ticket = file.execute("SELECT number, seq, because, tags, breached FROM ticket").fetchone()
    assert ticket == (1, len(NEW), "", "[]", 0)
    assert file.execute("SELECT owner_id, status FROM timer").fetchall() == [("s", "armed")]
    file.close()
