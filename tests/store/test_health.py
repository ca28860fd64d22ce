"""Whatever damage is planted, its check finds it and no other does; a sound database has none."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from cxbot.store.health import looking
from cxbot.store.health.check import Scope
from cxbot.store.health.looking import CHECKS, RECENT, look, rows
from cxbot.store.health.storage import held, storage
from cxbot.testing import CUSTOMER, World, started

FLOWS = {
    "person": "when: {command: /person}\ndo:\n  - human: Help\n",
    "echo": "when: {words: [hello]}\ndo:\n  - say: Hello back.\n",
    "remind": "when: {command: /remind}\ndo:\n  - wait: 2 hours\n  - say: Now.\n"
    "  - wait: 9 hours\n",
}
_OUT = "(SELECT min(id) FROM outbox WHERE touchpoint_id IS NOT NULL)"
_NEW = "'0000000000000000000000zzzz'"
_INBOX = (
    "INSERT INTO inbox (channel, natural_key, lane, raw, received_at, status, attempts) VALUES"
    " ('telegram', '42:m:{chat}:7', '{lane}', '{raw}', {at}, 'done', 0)"
)
_AT = 1_773_144_000_000_000


def _came(
    chat: str, lane: str = "telegram:1001", raw: str = '{"message": {"message_id": 7}}'
) -> str:
    return _INBOX.format(chat=chat, lane=lane, raw=raw, at=_AT)


#: Check -> what brings it about.
DAMAGE: dict[str, Sequence[str]] = {
    "dead_letters": ["UPDATE inbox SET status = 'dead' WHERE id = 1"],
    "inbox_waits": [f"UPDATE inbox SET status = 'new', received_at = {_AT - 10**10} WHERE id = 1"],
    "inbox_without_exchange": [_came("1001")],
    "outcome_differs": [f"UPDATE outbox SET status = 'failed' WHERE id = {_OUT}"],
    "decided_not_sent": [
        "UPDATE touchpoint SET outcome = 'planned' WHERE id ="
        f" (SELECT touchpoint_id FROM outbox WHERE id = {_OUT})",
        f"DELETE FROM outbox WHERE id = {_OUT}",
    ],
    "message_without_exchange": [
        f"UPDATE outbox SET touchpoint_id = {_NEW} WHERE id = {_OUT}",
    ],
    "sending_alone": [
        "UPDATE outbox SET status = 'sending' WHERE id ="
        " (SELECT min(id) FROM outbox WHERE touchpoint_id IS NULL)"
    ],
    "uncertain": [
        "UPDATE outbox SET status = 'uncertain' WHERE id ="
        " (SELECT min(id) FROM outbox WHERE touchpoint_id IS NULL AND priority < 3)"
    ],
    "timers_overdue": [
        f"UPDATE timer SET fire_at = {_AT - 10**10} WHERE status = 'armed' AND kind = 'wait'"
    ],
    "timers_lost": ["DELETE FROM inbox WHERE channel = 'timer'"],
    "numbering": ["UPDATE touchpoint SET seq = seq + 100 WHERE seq = 2"],
    "ticket_log": ["UPDATE ticket_event SET seq = seq + 100 WHERE seq = 1"],
    "session_alone": [f"UPDATE session SET conversation_id = {_NEW} WHERE flow = 'remind'"],
    "exchange_alone": [
        f"UPDATE touchpoint SET conversation_id = {_NEW}, seq = 0, direction = 'internal'"
        " WHERE direction = 'internal'"
    ],
    "ticket_alone": [f"UPDATE ticket SET conversation_id = {_NEW}"],
    "ticket_without_card": ["DELETE FROM message_map WHERE kind = 'card'"],
    "map_alone": [f"UPDATE message_map SET conversation_id = {_NEW} WHERE kind <> 'card'"],
    "erased_leftovers": [f"UPDATE customer SET erased_at = {_AT}, name = 'Anna'"],
}
#: What the same damage does elsewhere.
BESIDES = {
    "exchange_alone": {"numbering"},
    "sending_alone": set[str](),
}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A talk with a person, a reminder under way, a question answered."""
    async with started(FLOWS, group="forum") as one:
        await one.say(CUSTOMER, "hello")
        await one.say(CUSTOMER, "/remind")
        await one.wait(timedelta(hours=2, minutes=1))
        await one.say(CUSTOMER, "/person")
        await one.say(CUSTOMER, "Where is it?")
        await one.operator("On its way.")
        await one.settled()
        yield one


async def damage(world: World, statements: Sequence[str]) -> None:
    async with world.store.database.engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)


async def found(world: World, *, alive: bool | None = False, deep: bool = True) -> dict[str, int]:
    looked = await look(world.store.database, world.clock.now(), deep=deep, alive=alive)
    return {one.check: one.number for one in looked.findings}


def _only_here(world: World) -> str:
    """What a file of SQLite's is never told."""
    return "settings_of_database" if world.database.startswith("sqlite") else ""


async def test_a_sound_database_has_nothing_to_find(world: World) -> None:
    assert await found(world) == {}
    assert await found(world, deep=False) == {}
    assert (await rows(world.store.database))["ticket"] == 1
    scope = Scope(now=world.clock.now(), since=None)
    stored = await storage(world.store.database, scope, deep=True)
    # a server for tests may keep nothing through a power cut
    assert {one.check for one in stored} <= ({"settings_of_database"} - {_only_here(world)})
    assert await held(world.store.database) == []


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
async def test_planted_damage_is_found_by_its_check_alone(world: World, name: str) -> None:
    await damage(world, DAMAGE[name])
    assert (await found(world)).keys() - BESIDES.get(name, set()) == {name}


async def test_what_looks_like_damage_and_is_none(world: World) -> None:
    """An album's other parts, groups, somebody erased, and a request that is under way."""
    await damage(
        world,
        [
            _came("1", raw='{"message": {"message_id": 7, "media_group_id": "9"}}'),
            _came("-5", lane="group:-5"),
            _came("-1001"),
            _came("erased-x", lane="telegram:erased-x"),
            _came("2", raw="{}"),
            *DAMAGE["sending_alone"],
        ],
    )
    assert await found(world, alive=True) == {}


async def test_a_finding_names_ids_and_nobody(world: World) -> None:
    await damage(world, DAMAGE["erased_leftovers"])
    [finding] = (await look(world.store.database, world.clock.now())).findings
    assert finding.number == 1
    assert "Anna" not in str(finding.to_json()) + str(finding)
    assert len(finding.examples[0]) == 26


async def test_what_is_old_is_looked_at_only_deeply(world: World) -> None:
    world.clock.move(RECENT * 2)
    await damage(world, [DAMAGE["numbering"][0]])
    assert "numbering" not in await found(world, deep=False)
    assert "numbering" in await found(world, deep=True)


async def test_many_of_a_kind_are_not_counted_to_the_end(world: World) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(looking, "_MOST", 2)
        await damage(world, ["UPDATE inbox SET status = 'dead'"])
        looked = await look(world.store.database, world.clock.now())
        [dead] = [one for one in looked.findings if one.check == "dead_letters"]
    assert dead.at_least
    assert str(dead).startswith("at least 2 inputs")


async def test_a_database_of_another_version_or_settings(world: World) -> None:
    scope = Scope(now=world.clock.now(), since=None)
    await damage(world, ["UPDATE touchpoint SET occurred_at = occurred_at + 86400000000"])
    stored = await storage(world.store.database, scope, deep=False)
    assert {one.check for one in stored} - {"settings_of_database"} == {"clock_behind"}
    await damage(world, ["UPDATE alembic_version SET version_num = '0016'"])
    [finding] = await storage(world.store.database, scope, deep=False)
    assert (finding.check, finding.weight) == ("revision", "broken")
    assert "0016 and not" in str(finding)
