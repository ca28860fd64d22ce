"""A copy of a PostgreSQL database is put back: where there is nothing yet, or into a new database
next to the one that is there, which stays as it is."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, inspect, literal, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import ConfigError, StoreError
from cxbot.store import tables
from cxbot.store.copies import PutBack, Siblings
from cxbot.store.database import Database, reason
from cxbot.store.dump import looked_through, ran, tool
from cxbot.store.leases import Leases

#: Of the server: there is no such database.
_NO_DATABASE = "3D000"
#: There is one on every server, to connect to while the one that is meant isn't there.
_ALWAYS_THERE = "postgres"
_LONGEST_NAME = 63

#: Where the files of that database lie.
Beside = Callable[[URL], Siblings]


async def restore(source: Path, database: Database, now: datetime, beside: Beside) -> PutBack:
    """Killed at any moment, the database has nothing of it or all of it, and in the second case
    the next start holds back what it would send. Raises ConfigError, StoreError."""
    found = await asyncio.to_thread(looked_through, source)
    program = tool("pg_restore")
    try:
        url, made = await _place(database, now)
        target = Database(str(url.render_as_string(hide_password=False)))
        siblings = beside(url)
        try:
            # before there is anything that a bot could start on
            siblings.doubted(now)
            await _filled(target, program, source)
            await _stamped(target, found.copied_at or now)
        except BaseException:
            await target.close()
            if made:
                siblings.generation.unlink(missing_ok=True)
                await _execute(database.url.set(database=_ALWAYS_THERE), _drop(url))
            raise
        await target.close()
        brought = siblings.brought(source)
    except SQLAlchemyError as error:
        raise StoreError(f"The copy can't be put back: {reason(error)}.") from error
    except OSError as error:
        where = error.filename or source
        raise StoreError(f"{where}: {error.strerror or error}.") from error
    return PutBack(copy=found, database=str(url.database), beside=brought)


async def _place(database: Database, now: datetime) -> tuple[URL, bool]:
    """An empty database, and whether it was made for this."""
    try:
        async with database.engine.connect() as connection:
            there = await connection.run_sync(lambda c: inspect(c).get_table_names())
    except SQLAlchemyError as error:
        if getattr(getattr(error, "orig", None), "sqlstate", None) != _NO_DATABASE:
            raise
        return await _made(database, database.url)
    if not there:
        return database.url, False
    if "worker" in there and await Leases(database, "").alive():
        raise ConfigError("A bot runs on this database. Stop all of them first.")
    name = f"{database.url.database}"[: _LONGEST_NAME - 17] + now.strftime("_%Y%m%dt%H%M%Sz")
    return await _made(database, database.url.set(database=name))


async def _made(database: Database, url: URL) -> tuple[URL, bool]:
    try:
        await _execute(
            database.url.set(database=_ALWAYS_THERE),
            f"CREATE DATABASE {_quoted(url)} TEMPLATE template0",
        )
    except SQLAlchemyError as error:
        raise StoreError(
            f"A database {url.database} can't be made: {reason(error)}. Make an empty one, name it "
            "in CXBOT_DATABASE_URL, and say this again."
        ) from error
    return url, True


async def _filled(target: Database, program: str, source: Path) -> None:
    name = str(target.url.database).replace("\\", "\\\\").replace("'", "\\'")
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    await ran(target, program, *whole, f"--dbname=dbname='{name}'", str(source))


async def _stamped(target: Database, copied_at: datetime) -> None:
    """It says of itself that it is a copy; and how its tables are filled, for the planner."""
    generation = tables.generation
    async with target.engine.begin() as connection:
        if await _has(connection, generation.name):
            since = func.coalesce(generation.c.copied_at, literal(copied_at, tables.Instant))
            await connection.execute(update(generation).values(copied_at=since))
        await connection.execute(text("ANALYZE"))


async def _has(connection: AsyncConnection, table: str) -> bool:
    return await connection.run_sync(lambda c: inspect(c).has_table(table))


def _drop(url: URL) -> str:
    return f"DROP DATABASE IF EXISTS {_quoted(url)}"


def _quoted(url: URL) -> str:
    return '"' + str(url.database).replace('"', '""') + '"'


async def _execute(url: URL, statement: str) -> None:
    """Outside of a transaction."""
    other = Database(url.render_as_string(hide_password=False))
    try:
        async with other.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(statement))
    finally:
        await other.close()
