"""The machine's clock was moved: what goes by it waits until the terminal says that it is right."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from .processes import bot, ended, settings, url_of
from .test_process import project
from .world import ANNA, ROOT, World, seen, until

__all__ = ["project"]

LATER = """
flow: later
when: {command: /later}
do:
  - say: I will.
  - wait: 2 seconds
  - say: Here it is.
"""
RIGHT = "The clock was moved by +1:00:00, and is right now: what waits goes on."


async def command(folder: Path, *arguments: str, code: int = 0) -> str:
    done = await ended(*arguments, folder=folder, database_url=url_of(folder), project=str(ROOT))
    assert done.code == code, done.out + done.err
    return done.out + done.err


def hold(folder: Path) -> None:
    """As a process leaves it that saw the clock jump and was stopped."""
    with sqlite3.connect(folder / "cxbot.db") as database:
        database.execute("INSERT INTO setting (key, value) VALUES ('clock.held', '+1:00:00')")


def due(folder: Path) -> datetime | None:
    """When the wait is over; None: it has fired."""
    with sqlite3.connect(folder / "cxbot.db") as database:
        query = "SELECT fire_at FROM timer WHERE kind = 'wait' AND status = 'armed'"
        row = database.execute(query).fetchone()
    return None if row is None else datetime.fromtimestamp(row[0] / 1e6, UTC)


async def test_what_waits_for_the_clock_goes_on_when_the_terminal_says_so(
    tmp_path: Path, outside: World, project: str
) -> None:
    (Path(project) / "flows" / "later.yaml").write_text(LATER)
    await command(tmp_path, "migrate")
    assert "Nothing waits for the clock" in await command(tmp_path, "resume", "--clock")
    hold(tmp_path)
    assert "by itself" in await command(tmp_path, "resume", "--clock", "--newest", code=2)
    async with bot(
        tmp_path, **settings(tmp_path, outside.server.base_url, project=project)
    ) as running:
        outside.telegram.say(ANNA, "/later")
        await seen(outside, ANNA, "I will.")  # answers need no clock
        fires = due(tmp_path)
        assert fires is not None
        await until(lambda: (datetime.now(UTC) - fires).total_seconds() > 2)
        assert due(tmp_path) == fires
        assert RIGHT in await command(tmp_path, "resume", "--clock")
        await seen(outside, ANNA, "Here it is.")
        assert due(tmp_path) is None
        said = json.loads(await command(tmp_path, "resume", "--clock", "--json"))
        assert said == {"held": False, "resumed": False, "moved_by": None}
        assert "clock_goes_on" in running.printed()
        assert await running.terminate() == 0
