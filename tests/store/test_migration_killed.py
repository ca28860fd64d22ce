"""A migration is killed, and the database is as it was before; the next start brings it to the
newest tables with all that was there. A cxbot that is older than the tables touches nothing.

All migrations, at all their places and on both stores: campaign F24.
"""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from stores import databases

from cxbot.clock import ManualClock
from cxbot.errors import ConfigError
from cxbot.store import migrate
from cxbot.store.database import Database
from cxbot.store.store import Store

from . import contents
from .conftest import url
from .migrating import LAST, NOTED, Killed, go

SCRIPTS = ScriptDirectory.from_config(migrate.config())
#: Of a database that there wasn't, and of one with rows.
FIRST, LATER = "0001", "0006"


async def tables_at(where: str) -> list[list[str]]:
    database = Database(where)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(contents.tables)
    finally:
        await database.close()


async def test_killed_at_the_end_of_one_it_is_as_before_and_comes_through_the_next_time(
    store: Store, tmp_path: Path
) -> None:
    killed = [
        Killed(
            url=databases.empty(tmp_path / f"{revision}.db"),
            control=databases.empty(tmp_path / f"{revision}-control.db"),
            revision=revision,
            how=how,
            seed=1,
        )
        for revision, how in ((FIRST, LAST), (LATER, NOTED))
    ]
    wanted = [line for lines in await tables_at(url(tmp_path)) for line in lines]
    for one, seen in zip(killed, go(killed), strict=True):
        assert seen.died == -9, f"nobody died at {one.revision}"
        assert seen.problems == []
        assert seen.start == seen.after == SCRIPTS.get_revision(one.revision).down_revision
        assert seen.end == SCRIPTS.get_current_head()
        assert seen.older == 3, "an older program used newer tables"
        assert seen.tables == wanted
        assert seen.rows > 0 or one.revision == FIRST


async def test_an_older_cxbot_refuses_newer_tables_and_changes_nothing(
    store: Store, tmp_path: Path
) -> None:
    await store.close()
    database = Database(url(tmp_path))
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = await tables_at(url(tmp_path))
    with pytest.raises(ConfigError, match="newer cxbot"):
        await Store(url(tmp_path), ManualClock()).open()
    async with database.engine.connect() as connection:
        noted = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert noted.scalar_one() == "9999"
    await database.close()
    assert await tables_at(url(tmp_path)) == before
