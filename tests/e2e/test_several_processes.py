"""Several `cxbot run` on one PostgreSQL: all share the lanes, one leads, any of them may die."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import ClientSession
from stores import postgres

from .processes import Bot, bot, settings
from .test_process import project
from .words import EN
from .world import World, until

__all__ = ["project"]

CROWD = range(5001, 5081)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    started = postgres.Server()
    yield started
    started.end()


@pytest.mark.postgres
async def test_whoever_leads_may_be_killed(
    tmp_path: Path, outside: World, project: str, server: postgres.Server
) -> None:
    telegram = outside.telegram
    for customer in CROWD:
        telegram.add_customer(f"Customer {customer}", "en", customer)
    postgres.execute(server.url, "CREATE DATABASE several")
    environment = settings(tmp_path, outside.server.base_url, project=project) | {
        "database_url": server.of("several"),
        "durability": "fast",
        "secret": "3f8a1c97b2e64d05a9c7f1e8d2b6403c",
    }
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(bot(tmp_path, **environment)) for _ in range(2)]
        for customer in CROWD:
            telegram.start(customer)
        await until(lambda: all(_heard(outside, one, EN.greeting) == 1 for one in CROWD))
        assert [await _turns(one) > 0 for one in bots] == [True, True]
        leader = next(one for one in bots if '"leads"' in one.printed())
        await leader.kill()
        before = {one: len(outside.texts(one)) for one in CROWD}
        for customer in CROWD:
            telegram.say(customer, "/menu")
        await until(lambda: all(len(outside.texts(one)) > before[one] for one in CROWD), 40)
        other = next(one for one in bots if one is not leader)
        assert await other.terminate() == 0
    done = postgres.execute(
        server.of("several"), "SELECT status, count(*) FROM inbox GROUP BY status"
    )[0]
    assert [tuple(row) for row in done] == [("done", 2 * len(CROWD))]


async def _turns(one: Bot) -> float:
    """How many it has handled."""
    async with ClientSession() as session, session.get(f"{one.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return sum(float(x.split()[-1]) for x in lines if x.startswith("cxbot_turns_total"))


def _heard(world: World, customer: int, text: str) -> int:
    return sum(text in one for one in world.texts(customer))
