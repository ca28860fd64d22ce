"""Brings a database to the newest tables. `run` does it by itself; `cxbot migrate` by hand."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, StoreError
from cxbot.store import newest
from cxbot.store.database import Database, reason

#: Any number, as long as it is nobody else's.
_LOCK = 0x6378_626F_74


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of their own."""
    made = Config()
    made.set_main_option("script_location", str(newest.FOLDER))
    made.attributes["connection"] = connection
    return made


async def upgrade(database: Database) -> None:
    """All missing migrations in one transaction. Raises ConfigError for a newer database."""
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(
            f"The database {database} can't be brought up to date: {reason(error)}."
        ) from error


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # of processes that start together one does it
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    current: Any = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise ConfigError(
            f"The database was made by a newer cxbot (its migration {current} isn't known here). "
            "Install that version again."
        )
    command.upgrade(settings, "head")
    crashpoint("migrated, uncommitted")
