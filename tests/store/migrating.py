"""Brings databases to the newest tables in processes that die on the way; a program of its own,
since a fork wants a process without threads.

Reads a list of `Killed` as JSON; writes for each what was seen, as `Seen`.
"""

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event

from cxbot import crashpoints
from cxbot.clock import ManualClock
from cxbot.errors import ConfigError
from cxbot.store import migrate, newest
from cxbot.store.database import Database
from cxbot.store.store import Store

from . import contents

_NOTES = ("UPDATE alembic_version", "INSERT INTO alembic_version")
#: Where it dies: all of that migration is done but the note that it is; all of all is done but the
#: commit; at a moment that nobody chose. A number: at that statement of it.
NOTED, LAST, MOMENT = "noted", "last", "moment"
_REFUSED = 3
#: Seconds that all of it takes, about.
_LATEST = 1.0
#: Of a program that isn't needed for anything else.
_TESTS = Path(__file__).parents[1]

Work = Callable[[Database], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """Two databases without any table; the second is never killed at."""

    url: str
    control: str
    revision: str
    how: str | int
    seed: int
    #: From there on; None: from the one before.
    start: str | None = None
    #: Another process does the same at the same time.
    two: bool = False


@dataclass(slots=True, kw_only=True)
class Seen:
    rows: int = 0
    died: int = 0
    #: Revisions: before, after the kill, at the end.
    start: str | None = None
    after: str | None = None
    end: str | None = None
    #: The moment was after its commit: nothing was cut off.
    late: bool = False
    problems: list[str] = field(default_factory=list)
    #: Of the end.
    tables: Sequence[str] = ()
    #: How an older program ended at the newest tables: 3 is a refusal.
    older: int = 0


def go(cases: Sequence[Killed]) -> list[Seen]:
    """In a process of its own. Raises RuntimeError."""
    done = subprocess.run(
        [sys.executable, "-m", "store.migrating"],
        cwd=_TESTS,
        env={**os.environ, "PYTHONPATH": str(_TESTS.parent)},  # not another that is installed
        input=json.dumps([asdict(one) for one in cases]),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return [Seen(**one) for one in json.loads(done.stdout)]


# --- in that process -----------------------------------------------------------------------------


def tried(case: Killed) -> Seen:
    """Filled as an older release has left it, killed, and brought to its end all the same."""
    scripts = _scripts()
    before = scripts.get_revision(case.revision).down_revision
    start = case.start or (str(before) if before else None)
    seen = Seen()
    for url in (case.url, case.control):
        if start is not None:
            assert _forked(url, _at(start)) == 0
            seen.rows = _told(url, lambda database: _filled(database, case.seed))
    was = _told(case.url, _held)
    seen.start = _told(case.url, _looked)
    second = _begun(case.url, migrate.upgrade) if case.two else None
    seen.died = _killed(case, str(before))
    if second is not None and (status := _ended(second)):
        seen.problems.append(f"the second of two ended with {status}")
    seen.after = _told(case.url, _looked)
    seen.late = case.how == MOMENT and seen.after == _scripts().get_current_head()
    # a second one has brought it to its end by now
    cut = second is None and seen.died and not seen.late
    if cut and (now := _told(case.url, _held)) != was:
        seen.problems.append(f"{_different(was, now)} aren't as before the kill")
    _again(case, seen, was)
    return seen


def _again(case: Killed, seen: Seen, was: dict[str, list[str]]) -> None:
    """To the newest tables, as the one that nobody killed; then an older program comes."""
    if status := _forked(case.url, migrate.upgrade):
        seen.problems.append(f"the next ended with {status}")
    assert _forked(case.control, migrate.upgrade) == 0
    end, control = _told(case.url, _held), _told(case.control, _held)
    seen.end, seen.tables = _told(case.url, _looked), end["*"]
    seen.problems += contents.lost(was, end)
    if end != control:
        seen.problems.append(f"{_different(end, control)} aren't as without a kill")
    with tempfile.TemporaryDirectory() as folder:
        older = _older(Path(folder), case.revision)
        seen.older = _forked(case.url, older)
    if _told(case.url, _held) != end:
        seen.problems.append("an older program changed something")


def _killed(case: Killed, before: str) -> int:
    """How it ended."""
    child = _begun(case.url, _dying(case, before))
    if case.how == MOMENT:
        time.sleep(random.Random(case.seed).uniform(0, _LATEST))
        os.kill(child, signal.SIGKILL)
    return _ended(child)


def _dying(case: Killed, before: str) -> Work:
    """Raises nothing: it doesn't come back."""

    async def brought(database: Database) -> None:
        begun = case.start is None or case.start == before
        left = case.how if isinstance(case.how, int) else sys.maxsize
        if case.how == LAST:
            crashpoints.arm("migrated, uncommitted", 1)
        if case.how in (LAST, MOMENT):
            await migrate.upgrade(database)
            return

        @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
        def die(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
            nonlocal begun, left
            noted = f"{statement} {given}" if statement.startswith(_NOTES) else ""
            if begun and _changes(statement):
                left -= 1
            if (noted and case.revision in noted) or left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            begun = begun or bool(noted and before in noted)

        await migrate.upgrade(database)

    return brought


def _changes(statement: str) -> bool:
    return statement.lstrip().upper().startswith(("CREATE", "ALTER", "UPDATE", "INSERT", "DROP"))


def _older(folder: Path, revision: str) -> Work:
    """A program that doesn't know of that migration, nor of any later one."""
    shutil.copytree(newest.FOLDER, folder / "older")
    later = [one for one in _revisions() if one >= revision]
    for file in (folder / "older" / "versions").glob("[0-9]*.py"):
        if file.name[:4] in later:
            file.unlink()

    async def opened(database: Database) -> None:
        newest.FOLDER = folder / "older"
        store = Store(database.url.render_as_string(hide_password=False), ManualClock())
        try:
            await store.open()
        except ConfigError as error:
            os._exit(_REFUSED if "newer cxbot" in str(error) else 1)
        await store.close()

    return opened


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.config())


def _revisions() -> list[str]:
    return [script.revision for script in _scripts().walk_revisions()]


def _different(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _at(revision: str) -> Work:
    """Brought to that revision and no further."""

    def work(connection: Connection) -> None:
        command.upgrade(migrate.config(connection), revision)

    async def brought(database: Database) -> None:
        async with database.engine.begin() as connection:
            await connection.run_sync(work)

    return brought


async def _filled(database: Database, seed: int) -> int:
    async with database.engine.begin() as connection:
        return await connection.run_sync(contents.fill, seed)


async def _held(database: Database) -> Any:
    async with database.engine.connect() as connection:
        return await connection.run_sync(contents.held)


async def _looked(database: Database) -> str | None:
    async with database.engine.connect() as connection:
        return await connection.run_sync(
            lambda one: MigrationContext.configure(one).get_current_revision()
        )


def _run(url: str, work: Work) -> Any:
    async def whole() -> Any:
        database = Database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(whole())


def _begun(url: str, work: Work) -> int:
    child = os.fork()
    if not child:
        try:
            _run(url, work)
        except BaseException as error:  # noqa: BLE001 -- it may not go on as its parent
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    return child


def _ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _forked(url: str, work: Work) -> int:
    """How it ended."""
    return _ended(_begun(url, work))


def _told(url: str, work: Work) -> Any:
    """What it returns, from a process of its own, too: what runs a loop may leave threads."""
    with tempfile.TemporaryFile("w+") as answer:

        async def tell(database: Database) -> None:
            answer.write(json.dumps(await work(database)))
            answer.flush()

        assert _forked(url, tell) == 0
        answer.seek(0)
        return json.load(answer)


if __name__ == "__main__":
    print(json.dumps([asdict(tried(Killed(**one))) for one in json.load(sys.stdin)]))
