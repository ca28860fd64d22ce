"""Questions about a made log: answered by what is kept, and by a scan of all of it.

Each stage is asked for by itself, for at ten million touchpoints a scan takes many minutes; what
they find is gathered in one file. `keep`: the kept map is made. `ask`: the map, the digest's
figures and the requirements are asked for, warm. `scan`: the same of the whole log, and the answers
held against each other. `more`: ten thousand touchpoints come in, and the kept map is refreshed.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from cxbot.clock import ManualClock
from cxbot.flow.catalog import Catalog, restored
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.journey.friction.advice import findings
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.kept.keeping import Keeping
from cxbot.journey.kept.scopes import WEEK
from cxbot.journey.map.data import to_json
from cxbot.journey.required.evaluating import evaluations
from cxbot.store.changed import Changed
from cxbot.store.database import Database
from cxbot.store.flow_sets import FlowSets
from cxbot.store.kept import Kept, beside

STAGES = ("keep", "ask", "scan", "more")
_ROUNDS, _MORE, _EACH = 5, 10_000, 4
HOUR = timedelta(hours=1)
_MICROSECONDS = 1_000_000


class Differs(Exception):
    """What is kept isn't what a scan finds: then its speed says nothing."""


class Asked:
    """`now`: the questions' moment; journeys are under way then."""

    def __init__(self, file: Path, now: datetime) -> None:
        self._file, self.now = file, now
        self._clock = ManualClock(now)
        self._database = Database(f"sqlite+aiosqlite:///{file}")
        self._catalog: Catalog | None = None

    async def close(self) -> None:
        await self._database.close()

    async def catalog(self) -> Catalog:
        if self._catalog is None:
            live = await FlowSets(self._database).newest()
            assert live is not None, "the made log has its catalogue"
            self._catalog = restored(live.texts, live.events)
        return self._catalog

    async def keep(self) -> dict[str, Any]:
        """From nothing, or what has changed."""
        catalog, log = await self.catalog(), Changed(self._file)
        began, busy = time.perf_counter(), time.process_time()
        try:
            found = Keeping(Kept(self._file), log, catalog).refresh(self._clock.now())
        finally:
            log.close()
        took, cpu = time.perf_counter() - began, time.process_time() - busy
        size = beside(self._file).stat().st_size
        counted = {"customers": found.customers, "whole": found.whole}
        return {"seconds": took, "cpu_seconds": cpu, **counted, "bytes": size}

    async def answers(self, *, scan: bool) -> tuple[dict[str, float], dict[str, Any]]:
        """Seconds of each question, and what the answers say."""
        catalog, now = await self.catalog(), self._clock.now()
        atlas = Atlas(self._database, lambda: catalog, self._clock, small=10**12 if scan else 0)

        async def drawn() -> Any:
            return to_json(await atlas.grid())

        async def judged() -> Any:
            return told(catalog, await atlas.judged())

        async def week() -> Any:
            return told(catalog, await atlas.judged(Wanted(since=now - WEEK)))

        questions = {"map": drawn, "window": judged, "week": week}
        took, said = {}, {}
        for name, question in questions.items():
            took[name], said[name] = await _timed(question, 1 if scan else _ROUNDS)
        return took, said

    def more(self) -> None:
        """As an hour of a large shop has it: 2,500 customers from all of the log exchange four
        things each, and that is now."""
        now = round(self._clock.now().timestamp() * _MICROSECONDS)
        with sqlite3.connect(self._file) as connection:
            names = [row[1] for row in connection.execute("PRAGMA table_info(touchpoint)")]
            changed = {
                "id": "printf('%012x%014x', :now / 1000, 9000000000 + rowid)",
                "occurred_at": ":now + rowid * 7919 % 3600000000",
                "source_key": "'more|' || :now || '|' || rowid",
            }
            query = (
                f"INSERT INTO touchpoint ({', '.join(names)}) "
                f"SELECT {', '.join(changed.get(name, name) for name in names)} "
                "FROM touchpoint WHERE customer_id = :whose ORDER BY id LIMIT :each"
            )
            for whose in self._some(connection):
                connection.execute(query, {"now": now, "whose": whose, "each": _EACH})
        connection.close()
        self._clock.set(self._clock.now() + HOUR)

    def _some(self, connection: sqlite3.Connection) -> Sequence[str]:
        last = connection.execute("SELECT max(rowid) FROM customer").fetchone()[0]
        every = max(1, last // (_MORE // _EACH))
        found = connection.execute(
            "SELECT id FROM customer WHERE rowid % ? = 0 LIMIT ?", (every, _MORE // _EACH)
        )
        return [row[0] for row in found.fetchall()]


def told(catalog: Catalog, found: Gathering) -> Any:
    """All that digest, alarms and findings say of it."""
    stumbled = found.stumbled()
    return {
        "stumbled": [one.to_json() for one in stumbled],
        "evidence": [[proof.exchange for proof in one.evidence] for one in stumbled],
        "truths": [one.to_json() for one in found.truths.of(catalog.journey)],
        "requirements": [one.to_json() for one in evaluations(catalog.journey, found)],
        "findings": [repr(one) for one in findings(stumbled, found.hours)],
    }


async def measure(
    file: Path, made: dict[str, Any], stages: Sequence[str], results: dict[str, Any]
) -> None:
    """`made`: what the log must come to. Raises Differs."""
    now = datetime.fromisoformat(made["until"]) + results.get("hours", 0) * HOUR
    asked = Asked(file, now)
    try:
        for stage in stages:
            results[stage] = await _STAGES[stage](asked, made)
            if stage == "more":
                results["hours"] = results.get("hours", 0) + 1
    finally:
        await asked.close()


async def _keep(asked: Asked, made: dict[str, Any]) -> dict[str, Any]:
    return {"touchpoints": made["rows"], **await asked.keep()}


async def _ask(asked: Asked, made: dict[str, Any]) -> dict[str, Any]:
    took, said = await asked.answers(scan=False)
    planted = [one["touchpoint"] for one in made["planted"]]
    worst = said["map"]["worst"]
    found = set(worst) == set(planted)
    return {"seconds": took, "worst": worst, "planted": planted, "found": found}


async def _scan(asked: Asked, _: dict[str, Any]) -> dict[str, Any]:
    took, scanned = await asked.answers(scan=True)
    _, kept = await asked.answers(scan=False)
    wrong = [name for name in kept if json.dumps(kept[name]) != json.dumps(scanned[name])]
    if wrong:
        raise Differs(f"Kept and scanned differ: {', '.join(wrong)}.")
    return {"seconds": took, "equal": True}


async def _more(asked: Asked, _: dict[str, Any]) -> dict[str, Any]:
    asked.more()
    return {"touchpoints": _MORE, **await asked.keep()}


_STAGES = {"keep": _keep, "ask": _ask, "scan": _scan, "more": _more}


async def _timed(question: Callable[[], Awaitable[Any]], rounds: int) -> tuple[float, Any]:
    took, said = [], None
    for _ in range(rounds):
        began = time.perf_counter()
        said = await question()
        took.append(time.perf_counter() - began)
    return median(took), said


@contextmanager
def _results(file: Path) -> Iterator[dict[str, Any]]:
    """Those of earlier stages, too."""
    place = Path(f"{file}.asked.json")
    results = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    try:
        yield results
    finally:
        place.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def run(file: Path, stages: Sequence[str]) -> dict[str, Any]:
    """Raises Differs."""
    made = json.loads(Path(f"{file}.json").read_text(encoding="utf-8"))
    with _results(file) as results:
        asyncio.run(measure(file, made, stages, results))
    return results
