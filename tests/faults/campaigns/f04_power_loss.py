"""F4: the power goes; what the disk had synced is there, of the rest any part."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from ..trace import Event, after_power_loss, command, read
from .campaign import BOOKS, BROKEN, LOST, Campaign, Case, Result

_INPUTS = 40
#: States that are made of one recording.
_EACH = 50
_ABOVE = Path(__file__).parents[(__package__ or "").count(".") + 1]
_MODULE = f"{(__package__ or '').rpartition('.')[0]}.powered"
#: One in so many recordings is of `durability: fast`, which may lose the last commits.
_FAST = 3


async def run(case: Case) -> Result:
    if not _may_trace():
        return Result(skipped="strace isn't here, or may not trace")
    result = Result()
    fast = case.bug is None and case.number % _FAST == _FAST - 1
    home = case.folder / "recorded"
    home.mkdir()
    log = case.folder / "strace"
    bug = [case.bug] if case.bug else []
    program = [sys.executable, "-m", _MODULE, str(home / "cxbot.db"), str(_INPUTS)]
    words = [*command(log), *program, "fast" if fast else "full", *bug]
    process = await asyncio.create_subprocess_exec(
        *words, cwd=_ABOVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    _, said = await process.communicate()
    events = read(log, home)
    first = next((n for n, one in enumerate(events) if one.said), len(events))
    if process.returncode or first == len(events):
        result.problem(BROKEN, f"status {process.returncode}: {said.decode()[-1000:]}")
        return result
    for number in range(_EACH):
        _state(case, result, events, first, number, fast=fast)
    return result


def _state(
    case: Case, result: Result, events: list[Event], first: int, number: int, *, fast: bool
) -> None:
    folder = case.folder / f"state{number}"
    folder.mkdir()
    cut = case.random.randint(first + 1, len(events))
    said = after_power_loss(events, cut, case.random, folder)
    result.n += 1
    result.counts["fast" if fast else "full"] += 1
    try:
        _look(result, folder / "cxbot.db", said, f"state {number}, cut at {cut}", fast=fast)
    except sqlite3.DatabaseError as error:
        result.problem(BOOKS, f"state {number}, cut at {cut}: {error}")
    shutil.rmtree(folder)


def _look(result: Result, file: Path, said: list[str], which: str, *, fast: bool) -> None:
    database = sqlite3.connect(file)
    try:
        [whole] = database.execute("PRAGMA integrity_check").fetchone()
        if whole != "ok":
            result.problem(BOOKS, f"{which}: {whole}")
        there = _stored(database)
    finally:
        database.close()
    result.counts["acknowledged"] += len(said)
    for line in said:
        word, _, number = line.partition(" ")
        status = there.get(f"key-{number}")
        if status is None or (word == "done" and status != "done"):
            if fast:
                result.counts["lost by fast"] += 1
            else:
                result.problem(LOST, f"{which}: {line}, and it is {status}")
    if fast and (gap := _gap(there)):
        result.problem(BOOKS, f"{which}: {gap} is gone, and later ones are there")


def _stored(database: sqlite3.Connection) -> dict[str, str]:
    """Of `fast` nothing is synced before the first checkpoint, tables neither."""
    tables = "SELECT count(*) FROM sqlite_master WHERE name = 'inbox'"
    if not database.execute(tables).fetchone()[0]:
        return {}
    return dict(database.execute("SELECT natural_key, status FROM inbox").fetchall())


def _gap(there: dict[str, str]) -> str:
    """Only the last may be lost."""
    expected = [f"key-{number}" for number in range(len(there))]
    return next((key for key in expected if key not in there), "")


def _may_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "true"], capture_output=True, check=False).returncode == 0


CAMPAIGN = Campaign(
    id="F4",
    title="power loss, SQLite",
    unit="states",
    promise="full: nothing acknowledged is lost; fast: whole, and only the last commits are lost",
    sizes={"smoke": 50, "sample": 100, "t2": 300, "t3": 2000},
    each=_EACH,
    zeros=(LOST, BOOKS, BROKEN),
    run=run,
)
