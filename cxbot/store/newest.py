"""Whether a database has the newest tables, told without what makes them: to import that takes
longer than all else of a start, and most starts need none of it."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cxbot.store.database import Database

#: Of what makes tables; also `migrate` looks here.
FOLDER = Path(__file__).parent / "migrations"
_VERSION = text("SELECT version_num FROM alembic_version")


def newest() -> str:
    """The number of the last migration."""
    return max((file.name[:4] for file in (FOLDER / "versions").glob("[0-9]*.py")), default="")


async def has_newest(database: Database) -> bool:
    """False also where it can't be told: whoever makes the tables says what is wrong."""
    try:
        async with database.engine.connect() as connection:
            found = (await connection.execute(_VERSION)).scalars().all()
    except (SQLAlchemyError, OSError):
        return False
    return list(found) == [newest()]
