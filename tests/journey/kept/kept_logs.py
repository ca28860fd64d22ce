"""Logs in real files, made by chance and changed by chance; what is kept of them, and a scan."""

import asyncio
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any, Protocol

import asyncpg
from stores import databases

from cxbot.clock import ManualClock
from cxbot.flow.catalog import Catalog, restored
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.journey.digest.week import Week
from cxbot.journey.friction.advice import findings
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.kept.keeping import Keeping, Refreshed
from cxbot.journey.map.data import to_json
from cxbot.journey.required.evaluating import evaluations
from cxbot.store import changed, kept, migrate
from cxbot.store.database import Database
from cxbot.store.kept import Kept

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = """
shop: Shop
language: en
time_zone: UTC
currency: EUR
opening_hours: mon-fri 9:00-18:00
"""
JOURNEY = """
stages: {look: before, buy: during, wear: after}
window: 20 days
touchpoints:
  size: {stage: look, moment_of_truth: yes, requirements: {csat: 85%, friction: 15%}}
  basket: {stage: buy, requirements: {reply: 10 minutes, completion: 70%}}
  help: {stage: buy, requirements: {first_reply: 2 hours, transfers: at most 10%}}
  shelf: {stage: look, medium: offline}
personas:
  fan: {who: Comes again, if: customer.orders_count >= 2}
  web: {who: Sits at a desk, if: customer.channel == 'web'}
journeys:
  purchase: {goal: {event: order.delivered}, gap: 5 days, after_goal: 2 days}
  return: {start: {touchpoint: parcel}, gap: 3 days}
"""
CHANNELS = 0.5
TEXTS = {"flows/shop.yaml": SHOP, "flows/journey.yaml": JOURNEY}
_PLACES = ("size", "basket", "help", "parcel", "ad", None)
_OUTCOMES = (
    "planned",
    "delivered",
    "failed",
    "expired",
    "missed",
    "not_understood",
    "closed",
    None,
)
_FELT = ("positive", "neutral", "negative", "unknown")
_SOURCES = ("operator", "behaviour", "lexicon", "none")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = re.compile(r"(?<!:):(\w+)")


def micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


class World:
    """One log. `small` as in Atlas."""

    def __init__(self, file: Path, random: Random, now: datetime = NOON + 30 * DAY) -> None:
        self.file, self.random = file, random
        self.clock = ManualClock(now)
        self.catalog: Catalog = restored(self._texts())
        self.database = Database(databases.url(file))
        kept.lies_in(file.parent)
        self._raw: Raw = Server(self.database) if self.database.shared else File(file)
        self._made = 0

    def _texts(self) -> dict[str, str]:
        """Whom a customer is like depends on the channel in every other shop."""
        if self.random.random() < CHANNELS:
            return TEXTS
        journey = JOURNEY.replace("customer.channel == 'web'", "customer.orders_count == 1")
        return {**TEXTS, "flows/journey.yaml": journey}

    async def close(self) -> None:
        self._raw.close()
        await self.database.close()

    def run(self, sql: str, **values: Any) -> None:
        self._raw.run(sql, values)

    def kept(self) -> Kept:
        found = kept.of(self.database)
        assert found is not None
        return found

    def customer(self, name: str) -> None:
        self.run(
            "INSERT INTO customer (id, name, language, language_chosen, time_zone, phone, email, "
            "persona, since, orders_count, last_order, fields) "
            "VALUES (:id, :id, 'en', :no, 'UTC', '', '', '', 0, :orders, '', '{}')",
            id=name,
            no=False,
            orders=self.random.randint(0, 3),
        )
        for place, ticket in enumerate((f"{name}t", f"{name}u")):
            self.run(
                "INSERT INTO ticket (id, number, customer_id, conversation_id, state, reason, "
                "priority, version, opened_at, shared, answers) "
                "VALUES (:id, :number, :whose, :id, 'resolved', '', 'normal', 1, 0, '{}', '[]')",
                id=ticket,
                number=2 * len(self._raw.rows("SELECT 1 FROM customer")) + place,
                whose=name,
            )

    def exchange(self, whose: str, **facts: Any) -> None:
        """At a random time of the sixty days about now, unless told otherwise."""
        self._made += 1
        at = NOON + self.random.randint(0, 60 * 24 * 4) * HOUR / 4
        row = {
            "id": f"{self.random.getrandbits(40):010x}{self._made:06}",
            "occurred_at": micros(at),
            "customer_id": whose,
            "conversation_id": f"{whose}v",
            "seq": self._made,
            "device": "unknown",
            "kind": "message",
            "text": "Said",
            "source_key": f"k{self._made}",
            "possible_duplicate": False,
            **self._chance(whose),
            **facts,
        }
        names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
        self.run(f"INSERT INTO touchpoint ({names}) VALUES ({values})", **row)

    def _chance(self, whose: str) -> dict[str, Any]:
        random = self.random
        row: dict[str, Any] = {
            "channel": random.choice(("telegram", "web")),
            "touchpoint": random.choice(_PLACES),
            "stage": random.choice((None, "wear", "somewhere")),
            "session_id": random.choice((None, f"{whose}s")),
            "ticket_id": random.choice((None, None, f"{whose}t", f"{whose}u")),
            "flow": random.choice((None, "order")),
            "step": random.choice((None, "ask")),
            "outcome": random.choice(_OUTCOMES),
            "sentiment": "unknown",
            "sentiment_source": "none",
            "effort": "[]",
            "name": "message.sent",
        }
        match random.randint(0, 5):
            case 0:
                names = (
                    "order.delivered",
                    "ticket.opened",
                    "ticket.resolved",
                    "ticket.transferred",
                )
                row |= {"direction": "internal", "initiator": random.choice(("system", "operator"))}
                row |= {"name": random.choice((*names, "ticket.opened"))}
            case 1 | 2 | 3:
                row |= {"direction": "out", "initiator": random.choice(("bot", "operator"))}
                row |= {"name": random.choice(("question.asked", "message.sent"))}
                row |= {"response_ms": random.choice((None, *random.sample(range(10**7), 3)))}
                row |= {"effort": random.choice(("[]", "[]", '["reask"]'))}
            case _:
                row |= {"direction": "in", "initiator": "customer"}
                row |= {"sentiment": random.choice(_FELT), "sentiment_source": "lexicon"}
                if random.random() < 0.3:
                    row |= {"rating_metric": "csat", "rating_value": random.randint(1, 5)}
                    row |= {"rating_min": 1, "rating_max": 5}
        return row

    def some(self, table: str) -> str:
        """The id of a row by chance."""
        ids = sorted(row[0] for row in self._raw.rows(f"SELECT id FROM {table}"))
        found: str = self.random.choice(ids)
        return found

    # --- what is kept, and what a scan finds ----------------------------------------------------

    def refresh(self) -> Refreshed:
        log = changed.of(self.database)
        try:
            return Keeping(self.kept(), log, self.catalog).refresh(self.clock.now())
        finally:
            log.close()

    def atlas(self, *, small: int) -> Atlas:
        return Atlas(self.database, lambda: self.catalog, self.clock, small=small)

    def wishes(self) -> list[Wanted]:
        now = self.clock.now()
        last = Week.last(now, UTC)
        weeks = [
            Wanted(journey=journey, since=week.since, until=week.until)
            for journey in ("purchase", "return")
            for week in (last, last.before)
        ]
        return weeks + [
            Wanted(journey=journey, since=since, persona=persona)
            for journey in ("purchase", "return")
            for since in (None, now - 20 * DAY, now - 7 * DAY)
            for persona in (None, "fan", "web", "others")
        ]

    async def said(self, wanted: Wanted, *, small: int) -> str:
        atlas = self.atlas(small=small)
        grid, judged = await atlas.grid(wanted), await atlas.judged(wanted)
        found = {"map": to_json(grid), "judged": told(self.catalog, judged)}
        return json.dumps(found, indent=1, sort_keys=True)


def told(catalog: Catalog, found: Gathering) -> Any:
    stumbled = found.stumbled()
    return {
        "stumbled": [one.to_json() for one in stumbled],
        "evidence": [repr(one.evidence) for one in stumbled],
        "parts": [[repr(part.evidence) for part in one.parts] for one in stumbled],
        "truths": [one.to_json() for one in found.truths.of(catalog.journey)],
        "requirements": [one.to_json() for one in evaluations(catalog.journey, found)],
        "findings": [repr(one) for one in findings(stumbled, found.hours)],
        "hours": {name: (one.waits, one.long) for name, one in found.hours.counts.items()},
        "curve": sorted(found.curve.sums.items()),
        "ends": [sorted(found.curve.firsts.items()), sorted(found.curve.lasts.items())],
    }


def made(folder: Path, seed: int) -> World:
    """A world with nothing in it."""
    file = folder / "log.db"
    if not databases.POSTGRES:
        file.write_bytes(_empty())
    return World(file, Random(seed))


class Raw(Protocol):
    """Past the program, as chance has it."""

    def run(self, sql: str, values: Mapping[str, Any]) -> None: ...
    def rows(self, sql: str) -> list[Any]: ...
    def close(self) -> None: ...


class File:
    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)

    def run(self, sql: str, values: Mapping[str, Any]) -> None:
        self._connection.execute(sql, values)

    def rows(self, sql: str) -> list[Any]:
        return self._connection.execute(sql).fetchall()

    def close(self) -> None:
        self._connection.close()


class Server:
    """One connection, asked from a thread: tests have a loop of their own."""

    def __init__(self, database: Database) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        url = database.url.render_as_string(hide_password=False).replace("+asyncpg", "")
        self._connection = self._done(partial(asyncpg.connect, url))

    def _done(self, work: Callable[[], Any]) -> Any:
        async def whole() -> Any:
            return await work()

        return asyncio.run_coroutine_threadsafe(whole(), self._loop).result()

    def run(self, sql: str, values: Mapping[str, Any]) -> None:
        names, numbers = _NAMED.findall(sql), count(1)
        numbered = _NAMED.sub(lambda _: f"${next(numbers)}", sql)
        self._done(partial(self._connection.execute, numbered, *(values[n] for n in names)))

    def rows(self, sql: str) -> list[Any]:
        found: list[Any] = self._done(partial(self._connection.fetch, sql))
        return found

    def close(self) -> None:
        self._done(self._connection.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@cache
def _empty() -> bytes:
    """A database with all tables: to migrate one takes longer than to copy it."""

    async def migrated(file: Path) -> None:
        database = Database(f"sqlite+aiosqlite:///{file}", durable=False)
        await migrate.upgrade(database)
        await database.close()

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as elsewhere:
        file = Path(folder, "empty.db")
        # a test has a loop of its own
        elsewhere.submit(lambda: asyncio.run(migrated(file))).result()
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return file.read_bytes()
