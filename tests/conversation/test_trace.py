"""What a session did, read back from what was stored."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from owner_saving import saving
from sqlalchemy import select, text, update

from cxbot.app.tracing.trace import Entry, Traced, Tracing
from cxbot.errors import ConfigError, StoreError
from cxbot.model.hiding import HIDDEN
from cxbot.store.tables import step_trace
from cxbot.testing import CUSTOMER, World, started

ORDERED = """
when: {event: order.delivered}
do:
  - set: {order: none, customer.segment: buyer}
  - set: {customer.segment: friend}
  - run: part
    save: got
  - say: "{got.inside}"
"""
PART = "do:\n  - ask: Inside?\n    answer: yes/no\n    save: inside\n    remind: {after: 1 hour}\n"
MAIL = """
when: {command: /mail}
do:
  - ask: Your address?
    answer: email
    save: customer.email
  - say: "We write to {customer.email}."
"""
CARD = """
when: {command: /card}
do:
  - ask: Your card?
    answer: text
    save: card
  - human: "Card {card}"
    secret: [card]
"""
FLOWS = {"ordered": ORDERED, "part": PART, "mail": MAIL, "card": CARD}


@asynccontextmanager
async def tracing(world: World, *, values: bool = False) -> AsyncIterator[Tracing]:
    made = Tracing(world.store.database, values=values)
    await made.open()
    yield made


async def traced(world: World, name: str = f"memory:{CUSTOMER}", *, values: bool = False) -> Traced:
    async with tracing(world, values=values) as made:
        return await made.read((await made.find(name))[0])


def steps(found: Traced) -> list[Entry]:
    return [entry for entry in found.entries if entry.what in ("start", "step")]


def values(found: Traced) -> list[dict[str, Any]]:
    return [dict(entry.values) for entry in steps(found) if entry.values]


async def test_values_are_told_before_and_after() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.say(CUSTOMER, "yes")
        found = await traced(world)
    begun, first, second, inside, got = values(found)
    assert begun["order"][0] is None
    assert begun["order"][1]["number"] == "A-1"
    assert first == {"order": (begun["order"][1], "none"), "customer.segment": (None, "buyer")}
    assert second == {"customer.segment": ("buyer", "friend")}
    assert inside == {"inside": (None, True)}
    assert got == {"got": (None, {"inside": True})}
    assert {(e.file, e.name) for e in steps(found) if e.name == "ask"} == {
        ("flows/part.yaml", "ask")
    }
    assert found.trace.session["outcome"] == "finished"
    assert found.waits_at == ""


async def test_timers_are_told_when_they_are_set_and_fire() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        begun = world.clock.now()
        await world.wait(timedelta(hours=1))
        found = await traced(world)
    timers = [e for e in found.entries if e.what in ("timer set", "timer fired")]
    assert [(e.at, e.what, e.name, e.outcome) for e in timers] == [
        (begun, "timer set", "remind", "fired"),
        (begun, "timer set", "no_reply", "armed"),
        (begun + timedelta(hours=1), "timer fired", "remind", ""),
    ]
    assert found.waits_at == "flows/part.yaml:3"


async def test_lines_are_those_of_the_version_it_runs() -> None:
    async with saving({"mail": MAIL}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/mail")
        await saver.save({"mail": "about: Mail\n" + MAIL + "  - say: Bye.\n"})
        found = await traced(world)
        assert found.waits_at == "flows/mail.yaml:5"
        await saver.save({}, "mail")
        assert (await traced(world)).waits_at == "flows/mail.yaml:5"


async def test_addresses_are_shown_only_when_asked_for() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/mail")
        await world.say(CUSTOMER, "anna@example.com")
        hidden, shown = await traced(world), await traced(world, values=True)
    assert values(hidden) == [{"customer.email": (None, HIDDEN)}]
    assert [e.text for e in hidden.entries if e.what in ("in", "out")] == [
        "/mail", HIDDEN, "Your address?", f"We write to {HIDDEN}."
    ]  # fmt: skip
    assert values(shown) == [{"customer.email": (None, "anna@example.com")}]
    assert "We write to anna@example.com." in [e.text for e in shown.entries]


async def test_secrets_are_never_shown() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/card")
        await world.say(CUSTOMER, "4111-1111")
        for asked in (False, True):
            found = await traced(world, values=asked)
            assert "4111" not in repr(found.entries)
            assert values(found) == [{"card": (None, HIDDEN)}]
            (ticket,) = [e for e in found.entries if e.what == "ticket"]
            assert (ticket.name, ticket.text) == ("#C1 opened", f"Card {HIDDEN}")


async def test_a_session_is_found_by_whatever_names_it() -> None:
    async with started(FLOWS) as world:
        for command in ("/mail", "/card"):
            await world.say(CUSTOMER, command)
            world.clock.move(timedelta(minutes=1))
        async with tracing(world) as made:
            found = await made.find(f"memory:{CUSTOMER}")
            first = (await made.read(found[0])).trace.session
            assert [(await made.read(one)).trace.session["flow"] for one in found] == [
                "card",
                "mail",
            ]
            assert await made.find(first["conversation_id"]) == found
            assert await made.find(first["customer_id"]) == found
            assert await made.find(found[1]) == [found[1]]
            with pytest.raises(ConfigError, match=r"Nobody knows \"77\"[\s\S]*memory:1001  card"):
                await made.find("77")


def without(step: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in step.items() if key != name}


async def test_traces_of_before_are_told_too() -> None:
    """Without what variables held before: it is what the session itself set last."""
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        async with world.store.database.engine.begin() as connection:
            there = (await connection.execute(select(step_trace.c.id, step_trace.c.steps))).all()
            for one in there:
                steps = [without(step, "before") for step in one.steps]
                this = update(step_trace).where(step_trace.c.id == one.id)
                await connection.execute(this.values(steps=steps))
        found = await traced(world)
    assert values(found)[2] == {"customer.segment": ("buyer", "friend")}


async def test_a_database_of_an_older_cxbot_is_told_so() -> None:
    async with started(FLOWS) as world:
        async with world.store.database.engine.begin() as connection:
            await connection.execute(text("DROP TABLE session"))
        async with tracing(world) as made:
            with pytest.raises(StoreError, match="cxbot migrate"):
                await made.find("77")
