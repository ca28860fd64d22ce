"""`cxbot run` as a process of its own, with nothing but an environment, against the sandbox."""

import asyncio
import shutil
from pathlib import Path

import pytest

from cxbot.sandbox import SandboxServer

from .processes import bot, exchanged, settings, touchpoints
from .words import EN
from .world import ANNA, GROUP, OLGA, ROOT, World, labels, seen, until

CROWD = range(5001, 5021)
SAYINGS = 6


@pytest.fixture
def project(tmp_path: Path) -> str:
    """The shop, awake at every hour."""
    folder = tmp_path / "shop"
    for part in ("flows", "handlers"):
        shutil.copytree(ROOT / part, folder / part)
    shop = folder / "flows" / "shop.yaml"
    lines = shop.read_text(encoding="utf-8").splitlines(keepends=True)
    awake = [
        line
        for line in lines
        if not line.startswith(("quiet_hours:", "opening_hours:", "holidays:"))
    ]
    shop.write_text("".join(awake), encoding="utf-8")
    return str(folder)


async def test_a_customer_is_served_by_a_process(
    tmp_path: Path, outside: World, project: str
) -> None:
    telegram = outside.telegram
    async with bot(
        tmp_path, **settings(tmp_path, outside.server.base_url, project=project)
    ) as running:
        outside.url = running.url
        telegram.start(ANNA)
        await seen(outside, ANNA, EN.greeting)
        await outside.order("shipped", "A-1042", ANNA, total="1900.00")
        menu = telegram.chat(ANNA)[-1]
        tap = telegram.tap(ANNA, ANNA, menu["message_id"], EN.order_button)
        outside.labels[tap] = EN.order_button
        await seen(outside, ANNA, "Which order?")
        telegram.say(ANNA, "A-1042")
        await seen(outside, ANNA, EN.on_its_way)
        telegram.say(ANNA, EN.human)
        await seen(outside, ANNA, "A colleague will write here soon.")
        await seen(outside, GROUP, "Asked for a person")
        card = next(m for m in telegram.chat(GROUP) if "🙋 Take" in labels(m))
        telegram.tap(OLGA, GROUP, card["message_id"], "🙋 Take")
        await seen(outside, GROUP, "Olga took it.")
        topic = card["message_thread_id"]
        telegram.say(OLGA, "Hello Anna!", chat=GROUP, thread=topic)
        await seen(outside, ANNA, "Hello Anna!")
        telegram.say(OLGA, "/done", chat=GROUP, thread=topic)
        await seen(outside, ANNA, EN.over)
        # the export works beside the running bot
        rows = await touchpoints(tmp_path)
        assert exchanged(rows, ANNA) == outside.exchanges(ANNA)
        assert await running.terminate() == 0
        assert "Stopped." in running.printed()


async def test_a_stop_under_load_loses_nothing(
    tmp_path: Path, outside: World, project: str
) -> None:
    telegram = outside.telegram
    environment = settings(tmp_path, outside.server.base_url, project=project)
    for customer in CROWD:
        telegram.add_customer(f"Customer {customer}", "en", customer)
    async with bot(tmp_path, **environment) as first:
        crowd = asyncio.create_task(_talk(outside))
        await until(lambda: len(outside.server.ledger.of("sent")) > len(CROWD))
        assert await first.terminate() == 0
        await crowd
        before = len(outside.server.ledger.of("sent"))
        assert before < len(CROWD) * SAYINGS
    async with bot(tmp_path, **environment) as second:
        await until(lambda: _sent(outside) >= len(CROWD) * SAYINGS)
        assert await second.terminate() == 0
    rows = await touchpoints(tmp_path)
    assert not any(row["possible_duplicate"] for row in rows)
    for customer in CROWD:
        ours, theirs = exchanged(rows, customer), outside.exchanges(customer)
        for direction in ("in", "out"):
            said = [text for way, text in theirs if way == direction]
            assert [text for way, text in ours if way == direction] == said
            assert len(said) == SAYINGS


async def test_a_bot_api_server_that_goes_and_comes_back(
    tmp_path: Path, outside: World, project: str
) -> None:
    """Whatever was said and decided meanwhile arrives afterwards, once."""
    server, telegram = outside.server, outside.telegram
    port = int(server.base_url.rpartition(":")[2])
    async with bot(tmp_path, **settings(tmp_path, server.base_url, project=project)) as running:
        outside.url = running.url
        telegram.start(ANNA)
        await seen(outside, ANNA, EN.greeting)
        await _hang_up(server)
        telegram.say(ANNA, "/about")
        printed = outside.event("delivered", "A-1042", ANNA)
        printed |= {
            "type": "shirt.printed_again",
            "data": {"shirt": {"name": "Moth", "size": "L", "url": "https://shop.example/moth"}},
        }
        assert (await outside.post("/api/events", printed))[0] == 202
        await until(lambda: "send_later" in running.printed())
        await until(lambda: "poll_failed" in running.printed())
        await server.start(port=port)
        await seen(outside, ANNA, "“Moth” is printed again")
        await seen(outside, ANNA, EN.about)
        assert await running.terminate() == 0
    rows = await touchpoints(tmp_path)
    assert sorted(exchanged(rows, ANNA)) == sorted(outside.exchanges(ANNA))
    assert len(outside.exchanges(ANNA)) == 5
    assert not any(row["possible_duplicate"] for row in rows)


async def test_a_token_that_is_revoked_ends_the_run(tmp_path: Path, outside: World) -> None:
    async with bot(tmp_path, **settings(tmp_path, outside.server.base_url)) as running:
        outside.server.token = "4242:another"
        await outside.server.webhook.close()
        outside.telegram.start(ANNA)
        code = await asyncio.wait_for(running.process.wait(), 30)
        assert code == 2
        assert "doesn't know this token any more" in running.printed()


async def _talk(world: World) -> None:
    """Everybody says a few things, a little after one another."""
    for _ in range(SAYINGS):
        for customer in CROWD:
            world.telegram.say(customer, "/about")
            await asyncio.sleep(0.001)


def _sent(world: World) -> int:
    return len(world.server.ledger.of("sent"))


async def _hang_up(server: SandboxServer) -> None:
    """The server goes away; what it knows stays."""
    runner, server._runner = server._runner, None
    assert runner is not None
    await runner.cleanup()
