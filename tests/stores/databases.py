"""Where a test keeps what is stored: by default SQLite's file of that name; with
`CXBOT_TESTS_STORE=postgresql` a database of the throwaway server's, one for each such file.

A test asks `url(file)` and needn't know. One that is about SQLite's file itself has the marker
`sqlite`, and is left out then.
"""

import hashlib
import os
from pathlib import Path

from cxbot import testing
from cxbot.clock import ManualClock
from cxbot.store.store import Store
from stores import postgres

#: Of the server that the whole run shares; workers of a parallel run read it.
SERVER = "CXBOT_TESTS_POSTGRES"
POSTGRES = os.environ.get("CXBOT_TESTS_STORE", "sqlite") == "postgresql"
_TEMPLATE = "cxbot_template"
#: File -> its database, of those that are there.
_made: dict[Path, str] = {}


def url(file: Path) -> str:
    """Of the database that stands for that file; made with its tables when first asked for."""
    if not POSTGRES:
        return f"sqlite+aiosqlite:///{file}"
    if file not in _made:
        name = _name(file)
        _template()
        # files are copied; by default each page of them goes through the log
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{_mine()}" STRATEGY FILE_COPY')
        _made[file] = name
    return _on_server(_made[file])


def empty(file: Path) -> str:
    """The same without any table, as an older release, or none, has left it."""
    if not POSTGRES:
        return f"sqlite+aiosqlite:///{file}"
    if file not in _made:
        name = _name(file)
        execute(f'CREATE DATABASE "{name}"')
        _made[file] = name
    return _on_server(_made[file])


def drop(below: Path | None = None) -> None:
    """Those whose folder is gone or is that one; without one all, also what they were made of."""
    names = [
        (file, name)
        for file, name in _made.items()
        if below is None or file.is_relative_to(below) or not file.parent.exists()
    ]
    gone = [name for _, name in names]
    if below is None:
        gone += sorted(_templates)
        _templates.clear()
    if gone:
        execute(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in gone))
    for file, _ in names:
        del _made[file]


def execute(*statements: str) -> None:
    postgres.execute(os.environ[SERVER], *statements)


async def of_world(folder: Path) -> str:
    """For `cxbot.testing.database_in`."""
    return url(folder / "cxbot.db")


def use() -> None:
    """Worlds of the testing kit keep theirs there, too."""
    if POSTGRES:
        testing.database_in = of_world


def _mine() -> str:
    """A template can't be copied twice at once: each process has its own."""
    return f"{_TEMPLATE}_{os.getpid()}"


def _template() -> None:
    if _mine() in _templates:
        return
    execute(f'DROP DATABASE IF EXISTS "{_mine()}" WITH (FORCE)', f'CREATE DATABASE "{_mine()}"')

    async def migrated() -> None:
        store = Store(_on_server(_mine()), ManualClock())
        await store.open()
        await store.close()

    postgres.elsewhere(migrated)
    _templates.add(_mine())


_templates: set[str] = set()


def _name(file: Path) -> str:
    return f"t{hashlib.sha256(str(file).encode()).hexdigest()[:24]}"


def _on_server(name: str) -> str:
    return os.environ[SERVER].rpartition("/")[0] + f"/{name}"
