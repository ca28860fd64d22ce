"""What is too old is emptied by night: words, never rows or figures."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cxbot.conversation.rounds.keeping import Keeping
from cxbot.desk.history import unsaid
from cxbot.store import tables
from cxbot.store.personal.ledger import Seals
from cxbot.store.personal.retention import Retention, tasks
from cxbot.testing import CUSTOMER, OPERATOR, SHOP, Members, World, started

KEPT = "privacy: {incoming: 7 days, outgoing: 8 days, messages: 9 days, flows: 10 days}\n"
FLOWS = {
    "shop": SHOP + KEPT,
    "survey": """when: {command: /survey}
do:
  - ask: How was it?
    answer: rating 1-5
    save: score
    metric: csat
  - ask: Why?
    answer: text
    save: why
""",
    "person": "when: {command: /person}\ndo:\n  - human: Help with an order\n",
}
#: What figures are made of.
WORDS = {"text", "raw", "error", "payload", "link", "state", "pending", "steps", "comment"}
WORDS |= {"reason", "because", "call_back", "call_phone", "shared", "answers", "data", "changed"}


async def rows(world: World, name: str) -> list[Mapping[str, Any]]:
    async with world.store.database.reading() as connection:
        table = tables.metadata.tables[name]
        found = await connection.execute(select(table).order_by(*table.primary_key))
        return [dict(row._mapping) for row in found]


async def sent(world: World) -> None:
    """Also what waited for its turn in the group: the time that was moved lets it go."""
    for _ in range(1000):
        if not {row["status"] for row in await rows(world, "outbox")} & {"pending", "sending"}:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("something never left")


async def everything(world: World) -> dict[str, list[Mapping[str, Any]]]:
    return {name: await rows(world, name) for name in tables.metadata.tables if name != "setting"}


def figures(found: Mapping[str, list[Mapping[str, Any]]]) -> Any:
    return {
        name: [{k: v for k, v in row.items() if k not in WORDS} for row in lines]
        for name, lines in found.items()
    }


async def lived(world: World) -> None:
    await world.say(CUSTOMER, "/survey")
    await world.say(CUSTOMER, "2")
    await world.say(CUSTOMER, "Too late, alas")
    await world.say(CUSTOMER, "/person")
    await world.say(CUSTOMER, "Where is it")
    await world.operator("On its way")
    await world.operator("/done")
    await world.settled()


def keeping(world: World) -> Keeping:
    return Keeping(world.store, world.engine.flows, Seals(b"k" * 32), world.clock)


async def test_words_go_and_no_figure_changes() -> None:
    async with started(FLOWS, group="forum", staff=Members(OPERATOR)) as world:
        await lived(world)
        before = await everything(world)
        assert "Too late, alas" in json.dumps(before, default=str)
        world.clock.move(timedelta(days=3))
        await world.wait(timedelta(0))
        await keeping(world).go(world.clock.now())
        young = await everything(world)
        assert "Too late, alas" in json.dumps(young, default=str)
        world.clock.move(timedelta(days=9))
        await sent(world)
        quiet = await everything(world)
        await keeping(world).go(world.clock.now())
        after = await everything(world)
        assert figures(after) == figures(quiet)
        left = json.dumps({**after, "flow_set": [], "flow_version": []}, default=str)
        for word in ("Too late, alas", "Where is it", "On its way"):
            assert word not in left
        assert all(row["raw"] == {} for row in after["inbox"])
        assert all(
            not step.keys() & {"changed"} for row in after["step_trace"] for step in row["steps"]
        )
        assert len(after["step_trace"]) == len(before["step_trace"]) > 0


async def test_a_night_is_enough_and_a_second_look_changes_nothing() -> None:
    async with started(FLOWS, group="forum", staff=Members(OPERATOR)) as world:
        await lived(world)
        world.clock.move(timedelta(days=12))
        await sent(world)
        work = Retention(world.store.database)
        rules = world.engine.flows.catalog.shop.privacy
        due = tasks(rules, world.clock.now(), unsaid)
        counted = {task.table.name: await work.count(task) for task in due}
        done = {task.table.name: await work.go(task, world.store.writer.run) for task in due}
        exact = {name: count for name, count in counted.items() if name != "ticket_event"}
        assert {name: done[name] for name in exact} == exact
        assert done["touchpoint"] > 0
        again = {task.table.name: await work.go(task, world.store.writer.run) for task in due}
        assert not any(again.values())


async def test_without_privacy_only_originals_of_what_came_in_go() -> None:
    flows = {**FLOWS, "shop": SHOP}
    async with started(flows, group="forum", staff=Members(OPERATOR)) as world:
        await lived(world)
        world.clock.move(timedelta(days=31))
        await sent(world)
        before = await everything(world)
        await keeping(world).go(world.clock.now())
        after = await everything(world)
        assert all(row["raw"] == {} for row in after["inbox"])
        for name in before.keys() - {"inbox", "invitation"}:
            assert after[name] == before[name], name
