"""Whether a database is where its shop is: SQLite's says so when the shop has moved away, and a
server's while a shop is half way into it."""

import json
from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from cxbot.errors import ConfigError
from cxbot.store.database import Database
from cxbot.store.tables import setting

_KEY = "move.went"


class Went(Struct, frozen=True, kw_only=True):
    #: Without the password.
    to: str
    at: datetime


async def require(database: Database, *, anyway: bool = False) -> None:
    """A bot may run on it. `anyway`: it was moved, and goes on here even so. Raises ConfigError."""
    if database.shared:
        if await _half_full(database):
            raise ConfigError(
                f"A shop is half way into {database}. Say it again, and it goes on where it stood: "
                "cxbot migrate --to URL, with CXBOT_DATABASE_URL as it was."
            )
        return
    found = await went(database) if not database.in_memory else None
    if found is None:
        return
    if not anyway:
        raise ConfigError(told(found, "cxbot run --although-moved"))
    await stay(database)


def told(found: Went, otherwise: str) -> str:
    return (
        f"This shop moved to {found.to} on {found.at:%Y-%m-%d %H:%M} UTC, and what came since is "
        "only there: set CXBOT_DATABASE_URL to it. To go on with the old database even so, once: "
        f"{otherwise}."
    )


async def went(database: Database) -> Went | None:
    query = select(setting.c.value).where(setting.c.key == _KEY)
    async with database.reading() as connection:
        found = (await connection.execute(query)).scalar_one_or_none()
    if found is None:
        return None
    said = json.loads(found)
    return Went(to=said["to"], at=datetime.fromisoformat(said["at"]))


async def leave(database: Database, to: str, now: datetime) -> None:
    """The shop is elsewhere. Said twice, the first holds."""
    value = json.dumps({"to": to, "at": now.isoformat()})
    said = insert(setting).values(key=_KEY, value=value)
    async with database.engine.begin() as connection:
        await connection.execute(said.on_conflict_do_nothing(index_elements=["key"]))


async def stay(database: Database) -> None:
    """It is here again."""
    async with database.engine.begin() as connection:
        await connection.execute(delete(setting).where(setting.c.key == _KEY))


async def _half_full(database: Database) -> bool:
    query = select(func.to_regclass("move").is_not(None))
    async with database.reading() as connection:
        return bool((await connection.execute(query)).scalar_one())
