"""A turn that claims what another has just taken is decided again, at once and without a fuss."""

from typing import Any

import pytest
from stores import reading

from cxbot.conversation import inbound
from cxbot.testing import CUSTOMER, World, started

COMPLAIN = """
when: {command: /complain}
do:
  - call: complaint.file
    with: {text: Late}
    save: filed
  - say: "{filed.reference}"
"""


async def query(world: World, sql: str) -> list[Any]:
    async with world.store.database.engine.begin() as connection:
        rows = await connection.exec_driver_sql(sql)
        return list(rows) if rows.returns_rows else []


async def test_it_counts_as_no_try_and_leaves_nothing_behind() -> None:
    async with started({"complain": COMPLAIN}) as world:
        people = [str(5000 + n) for n in range(20)]
        now = world.clock.now()
        commits = world.store.writer.commits
        await world.take(*(world.channel.arrived(one, "/complain", at=now) for one in people))
        assert {len(world.sent(one)) for one in people} == {1}
        assert await query(world, "SELECT DISTINCT status, attempts, error FROM inbox") == [
            ("done", 0, None)
        ]
        assert await query(world, "SELECT count(*) FROM session") == [(20,)]
        assert await query(world, "SELECT count(*) FROM outbox") == [(20,)]
        assert world.store.writer.commits - commits < 20 * 20


async def test_who_always_loses_has_failed_like_anybody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbound, "MOST_LOST", 3)
    async with started({"complain": COMPLAIN}, group="forum") as world:
        reading.always_taken(world.database, "complaint", "number")
        said = await world.say(CUSTOMER, "/complain")
        assert len(said) == 1
        [(status, tries, error)] = await query(world, "SELECT status, attempts, error FROM inbox")
        assert (status, tries) == ("dead", inbound.MOST_TRIES)
        assert "always loses" in error
        assert len(world.topics()) == 1  # a person was called, and the lane goes on
