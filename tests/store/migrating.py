"""Brings databases to the newest tables in processes that die on the way; a program of its own,
since a fork wants a process without threads.

Reads {revision: URL} as JSON; writes {revision: [before, after the kill, at the end, how it died]}.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event

from cxbot.store import migrate
from cxbot.store.database import Database

_NOTES = ("UPDATE alembic_version", "INSERT INTO alembic_version")


def at(revision: str | None) -> Callable[[Database], Awaitable[None]]:
    """Brought to that revision and no further."""

    def work(connection: Connection) -> None:
        command.upgrade(migrate.config(connection), str(revision))

    async def brought(database: Database) -> None:
        async with database.engine.begin() as connection:
            await connection.run_sync(work)

    return brought


def dying_at(revision: str) -> Callable[[Database], Awaitable[None]]:
    """All of that migration is done but the note that it is."""

    async def brought(database: Database) -> None:
        @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
        def die(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
            if statement.startswith(_NOTES) and revision in f"{statement} {given}":
                os.kill(os.getpid(), signal.SIGKILL)

        await migrate.upgrade(database)

    return brought


def here(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def looked(database: Database) -> str | None:
    async with database.engine.connect() as connection:
        return await connection.run_sync(here)


def run(url: str, work: Callable[[Database], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(whole())


def forked(url: str, work: Callable[[Database], Awaitable[Any]]) -> int:
    """How it ended."""
    child = os.fork()
    if not child:
        try:
            run(url, work)
        except BaseException as error:  # noqa: BLE001 -- it may not go on as its parent
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def asked(url: str) -> str | None:
    """In a process of its own, too: what runs a loop may leave threads."""
    ours, theirs = os.pipe()

    async def tell(database: Database) -> None:
        os.write(theirs, json.dumps(await looked(database)).encode())

    assert forked(url, tell) == 0
    found: str | None = json.loads(os.read(ours, 100))
    return found


def main() -> None:
    scripts = ScriptDirectory.from_config(migrate.config())
    found = {}
    for revision, url in json.load(sys.stdin).items():
        before = scripts.get_revision(revision).down_revision
        if before is not None:
            assert forked(url, at(str(before))) == 0
        start = asked(url)
        died = forked(url, dying_at(revision))
        after = asked(url)
        assert forked(url, migrate.upgrade) == 0
        found[revision] = [start, after, asked(url), died]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
