"""What a PostgreSQL server must be, before anything is kept in it: a start looks, and refuses.

A server that isn't there is refused, too. To wait for it would hide a wrong address behind a bot
that seems to run; whatever starts the bot (systemd, compose) starts it again anyway.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import ConfigError, StoreError
from cxbot.store import driver
from cxbot.store.database import Database, reason

#: As the server counts.
OLDEST = 150_000
#: A notice is heard within this, over a connection that stays with its session.
_HEARD_WITHIN = 2.0
_PROBE = "cxbot_probe"
_FACTS = text(
    "SELECT current_setting('server_version_num')::int AS version,"
    " current_setting('fsync') AS fsync,"
    " current_setting('synchronous_commit') AS synchronous_commit,"
    " current_setting('server_encoding') AS encoding,"
    " pg_is_in_recovery() AS standby"
)
_NOTIFY = f"SELECT pg_notify('{_PROBE}', $1)"
_MINE = "SELECT pg_backend_pid()"
#: SQLSTATE -> what to do about it. None of them names the password.
_HELP = {
    "3D000": "Make that database first: createdb. cxbot never makes one, nor takes another.",
    "28P01": "The password in CXBOT_DATABASE_URL isn't the one of that user.",
    "28000": "The server lets that user in neither so nor from here: pg_hba.conf.",
    "53300": "It has no connection left: raise max_connections, or run fewer processes.",
    "57P03": "It is starting or stopping. Try again in a moment.",
    "42501": "That user may not make tables there: GRANT CREATE ON SCHEMA public.",
}
_NOBODY = "Does the server run, and is it the address in CXBOT_DATABASE_URL?"


async def require(database: Database, *, durable: bool) -> None:
    """Raises ConfigError for a server that what is promised can't be kept with, or that isn't
    there. `durable`: what is stored must survive a power cut."""
    try:
        async with database.engine.connect() as connection:
            facts = (await connection.execute(_FACTS)).one()._asdict()
            _judge(database, facts, durable=durable)
            await _sessions(database, connection)
    except (SQLAlchemyError, StoreError, OSError, TimeoutError) as error:
        raise _refused(database, error) from error
    except Exception as error:
        if not driver.passing(error):
            raise
        raise _refused(database, error) from error


def _refused(database: Database, error: BaseException) -> ConfigError:
    why = reason(error) or type(error).__name__
    state = _state(error)
    help_ = _HELP.get(state or "", "" if state else _NOBODY)
    return ConfigError(
        f"The database {database} can't be opened: {why.rstrip('.')}. {help_}".strip()
    )


def _state(error: BaseException | None) -> str | None:
    """SQLAlchemy's error has its adapter's, and that the driver's."""
    while error is not None:
        if (found := getattr(error, "sqlstate", None)) is not None:
            return str(found)
        error = getattr(error, "orig", None) or error.__cause__
    return None


def _judge(database: Database, facts: Mapping[str, Any], *, durable: bool) -> None:
    if facts["version"] < OLDEST:
        raise ConfigError(
            f"The database {database} is PostgreSQL {facts['version'] // 10_000}; "
            f"cxbot needs {OLDEST // 10_000} or newer."
        )
    if facts["encoding"] != "UTF8":
        raise ConfigError(
            f"The database {database} keeps texts as {facts['encoding']}, which can't hold all "
            "that people write. Make it anew: createdb --encoding UTF8 --template template0."
        )
    if facts["standby"]:
        raise ConfigError(
            f"The database {database} is a standby, which only reads. Name the primary."
        )
    off = [name for name in ("fsync", "synchronous_commit") if facts[name] == "off"]
    if durable and off:
        raise ConfigError(
            f"The server of {database} has {' and '.join(off)} off: what it says is stored may be "
            "gone after a power cut. Turn that on, or say that it may: CXBOT_DURABILITY=fast."
        )


async def _sessions(database: Database, connection: AsyncConnection) -> None:
    """A pooler that gives each transaction another connection loses notices and locks."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    heard = asyncio.Event()
    word = str(id(heard))

    def came(_connection: object, _pid: int, _channel: str, payload: str) -> None:
        if payload == word:
            heard.set()

    await connection.rollback()  # in a transaction nothing is heard
    await raw.add_listener(_PROBE, came)
    try:
        async with database.engine.connect() as other:
            there: Any = (await other.get_raw_connection()).driver_connection
            await there.execute(_NOTIFY, word)
            await asyncio.wait_for(heard.wait(), _HEARD_WITHIN)
        kept = raw.get_server_pid() == await raw.fetchval(_MINE)
    except TimeoutError:
        kept = False
    finally:
        await raw.remove_listener(_PROBE, came)
    if not kept:
        raise ConfigError(
            f"Between cxbot and {database} stands a pooler that keeps no session (transaction or "
            "statement mode). Let it pool sessions (pgbouncer: pool_mode = session), or go past it."
        )
