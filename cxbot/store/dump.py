"""A copy of a PostgreSQL database, made beside running bots by the server's own `pg_dump`; and put
back into an empty database, or into a new one next to the one that is there.

A transaction counts the rows of every table and lends its snapshot to `pg_dump`; the file has its
name only when all of it was read back by `pg_restore` and has the same rows. Passwords reach these
programs by their environment, where other users of the machine can't read them.
"""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, table, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import ConfigError, StoreError
from cxbot.store.copies import Copy, Siblings, synced
from cxbot.store.database import Database, reason
from cxbot.store.parts import whole

#: Any number, as long as it is nobody else's: one copy of a database at a time.
_LOCK = 0x6378_6264_75
#: Where Debian keeps the programs of each version.
_INSTALLED = Path("/usr/lib/postgresql")
_BEGINNING = b"PGDMP"
_COPY = re.compile(rb'COPY (?:"?[^".]+"?\.)?"?([^"(]+?)"? \(')
_CREATED = re.compile(r"^;\s+Archive created at ([\d-]+ [\d:]+) UTC$", re.MULTILINE)
_VERSION = re.compile(r"\) (\d+)")
_TABLES = text(
    "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition"
    " AND c.relnamespace = current_schema()::regnamespace AND NOT EXISTS"
    " (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
)


def is_one(path: Path) -> bool:
    """A file of `pg_dump --format=custom`."""
    with path.open("rb") as file:
        return file.read(len(_BEGINNING)) == _BEGINNING


async def copy(database: Database, target: Path, siblings: Siblings) -> Copy:
    """Until it is whole and looked through, nothing has the name `target`. Raises ConfigError,
    StoreError."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        async with database.reading() as connection:
            counted = await _dumped(connection, database, draft)
        found = await asyncio.to_thread(looked_through, draft)
        if dict(found.rows) != counted:
            raise StoreError(f"{target} was not made: the copy has other rows than the database.")
        beside = siblings.along(target)
        synced(draft)
        draft.replace(target)
        synced(target.parent)
    except SQLAlchemyError as error:
        raise StoreError(f"The database {database} can't be copied: {reason(error)}.") from error
    except OSError as error:
        where = error.filename or target
        raise StoreError(f"{where} can't be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return Copy(
        path=target,
        copied_at=found.copied_at,
        revision=found.revision,
        bytes=found.bytes,
        rows=found.rows,
        beside=beside,
    )


async def _dumped(connection: AsyncConnection, database: Database, draft: Path) -> dict[str, int]:
    """The rows of each table, of the same snapshot."""
    server = int((await connection.execute(text("SHOW server_version_num"))).scalar_one()) // 10_000
    program = tool("pg_dump", server)
    if not (await connection.execute(select(func.pg_try_advisory_xact_lock(_LOCK)))).scalar_one():
        raise ConfigError(f"{database} is being copied already.")
    await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    snapshot = (await connection.execute(select(func.pg_export_snapshot()))).scalar_one()
    plain = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
    await ran(database, program, *plain, f"--file={draft}")
    return await rows_of(connection)


async def rows_of(connection: AsyncConnection) -> dict[str, int]:
    """Table -> its rows. Empty: there are no tables."""
    found = {}
    for (name,) in (await connection.execute(_TABLES)).all():
        count = select(func.count()).select_from(table(name))
        found[name] = (await connection.execute(count)).scalar_one()
    return found


def looked_through(path: Path) -> Copy:
    """Reads all of it, without a server. Raises StoreError when it isn't whole or isn't ours."""
    program = tool("pg_restore")
    listed = subprocess.run(  # noqa: S603 -- found by its name
        [program, "--list", str(path)],
        capture_output=True,
        check=False,
        env=environment(None),
    )
    if listed.returncode:
        raise StoreError(f"{path} can't be read as a copy: {_said(listed.stderr)}.")
    rows, revision = _counted(program, path)
    if not revision:
        raise StoreError(f"{path} is no copy of a database of cxbot's.")
    created = _CREATED.search(listed.stdout.decode(errors="replace"))
    return Copy(
        path=path,
        copied_at=datetime.fromisoformat(created[1]).replace(tzinfo=UTC) if created else None,
        revision=revision,
        bytes=path.stat().st_size,
        rows=rows,
    )


def _counted(program: str, path: Path) -> tuple[dict[str, int], str]:
    """Rows of each table, and the migration."""
    rows: dict[str, int] = {}
    table, revision = None, ""
    with subprocess.Popen(  # noqa: S603 -- found by its name
        [program, "--data-only", "--file=-", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(None),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if table is None:
                begins = _COPY.match(line)
                if begins is not None:
                    table = whole(begins[1].decode())
                    rows.setdefault(table, 0)
            elif line == b"\\.\n":
                table = None
            else:
                rows[table] += 1
                revision = line.decode().strip() if table == "alembic_version" else revision
        wrong = process.stderr.read()
    if process.returncode or table is not None:
        raise StoreError(f"{path} is damaged: {_said(wrong)}.")
    return rows, revision


# --- the server's programs -----------------------------------------------------------------------


def tool(name: str, server: int = 0) -> str:
    """One that is as new as the server, at least. Raises ConfigError."""
    folders = sorted(_INSTALLED.glob("*/bin"), key=_number, reverse=True)
    named = [shutil.which(name), *(shutil.which(name, path=str(one)) for one in folders)]
    versions = {one: _version(one) for one in named if one is not None}
    good = [one for one, version in versions.items() if version >= server]
    if good:
        return good[0]
    install = (
        f"apt install postgresql-client-{server}" if server else "apt install postgresql-client"
    )
    if versions:
        raise ConfigError(
            f"{name} is of version {max(versions.values())}, older than the server ({server}), and "
            f"can't copy it. Install the newer programs: {install}."
        )
    raise ConfigError(
        f"There is no {name} on this machine. It comes with PostgreSQL's programs: {install}."
    )


def _version(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, check=False, text=True)  # noqa: S603 -- found by its name
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else 0


def _number(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def environment(database: Database | None) -> Mapping[str, str]:
    """Of such a program: where the server is and who asks it; of ours nothing."""
    kept = {
        k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "USER") or k.startswith("PG")
    }
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"} | (_reached(database) if database else {})


def _reached(database: Database) -> dict[str, str]:
    named: Mapping[str, Any] = database.engine.dialect.create_connect_args(database.url)[1]
    names = {
        "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
        "database": "PGDATABASE", "ssl": "PGSSLMODE", "passfile": "PGPASSFILE",
    }  # fmt: skip
    found: dict[str, str] = {}
    for key, variable in names.items():
        value = named.get(key)
        if value:
            found[variable] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


async def ran(database: Database, program: str, *arguments: str) -> None:
    """To its end; it doesn't outlive us when we are asked to stop. Raises StoreError."""
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        "--no-password",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(database),
    )
    try:
        _, wrong = await process.communicate()
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise StoreError(f"{Path(program).name} ended with an error: {_said(wrong)}.")


def _said(wrong: bytes) -> str:
    lines: Sequence[str] = wrong.decode(errors="replace").strip().splitlines()
    return lines[0].strip().rstrip(".")[:300] if lines else "it doesn't say why"
