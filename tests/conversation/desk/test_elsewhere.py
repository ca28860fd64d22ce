"""/log: a visit or a call outside of any chat is the customer's contact, by that operator."""

from typing import Any, Literal

import pytest

from cxbot.model.recorded import RECORDED
from cxbot.testing import CUSTOMER, OPERATOR, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
VIEWER = "2005"
FLOWS = {
    "help": "when: {command: /person}\ndo:\n  - human: Help\n",
    "shop": """shop: Blue Kettle
language: en
desk:
  operators:
    Vera: {account: 2005, role: viewer}
""",
    "journey": "touchpoints:\n  Showroom: {stage: research, medium: offline}\n",
}


async def command(world: World, text: str, account: str = OPERATOR) -> list[str]:
    """In the topic, or in answer to the card."""
    more = {}
    if world.group is not None and not world.group.forum:
        more = {"reply_to": next(m.id for m in world.messages(world.chat) if "Help" in m.text)}
    return await world.operator(text, account=account, **more)


async def logged(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.touchpoints() if row["name"] == RECORDED]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_visit_is_a_contact_of_that_customer_by_that_operator(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await world.say(CUSTOMER, "/person")
        before, (first, *_) = len(world.sent(CUSTOMER)), await world.touchpoints("in")
        assert "customer's log" in (await command(world, "/log visit tried on a coat"))[-1]
        (one,) = await logged(world)
        assert one["customer_id"] == first["customer_id"]
        assert (one["kind"], one["channel"], one["direction"]) == ("visit", "in person", "in")
        assert (one["initiator"], one["operator_id"]) == ("customer", OPERATOR)
        assert (one["text"], one["touchpoint"], one["device"]) == (
            "tried on a coat", None, "unknown",
        )  # fmt: skip
        assert one["ticket_id"] is not None
        assert len(world.sent(CUSTOMER)) == before
        assert "coat" not in (await command(world, "/history"))[-1]


@pytest.mark.parametrize(
    ("said", "kind", "direction", "initiator"),
    [
        ("call asked about size", "call", "out", "operator"),
        ("rang: asked about size", "call", "in", "customer"),
        ("ЗВОНОК asked about size", "call", "out", "operator"),
        ("позвонила asked about size", "call", "in", "customer"),
        ("визит\nasked about size", "visit", "in", "customer"),
        ("来电 asked about size", "call", "in", "customer"),
    ],
)
async def test_who_came_to_whom_is_said(
    said: str, kind: str, direction: str, initiator: str
) -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await command(world, f"/log {said}")
        (one,) = await logged(world)
        assert (one["kind"], one["direction"], one["initiator"]) == (kind, direction, initiator)
        assert one["text"] == "asked about size"


async def test_a_declared_touchpoint_may_stand_before_the_text() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        assert "“Showroom”" in (await command(world, "/log visit showroom: coat"))[-1]
        await command(world, "/log visit office: coat")
        await command(world, "/log visit showroom:")
        rows = [(one["touchpoint"], one["stage"], one["text"]) for one in await logged(world)]
        assert rows == [
            ("Showroom", "research", "coat"),
            (None, None, "office: coat"),
            (None, None, "showroom:"),
        ]


@pytest.mark.parametrize("said", ["", "visit", "call  ", "dinner with them", "visits coat"])
async def test_without_what_and_words_nothing_is_logged(said: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        assert "/log call" in (await command(world, f"/log {said}"))[-1]
        assert await logged(world) == []


async def test_whoever_only_looks_may_not() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await command(world, "/log visit coat", VIEWER)
        assert await logged(world) == []


async def test_it_is_there_once_after_a_restart_and_leaves_the_wait_alone() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await world.say(CUSTOMER, "Hello?")
        query = "SELECT waiting_since FROM conversation"
        async with world.store.database.engine.connect() as connection:
            before = (await connection.exec_driver_sql(query)).scalar_one()
        await command(world, "/log call nobody there")
        await world.restart()
        async with world.store.database.engine.connect() as connection:
            assert (await connection.exec_driver_sql(query)).scalar_one() == before
        assert len(await logged(world)) == 1
