"""A log straight into a SQLite file: days in order, so that ids grow as a running bot's do."""

import asyncio
import json
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

from bench.journey import tables
from bench.journey.counts import Counts
from bench.journey.places import Plan
from bench.journey.places import plan as plan_of
from bench.journey.tables import Made
from bench.journey.walks import DAY, HOUR, Walk, Walker
from cxbot.store import migrate
from cxbot.store.database import Database

BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
#: A customer comes again after so long at the earliest: the silence ends the journey.
_AGAIN = 45
_RETURNING = 0.35
#: Weights of the hours and of the days from Monday on; customers sleep, and have weekends.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 10, 10, 11, 12, 13, 13, 11, 8, 5, 2)
_WEEK = (1.0, 1.0, 1.0, 1.05, 1.2, 1.3, 1.1)


class Population:
    """Who comes; everybody has a number."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        #: Customer -> first seen, goals reached.
        self.since, self.goals = array("q"), array("H")
        self._resting: defaultdict[int, list[int]] = defaultdict(list)
        self._ready: list[int] = []

    def __len__(self) -> int:
        return len(self.since)

    def wakes(self, day: int) -> None:
        self._ready += self._resting.pop(day, [])

    def comes(self, at: int) -> int:
        ready = self._ready
        if ready and self._chance.random() < _RETURNING:
            place = self._chance.randrange(len(ready))
            ready[place], ready[-1] = ready[-1], ready[place]
            return ready.pop()
        self.since.append(at)
        self.goals.append(0)
        return len(self.since) - 1

    def goes(self, customer: int, walk: Walk, day: int) -> None:
        self.goals[customer] += walk.reached
        rests = math.ceil((walk.ended - walk.began) / DAY) + _AGAIN
        self._resting[day + rests].append(customer)


def make(
    file: Path,
    *,
    touchpoints: int,
    seed: int,
    catalogue: str = "shop",
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """A database with so many rows, or less than a journey more, and `file`.json beside it, which
    is returned. Both come into being whole. `progress` is told of so many more rows."""
    plan = plan_of(catalogue, seed)
    beside = file.with_name(f".{file.name}.part")
    beside.unlink(missing_ok=True)
    try:
        asyncio.run(_migrated(beside))
        counts, people = Counts(plan), Population(Random(f"{seed}:people"))
        days = _days(plan, touchpoints, seed, counts, people)
        with tables.bulk(beside) as connection:
            wrote = tables.Log(connection, plan)
            for rows in days:
                wrote.add(rows)
                progress(len(rows))
            wrote.customers(people.since, people.goals)
            wrote.flows(tables.micros(BEGINS))
        report = _report(counts, people, seed, catalogue)
        Path(f"{file}.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        beside.replace(file)
    finally:
        for end in ("", "-wal", "-shm", ".lock"):
            beside.with_name(beside.name + end).unlink(missing_ok=True)
    return report


async def _migrated(file: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}", durable=False)
    try:
        await migrate.upgrade(database)
    finally:
        await database.close()


def _days(
    plan: Plan, touchpoints: int, seed: int, counts: Counts, people: Population
) -> Iterator[list[Made]]:
    """Of each day all rows in order, until nobody is under way any more."""
    chance = Random(f"{seed}:days")
    walker = Walker(plan, Random(f"{seed}:walks"))
    begins = tables.micros(BEGINS)
    later: defaultdict[int, list[Made]] = defaultdict(list)
    for day, wanted in enumerate(_wanted(touchpoints)):
        people.wakes(day)
        while counts.rows < wanted:
            at = begins + day * DAY + _time_of_day(chance)
            walk, customer = walker.walk(at), people.comes(at)
            walk.rows.sort(key=lambda row: row.at)
            people.goes(customer, walk, day)
            counts.add(customer, walk)
            for row in walk.rows:
                other = row.place is not None and row.place.number in walk.elsewhere
                later[(row.at - begins) // DAY].append((row.at, customer, int(other), row))
        yield _in_order(later.pop(day, []))
    for day in sorted(later):
        yield _in_order(later[day])


def _in_order(rows: list[Made]) -> list[Made]:
    rows.sort(key=itemgetter(0))
    return rows


def _wanted(touchpoints: int) -> Iterator[float]:
    """How many rows the journeys that began until the end of each day have."""
    weights = [_WEEK[(BEGINS + timedelta(days=day)).weekday()] for day in range(DAYS)]
    total, so_far = sum(weights), 0.0
    for weight in weights[:-1]:
        so_far += weight
        yield touchpoints * so_far / total
    yield touchpoints


def _time_of_day(chance: Random) -> int:
    (hour,) = chance.choices(range(24), _HOURS)
    return hour * HOUR + chance.randrange(HOUR)


def _report(counts: Counts, people: Population, seed: int, catalogue: str) -> dict[str, Any]:
    """`now`: by then all journeys are over."""
    until = BEGINS + timedelta(days=DAYS)
    return {
        "seed": seed,
        "catalogue": catalogue,
        "from": BEGINS.isoformat(),
        "until": until.isoformat(),
        "now": (until + timedelta(days=150)).isoformat(),
        "customers": len(people),
        **counts.report(),
    }
