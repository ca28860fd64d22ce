"""F24: killed within a migration, at each of them; the next start brings it through, and an older
program refuses what it has come to."""

import asyncio
import importlib
from pathlib import Path
from typing import Any

import cxbot.store

from ..places import on_server
from .campaign import (
    BOOKS,
    BROKEN,
    LOST,
    SQLITE,
    STORES,
    STUCK,
    Campaign,
    Case,
    Result,
)  # fmt: skip

_FOLDER = Path(cxbot.store.__file__).parent / "migrations" / "versions"
REVISIONS = sorted(file.name[:4] for file in _FOLDER.glob("[0-9]*.py"))
#: Of the statements of one migration.
_MOST = 40
_REFUSED = 3
_KILLED = -9


async def run(case: Case) -> Result:
    """All migrations in turn, and so each place of all."""
    migrating = _migrating()
    place, turn = case.number % len(REVISIONS), case.number // len(REVISIONS)
    # of an empty database nothing can be lost before its first
    earlier = [one for one in REVISIONS[:place] if one]
    how: str | int
    match turn % 4:
        case 0:
            how = migrating.LAST
        case 1:
            how = migrating.NOTED
        case 2:
            how = case.random.randint(1, _MOST)
        case _:
            how = migrating.MOMENT
    urls = _databases(case)
    asked = migrating.Killed(
        url=urls[0],
        control=urls[1],
        revision=REVISIONS[place],
        how=how,
        seed=case.seed % 2**32,
        # an older release is brought over several of them at once
        start=case.random.choice(earlier) if turn > 1 and earlier else None,
        two=turn % 2 == 0 and turn > 0 and how == migrating.LAST,
    )
    try:
        [seen] = await asyncio.to_thread(migrating.go, [asked])
    finally:
        if case.store != SQLITE:
            on_server(*(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)' for url in urls))
    return _judged(asked, seen)


def _judged(asked: Any, seen: Any) -> Result:
    result = Result(n=int(seen.died == _KILLED and not seen.late))
    where = f"{asked.revision}, {asked.how}, from {asked.start}"
    result.counts.update(
        {"rows": seen.rows, "two at once": int(asked.two), "older programs refused": seen.older > 0}
    )
    for text in seen.problems:
        result.problem(LOST, f"{where}: {text}")
    if seen.died not in (0, _KILLED):
        result.problem(BROKEN, f"{where}: it ended with {seen.died}")
    if not (asked.two or seen.late) and seen.died and seen.after != seen.start:
        result.problem(BOOKS, f"{where}: killed at {seen.start}, and then it is at {seen.after}")
    if seen.end != REVISIONS[-1]:
        result.problem(STUCK, f"{where}: the next start brought it to {seen.end}")
    if seen.older != _REFUSED:
        result.problem(BOOKS, f"{where}: an older program ended with {seen.older}")
    return result


def _databases(case: Case) -> list[str]:
    names = ("killed", "control")
    if case.store == SQLITE:
        return [f"sqlite+aiosqlite:///{case.folder / name}.db" for name in names]
    own = [f"{case.folder.name}-{name}" for name in names]
    return on_server(*(f'CREATE DATABASE "{name}"' for name in own), databases=own)


def _migrating() -> Any:
    """The tests' own, by the name that it has here."""
    above = f"{__package__}".rpartition(".faults")[0]
    return importlib.import_module(f"{above}.store.migrating" if above else "store.migrating")


CAMPAIGN = Campaign(
    id="F24",
    title="killed within a migration",
    unit="kills",
    promise="as before each, then brought through with all rows; older programs refuse",
    sizes={
        "smoke": 1,
        "sample": 18,
        "t2": 20 * len(REVISIONS),
        "t3": 100 * len(REVISIONS),
    },
    zeros=(LOST, BOOKS, STUCK, BROKEN),
    run=run,
    stores=STORES,
)
