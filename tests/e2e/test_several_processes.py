"""Several `cxbot run` on one PostgreSQL: all share the lanes, one leads, any of them may die."""

from contextlib import AsyncExitStack
from functools import partial
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
        said = len(CROWD)
        while not all([await _turns(one) for one in bots]):  # whoever is free first has them
            said += len(CROWD)
            assert said < 20 * len(CROWD), "one of them does nothing"
            await until(lambda: not _lanes(server))  # nobody has them for good
            for customer in CROWD:
                telegram.say(customer, "/menu")
            await until(partial(_all_done, server, said))
        leader = next(one for one in bots if '"leads"' in one.printed())
        await leader.kill()
        for customer in CROWD:
            telegram.say(customer, "/menu")
        await until(lambda: _all_done(server, said + len(CROWD)) and not _unsent(server), 60)
        other = next(one for one in bots if one is not leader)
        assert await other.terminate() == 0


def _all_done(server: postgres.Server, wanted: int) -> bool:
    return _done(server) == wanted


def _unsent(server: postgres.Server) -> int:
    query = "SELECT count(*) FROM outbox WHERE status <> 'sent'"
    return int(postgres.execute(server.of("several"), query)[0][0][0])


def _lanes(server: postgres.Server) -> int:
    query = "SELECT count(*) FROM lane WHERE owner IS NOT NULL AND name <> '*lead*'"
    return int(postgres.execute(server.of("several"), query)[0][0][0])


def _done(server: postgres.Server) -> int:
    """Fails if one of them couldn't be handled."""
    query = "SELECT status, count(*) FROM inbox WHERE status <> 'new' GROUP BY status"
    found = dict(map(tuple, postgres.execute(server.of("several"), query)[0]))
    assert "dead" not in found
    return int(found.get("done", 0))


async def _turns(one: Bot) -> float:
    """How many it has handled."""
    async with ClientSession() as session, session.get(f"{one.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return sum(float(x.split()[-1]) for x in lines if x.startswith("cxbot_turns_total"))


def _heard(world: World, customer: int, text: str) -> int:
    return sum(text in one for one in world.texts(customer))
