"""A whole cxbot as others watch it: its figures, and what it says when it can't serve."""

import asyncio
import time
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from .words import EN
from .world import ANNA, BORIS, GROUP, World, until

FACTS = {"turns", "turn_seconds", "sends", "send_wait_seconds", "commits", "commit_group_size",
         "inbox_new", "inbox_oldest_seconds", "inbox_dead", "outbox", "outbox_oldest_seconds",
         "timers_armed", "timers_overdue", "timers_late_seconds", "tickets_open",
         "tickets_waiting", "database_bytes", "wal_bytes", "floods", "loop_lag_seconds",
         "build_info", "ready"}  # fmt: skip


async def told(world: World) -> tuple[str, dict[str, Any]]:
    """The text, and each family by its name without the prefix."""
    async with aiohttp.ClientSession() as http, http.get(f"{world.url}/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    families = {f.name.removeprefix("cxbot_"): f for f in text_string_to_metric_families(text)}
    return text, families


async def ready(world: World) -> tuple[int, list[str]]:
    async with aiohttp.ClientSession() as http, http.get(f"{world.url}/readyz") as answer:
        return answer.status, (await answer.json()).get("missing", [])


def value(families: dict[str, Any], name: str, **labels: str) -> float:
    samples = families[name].samples
    found: float = next(s.value for s in samples if labels.items() <= s.labels.items())
    return found


async def test_the_figures_of_a_day_at_work(world: World) -> None:
    for customer in (ANNA, BORIS):
        world.telegram.start(customer)
    world.telegram.say(ANNA, EN.human)
    await world.settle()
    text, families = await told(world)
    assert families.keys() >= FACTS
    assert value(families, "turns", outcome="done") >= 3
    assert value(families, "sends", outcome="sent") >= 3
    assert value(families, "tickets_open") == 1
    assert value(families, "ready") == 1
    assert value(families, "commits") > 0
    assert value(families, "database_bytes") + value(families, "wal_bytes") > 10_000
    # nobody is in it, and no text
    labels = {v for f in families.values() for s in f.samples for v in s.labels.values()}
    assert not {str(ANNA), str(BORIS), str(GROUP)} & labels
    assert "Anna" not in text
    assert len(text.splitlines()) < 250


async def test_labels_stay_few_whatever_customers_do(world: World) -> None:
    before = len((await told(world))[0].splitlines())
    for customer in range(7001, 7021):
        world.telegram.add_customer(f"Customer {customer}", "en", customer)
        world.telegram.start(customer)
    await world.settle()
    assert len((await told(world))[0].splitlines()) == before


async def test_the_database_is_asked_once_in_five_seconds(world: World) -> None:
    """A hundred collectors cost as much as one: what they get is that of the first."""
    _, families = await told(world)
    assert value(families, "tickets_open") == 0
    world.telegram.say(ANNA, EN.human)
    await world.settle()
    began = time.perf_counter()
    found = await asyncio.gather(*(told(world) for _ in range(20)))
    if time.perf_counter() - began < 4:
        assert {value(families, "tickets_open") for _, families in found[:10]} == {0}
    done = {value(families, "turns", outcome="done") for _, families in found}
    assert min(done) >= 1  # what is counted in memory is new each time


async def test_a_stop_and_a_dead_poll_are_named(world: World) -> None:
    assert world.started is not None
    assert await ready(world) == (200, [])
    polling = world.started._polling
    assert polling is not None
    world.server.token = "4242:another"
    world.telegram.start(ANNA)  # ends the long poll
    await until(polling.done)
    assert await ready(world) == (503, ["polling"])
    world.server.token = "4242:a-token-that-nobody-may-print"
    await world.started.hush()
    assert await ready(world) == (503, ["stopping"])


async def test_a_database_that_takes_nothing_is_named(world: World, tmp_path: Path) -> None:
    assert world.started is not None
    store = world.started.engine.store
    probe = world.started.watched._probe
    now = world.clock.now()
    assert await probe.problem(now) == ""
    async with store.database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("UPDATE alembic_version SET version_num = '9999'")
    assert await probe.problem(now) == "migrations"
    await world.started.engine.ticker.stop()  # it writes, too
    await store.writer.close()
    await probe.problem(now)  # of what was written until then
    assert await probe.problem(now) == "database"
    store.writer.start()
