"""Each migration is killed at its end, and the database is as it was before; the next start brings
it to the newest tables. A cxbot that is older than the tables touches nothing."""

import json
import subprocess
import sys
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

from .conftest import url

SCRIPTS = ScriptDirectory.from_config(migrate.config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()]


COLUMNS, INDEXES = (
    (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = current_schema()",
        "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = current_schema()",
    )
    if databases.POSTGRES
    else (
        'SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master m, pragma_table_info(m.name)'
        " c WHERE m.type = 'table'",
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'",
    )
)


async def tables_at(where: str) -> list[list[str]]:
    """Columns and indexes of all."""
    database = Database(where)
    try:
        async with database.engine.connect() as connection:
            found = [await connection.execute(text(one)) for one in (COLUMNS, INDEXES)]
            return [sorted(map(str, rows)) for rows in found]
    finally:
        await database.close()


async def test_killed_at_the_end_of_each_it_is_as_before_and_comes_through_the_next_time(
    store: Store, tmp_path: Path
) -> None:
    urls = {one: databases.empty(tmp_path / f"at-{one}.db") for one in REVISIONS}
    done = subprocess.run(  # noqa: ASYNC221 -- nothing else goes on here
        [sys.executable, "-m", "store.migrating"],
        cwd=Path(__file__).parents[1],
        input=json.dumps(urls),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    head = SCRIPTS.get_current_head()
    for revision, (start, after, end, died) in json.loads(done.stdout).items():
        assert died == -9, f"nobody died at {revision}"
        assert start == SCRIPTS.get_revision(revision).down_revision
        assert (after, end) == (start, head), revision
    wanted = await tables_at(url(tmp_path))
    for revision in REVISIONS:
        assert await tables_at(urls[revision]) == wanted, revision


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
