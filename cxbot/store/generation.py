"""Whether this database is the newest there is, or an older copy put back.

Each database counts its generations: one more at each start, and within a minute of whatever is
written. A small file outside of it has the newest, so a database that is behind the file has lost
what came after. SQLite's stands beside the database, for whoever moves the one moves the other;
PostgreSQL's in the project's folder, since nothing lies beside a server's database that a restore
wouldn't take along, and its name has the address in it, so that a folder may serve several.

The database is raised first: a crash between the two leaves the file behind, which is no loss.
Copies made by `cxbot backup` say so themselves, with or without a file.
"""

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.clock import Clock
from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, StoreError
from cxbot.model.value import as_dict, replace
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.writer import Writer

_NAME = "database"
_generation, _restore = tables.generation, tables.restore


class Mark(Struct, frozen=True, kw_only=True):
    """A generation, as the database or the file has it."""

    database_id: str
    number: int
    raised_at: datetime
    copied_at: datetime | None = None


class Restored(Struct, frozen=True, kw_only=True):
    """An older database is in place of the newest; until `resumed_at` nothing leaves it."""

    id: str
    found_at: datetime
    #: The database was at least so new.
    as_of: datetime
    number: int
    #: What the file said; None where there was none.
    expected: int | None
    settled_at: datetime | None = None
    erased_again: int = 0
    resumed_at: datetime | None = None
    doubtful: int = 0


def file_of(url: URL, project: Path) -> Path | None:
    """Where the newest generation is kept; None for a database in memory."""
    if url.get_backend_name() == "sqlite":
        path = Path(url.database) if url.database else None
        return path.with_name(f"{path.name}.generation") if path is not None else None
    place = f"{url.host}:{url.port or 5432}/{url.database}"
    return project / f".cxbot-generation-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def require_one(path: Path | None, file: Path | None) -> None:
    """A database of SQLite's that was there is there. Raises ConfigError: a new, empty one in its
    place would know no customer and no order."""
    if path is None or file is None or path.exists():
        return
    mark = read(file)
    if mark is not None:
        raise ConfigError(
            f"There is no database {path}, but there was one: {file.name} says that it was last "
            f"written {mark.raised_at:%Y-%m-%d %H:%M} UTC. Put a copy back: cxbot restore FILE. "
            f"To begin anew, without any of its customers, delete {file}."
        )


def read(file: Path) -> Mark | None:
    """None: there is none. Raises ConfigError for one that isn't ours."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Mark(
            database_id=str(found["database"]),
            number=int(found["generation"]),
            raised_at=datetime.fromisoformat(found["at"]),
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{file} is damaged: it has to tell whether the database is the newest. Delete it; "
            "the next start then holds back what it would send until you have looked: "
            "cxbot resume."
        ) from error


def write(file: Path, mark: Mark) -> None:
    """Whole or not at all. Raises StoreError."""
    said = {
        "database": mark.database_id,
        "generation": mark.number,
        "at": mark.raised_at.isoformat(),
    }
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as opened:  # noqa: PTH123 -- its mode from the first moment
            opened.write(json.dumps(said) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    except OSError as error:
        raise StoreError(f"{file} can't be written: {error.strerror}.") from error


class Generations:
    """`begin` at a start, `raised` now and then; `held` and `resumed` in between where an older
    database was found."""

    def __init__(self, database: Database, writer: Writer, file: Path | None, clock: Clock) -> None:
        self._database, self._writer = database, writer
        self._file, self._clock = file, clock
        #: Nobody else runs on it elsewhere, and whoever moves it moves the file along.
        self._alone = database.path is not None

    async def begin(self) -> Restored | None:
        """One generation more; what is held back, now found or at an earlier start."""
        if self._file is None:
            return None
        outside, now = read(self._file), self._clock.now()
        fresh, found = self._clock.new_id(), self._clock.new_id()

        async def work(connection: AsyncConnection) -> tuple[Mark, Restored | None]:
            inside = await _mark(connection)
            number = max(_number(inside), _number(outside)) + 1
            mine = Mark(
                database_id=inside.database_id if inside else fresh, number=number, raised_at=now
            )
            await _put(connection, mine)
            if await self._older(connection, inside, outside):
                as_of = (inside.copied_at or inside.raised_at) if inside is not None else None
                row = Restored(
                    id=found,
                    found_at=now,
                    as_of=as_of or await _last_heard(connection) or now,
                    number=_number(inside),
                    expected=outside.number if outside is not None else None,
                )
                await connection.execute(_restore.insert(), as_dict(row))
            return mine, await held_in(connection)

        mark, held = await self._writer.run(work)
        crashpoint("generation raised, file behind")
        write(self._file, mark)
        return held  # type: ignore[no-any-return]

    async def _older(
        self, connection: AsyncConnection, inside: Mark | None, outside: Mark | None
    ) -> bool:
        if inside is not None and inside.copied_at is not None:
            return True
        if inside is None:  # new, or of before there were generations
            return outside is not None and await _last_heard(connection) is not None
        if outside is None:
            # nobody can say that a file of SQLite's is the newest; a server's database is reached
            # from many places, of which one is always new
            return self._alone
        return inside.database_id != outside.database_id or inside.number < outside.number

    async def raised(self) -> None:
        """One more: something was written since the last."""
        if self._file is None:
            return
        now = self._clock.now()

        async def work(connection: AsyncConnection) -> Mark | None:
            raised = (
                update(_generation)
                .where(_generation.c.name == _NAME)
                .values(number=_generation.c.number + 1, raised_at=now)
            )
            await connection.execute(raised)
            return await _mark(connection)

        mark = await self._writer.run(work)
        if mark is not None:
            write(self._file, mark)

    async def held(self) -> Restored | None:
        """What nobody has said yet to go on with."""
        async with self._database.reading() as connection:
            return await held_in(connection)

    async def erased_again(self, held: Restored, persons: int) -> None:
        await self._change(held, erased_again=held.erased_again + persons)

    async def settled(self, held: Restored) -> None:
        """All that was begun before the copy is decided."""
        await self._change(held, settled_at=self._clock.now())

    async def _change(self, held: Restored, **values: Any) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(
                update(_restore).where(_restore.c.id == held.id).values(**values)
            )

        await self._writer.run(work)


async def _mark(connection: AsyncConnection) -> Mark | None:
    query = select(_generation).where(_generation.c.name == _NAME)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Mark(
        database_id=row.database_id,
        number=row.number,
        raised_at=row.raised_at,
        copied_at=row.copied_at,
    )


async def mark(database: Database) -> Mark | None:
    """What the database itself says."""
    async with database.reading() as connection:
        return await _mark(connection)


async def _put(connection: AsyncConnection, mark: Mark) -> None:
    """It is no copy from now on: a found one is held back by its row."""
    values = as_dict(replace(mark, copied_at=None))
    statement = insert(_generation).values(name=_NAME, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


async def held_in(connection: AsyncConnection) -> Restored | None:
    """The newest that nobody has said to go on with."""
    query = (
        select(_restore)
        .where(_restore.c.resumed_at.is_(None))
        .order_by(_restore.c.found_at.desc(), _restore.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return Restored(**row._mapping) if row is not None else None


def _number(mark: Mark | None) -> int:
    return mark.number if mark is not None else 0


async def _last_heard(connection: AsyncConnection) -> datetime | None:
    newest = select(func.max(tables.conversation.c.last_in_at))
    found: datetime | None = (await connection.execute(newest)).scalar_one()
    return found
