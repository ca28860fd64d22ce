"""Customers from before they could be erased are as they were: nobody of them is."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection

from cxbot.store import migrate
from cxbot.store.conversations import Conversations
from cxbot.store.database import Database

#: On a server no database is older than the tables of 0016.
pytestmark = pytest.mark.sqlite


def _to_0004(connection: Connection) -> None:
    command.upgrade(migrate.config(connection), "0004")


async def test_who_was_there_is_there_and_not_erased(tmp_path: Path) -> None:
    path = tmp_path / "cxbot.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.engine.begin() as connection:
        await connection.run_sync(_to_0004)
    with sqlite3.connect(path) as file:
        file.execute(
            "INSERT INTO customer (id, name, language, language_chosen, time_zone, phone, email,"
            " persona, orders_count, last_order, fields)"
            " VALUES ('c', 'Anna', 'en', 0, '', '', '', '', 0, '', '{}')"
        )
        file.execute(
            "INSERT INTO conversation (id, customer_id, channel, account, reachable, misses, seq,"
            " order_misses) VALUES ('v', 'c', 'telegram', '1001', 1, 0, 0, 0)"
        )
    file.close()
    await migrate.upgrade(database)
    address = await Conversations(database).address("v")
    assert address is not None
    found = (await Conversations(database).load([address]))[address]
    assert (found.customer.name, found.customer.erased_at) == ("Anna", None)
    await database.close()
