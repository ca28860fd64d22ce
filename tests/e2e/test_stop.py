"""A stop loses nothing, says nothing twice, and takes no longer than who asks for it waits.

Real processes, real signals, the sandbox's Bot API with its ledger as judge.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import Fault, too_many

from .processes import environment, free_port
from .starting import Process, begun
from .world import GROUP, KEY, OLGA, TOKEN, until

MOMENTS = 12
TALKERS = range(1001, 1009)
#: What INV-17 allows; a stop that waits for nothing is far below.
BOUND, QUICK = 25.0, 12.0
#: Seconds that Telegram asks for: more than a stop takes, and kept over it.
ASKED = 15
SECRET = "of-the-webhook-0123456789-abcdefghijkl"
FLOWS = {
    "shop.yaml": "shop: Stop\nlanguage: en\ntime_zone: UTC\n",
    "echo.yaml": """\
flow: echo
about: Says it back
when: {command: /echo}
do:
  - id: again
    ask: "Next?"
    answer: text
    save: said
  - say: "heard {said}."
  - go: again
""",
    "slow.yaml": """\
flow: slow
about: Takes long
when: {command: /slow}
do:
  - call: stop.slow
    save: done
  - say: "{done}."
""",
}
HANDLERS = """\
import asyncio, os
from datetime import timedelta
from cxbot import ActionContext, action

@action("stop.slow", timeout=timedelta(minutes=1))
async def slow(context: ActionContext) -> str:
    with open(os.environ["STOP_EFFECTS"], "a") as file:
        file.write(context.idempotency_key + "\\n")
    if os.path.exists(os.environ["STOP_EFFECTS"] + ".slow"):
        await asyncio.sleep(30)
    return "done slowly"
"""


@dataclass
class Shop:
    """One at a time of its processes runs."""

    server: SandboxServer
    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    said: Counter[tuple[int, str]] = field(default_factory=Counter)
    process: Process | None = None
    number: int = 0

    @property
    def log(self) -> Path:
        return self.folder / f"run-{self.number}.log"

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.lines() if line.startswith("{")]

    async def start(self, *, ready: bool = True) -> None:
        self.number += 1
        settings = {
            "telegram_token": TOKEN,
            "telegram_api": self.server.base_url,
            "operators_chat": str(GROUP),
            "database_url": f"sqlite+aiosqlite:///{self.folder}/cxbot.db",
            "project": str(self.folder / "shop"),
            "http": "127.0.0.1:0",
            "api_key": KEY,
            "telegram_limits": "off",
            **self.more,
        }
        given = environment(**settings) | {"STOP_EFFECTS": str(self.folder / "effects")}
        with self.log.open("wb") as file:
            self.process = await begun(["run"], self.folder, given, (None, file, file))
        if ready:
            await until(lambda: any(line.startswith("cxbot runs:") for line in self.lines()), 90)

    @property
    def url(self) -> str:
        line = next(line for line in self.lines() if line.startswith("cxbot runs:"))
        return line.rpartition(" ")[2]

    async def stop(self, number: int = signal.SIGTERM) -> float:
        """Seconds until it had ended, with 0."""
        began = time.monotonic()
        self.signal(number)
        status = await self.ended()
        assert status == 0, self.lines()[-5:]
        assert "Traceback" not in self.log.read_text(encoding="utf-8")
        return time.monotonic() - began

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.signal(number)

    async def ended(self) -> int:
        assert self.process is not None
        return await self.process.wait()

    def says(self, customer: int, text: str) -> None:
        self.said[customer, text] += 1
        self.server.telegram.say(customer, text)

    def heard(self) -> Counter[tuple[int, str]]:
        found: Counter[tuple[int, str]] = Counter()
        for entry in self.server.ledger.of("sent"):
            text = entry.get("text") or ""
            if text.startswith("heard "):
                found[entry["chat_id"], text.removeprefix("heard ").removesuffix(".")] += 1
        return found


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    for folder, files in (("flows", FLOWS), ("handlers", {"stop.py": HANDLERS})):
        (tmp_path / "shop" / folder).mkdir(parents=True)
        for name, text in files.items():
            (tmp_path / "shop" / folder / name).write_text(text, encoding="utf-8")
    server = SandboxServer(TOKEN, SystemClock())
    for customer in TALKERS:
        server.telegram.add_customer(f"c{customer}", "en", customer)
    server.telegram.add_group(GROUP, "Operators", forum=True)
    server.telegram.add_member(GROUP, "Olga", OLGA, admin=True)
    await server.start()
    one = Shop(server, tmp_path)
    yield one
    await server.stop()


async def settled(shop: Shop, what: Callable[[], bool]) -> None:
    """Nothing is heard twice, now or a little later."""
    await until(what)
    await asyncio.sleep(0.3)


@pytest.mark.timeout(400)
async def test_stopped_at_random_moments_nothing_is_lost_or_said_twice(shop: Shop) -> None:
    chance = random.Random(os.environ.get("CXBOT_TESTS_SEED", "17"))
    for customer in TALKERS:
        shop.server.telegram.say(customer, "/echo")
    talking = asyncio.create_task(_talk(shop))
    took = []
    for _ in range(MOMENTS):
        await shop.start()
        await asyncio.sleep(chance.uniform(0.0, 1.2))
        took.append(await shop.stop(chance.choice((signal.SIGTERM, signal.SIGINT))))
        assert shop.events()[-2:] == ["stopping", "stopped"]
    talking.cancel()
    await shop.start()
    await settled(shop, lambda: sum(shop.heard().values()) >= sum(shop.said.values()))
    await shop.stop()
    assert shop.heard() == shop.said
    assert sum(shop.said.values()) > MOMENTS
    assert max(took) < QUICK, took
    assert not _flagged(shop)


async def test_while_it_polls_for_nothing_it_stops_at_once_and_has_confirmed(shop: Shop) -> None:
    await shop.start()
    shop.server.telegram.say(1001, "/echo")
    await until(lambda: shop.server.ledger.of("sent"))
    assert await shop.stop() < QUICK
    assert not shop.server.telegram.updates.pending


async def test_while_telegram_asks_for_patience_it_does_not_wait_for_it(shop: Shop) -> None:
    await shop.start()
    for customer in TALKERS:
        shop.server.telegram.say(customer, "/echo")
    await until(lambda: len(shop.server.ledger.of("sent")) >= len(TALKERS))
    fault = Fault(method="sendMessage", answer=too_many(ASKED), times=len(TALKERS))
    shop.server.faults.add(fault)
    for customer in TALKERS:
        shop.says(customer, "x")
    await until(lambda: shop.events().count("send_later") >= len(TALKERS))
    assert await shop.stop() < QUICK
    shop.server.faults.clear()
    await shop.start()
    await settled(shop, lambda: sum(shop.heard().values()) >= len(TALKERS))
    await shop.stop()
    assert shop.heard() == shop.said
    assert not _flagged(shop)


@pytest.mark.timeout(200)
async def test_an_action_that_takes_long_is_cut_and_done_again_under_the_same_key(
    shop: Shop,
) -> None:
    effects = shop.folder / "effects"
    (shop.folder / "effects.slow").touch()
    await shop.start()
    shop.server.telegram.say(1001, "/slow")
    await until(effects.exists)
    assert await shop.stop() < BOUND
    (shop.folder / "effects.slow").unlink()
    await shop.start()
    await settled(shop, lambda: "done slowly." in _texts(shop))
    await shop.stop()
    assert _texts(shop).count("done slowly.") == 1
    keys = effects.read_text(encoding="utf-8").split()
    assert len(keys) == 2
    assert len(set(keys)) == 1


@pytest.mark.timeout(200)
async def test_asked_twice_it_ends_at_once(shop: Shop) -> None:
    (shop.folder / "effects.slow").touch()
    await shop.start()
    shop.server.telegram.say(1001, "/slow")
    await until((shop.folder / "effects").exists)
    shop.signal(signal.SIGTERM)
    await until(lambda: "stopping" in shop.events())
    began = time.monotonic()
    shop.signal(signal.SIGINT)
    assert await shop.ended() == 128 + signal.SIGINT
    assert time.monotonic() - began < 5
    assert shop.events()[-1] == "stopped_at_once"


async def test_while_it_starts_it_stops_as_well(shop: Shop) -> None:
    for wait in (0.02, 0.1, 0.3):
        await shop.start(ready=False)
        await asyncio.sleep(wait)
        shop.signal(signal.SIGTERM)
        # before its loop runs there is nothing that could be wound down
        assert await shop.ended() in (0, -signal.SIGTERM)
    await shop.start()
    shop.server.telegram.say(1001, "/echo")
    await until(lambda: "Next?" in _texts(shop))
    await shop.stop()


async def test_a_burst_of_webhooks_is_kept_or_comes_again(shop: Shop) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    shop.more = {"http": f"127.0.0.1:{port}", "webhook_url": url, "webhook_secret": SECRET}
    await shop.start()
    for customer in TALKERS:
        shop.server.telegram.say(customer, "/echo")
    await until(lambda: len(_texts(shop)) >= len(TALKERS))
    for number in range(10):
        for customer in TALKERS:
            shop.says(customer, f"w{number}")
    await asyncio.sleep(0.05)
    assert await shop.stop() < QUICK
    await shop.start()
    await settled(shop, lambda: sum(shop.heard().values()) >= sum(shop.said.values()))
    await shop.stop()
    assert shop.heard() == shop.said


async def test_events_of_the_shop_are_answered_or_refused_never_half(shop: Shop) -> None:
    """What was answered 202 is on disk, whatever comes between."""
    await shop.start()
    taken: list[str] = []

    async def post(number: int) -> None:
        event = {
            "specversion": "1.0", "id": f"e{number}", "source": "shop", "type": "order.paid",
            "data": {"order": {"number": f"A-{number}"}},
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {KEY}"}
        try:
            async with http.post(f"{url}/api/events", json=event, headers=headers) as answer:
                if answer.status == 202:
                    taken.append(f"A-{number}")
        except aiohttp.ClientError:
            return

    url = shop.url
    async with aiohttp.ClientSession() as http:
        posting = asyncio.gather(*(post(number) for number in range(200)))
        await until(lambda: len(taken) >= 10)
        assert await shop.stop() < QUICK
        await posting
    assert set(taken) <= _orders_received(shop)


async def _talk(shop: Shop) -> None:
    number = 0
    while True:
        number += 1
        for customer in TALKERS:
            shop.says(customer, f"n{number}")
            await asyncio.sleep(0.04)


def _texts(shop: Shop) -> list[str]:
    return [entry.get("text") or "" for entry in shop.server.ledger.of("sent")]


def _query(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(shop.folder / "cxbot.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _flagged(shop: Shop) -> list[tuple[Any, ...]]:
    return _query(shop, "SELECT id FROM outbox WHERE possible_duplicate")


def _orders_received(shop: Shop) -> set[str]:
    rows = [json.loads(raw) for (raw,) in _query(shop, "SELECT raw FROM inbox")]
    return {row["data"]["order"]["number"] for row in rows if row.get("type") == "order.paid"}
