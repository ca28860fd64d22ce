"""An operator who asks for what is known already is told so; the customer's effort is counted."""

from collections.abc import Mapping
from typing import Any, Literal

import pytest

from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
FLOWS = {
    "help": """
when: {command: /person}
do:
  - ask: Which order?
    answer: text
    save: order
  - ask: The last digits of your card?
    answer: text
    save: card_number
  - ask: Your phone?
    answer: text
    save: phone
  - human: Help with the order
    share: {Order: "{order}"}
    secret: [card_number]
"""
}


async def opened(world: World) -> None:
    for text in ("/person", "A-1042", "55667788", "+7 912 345-67-12"):
        await world.say(CUSTOMER, text, person={"name": "Anna"})


def card(world: World) -> dict[str, str]:
    found = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": found[-1].id, "quoted": found[-1].text}


async def answers(world: World) -> list[Mapping[str, Any]]:
    return [row for row in await world.touchpoints() if row["name"] == "operator.replied"]


async def reasked(world: World) -> list[str]:
    log = DeskLog(world.store.database)
    events = [e async for logged in log.tickets(None) for e in logged.events]
    return [e["data"]["what"] for e in events if e["type"] == "reasked"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_hint_says_what_is_known(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        said = await world.operator("What is your order number?", **card(world))
        assert "💡 Already known: Order A-1042" in said
        assert world.sent()[-1] == "What is your order number?"
        assert await reasked(world) == ["Order"]
        [answer] = await answers(world)
        assert answer["effort"] == ["reask"]


async def test_a_phone_is_covered_in_the_hint() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        said = await world.operator("Your phone number, please?")
        [hint] = [text for text in said if text.startswith("💡")]
        assert hint.startswith("💡 Already known: phone +7 ***")
        assert "345" not in hint


async def test_a_secret_is_never_shown() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        said = await world.operator("Tell me your card number")
        assert [text for text in said if text.startswith("💡")] == []
        assert "55667788" not in "\n".join(world.sent(world.chat))


@pytest.mark.parametrize("text", ["It is on its way.", "Is it A-1042?", "Which colour is it?"])
async def test_what_is_new_gives_no_hint(text: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        said = await world.operator(text)
        assert [line for line in said if line.startswith("💡")] == []
        assert await reasked(world) == []
        assert [row["effort"] for row in await answers(world)] == [[]]


async def test_a_note_asks_nobody() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("// What is your order number?")
        assert await reasked(world) == []


async def test_a_flow_that_asks_for_a_known_fact_counts_as_well() -> None:
    flow = """
when: {command: /phone}
do:
  - ask: Your phone?
    answer: text
    save: customer.phone
  - ask: What is it about?
    answer: text
    save: topic
"""
    async with started({"phone": flow}) as world:
        for text in ("/phone", "+7 912 345-67-12", "A kettle") * 2:
            await world.say(CUSTOMER, text)
        asked = [r for r in await world.touchpoints("out") if r["name"] == "question.asked"]
        assert [row["effort"] for row in asked] == [[], [], ["reask"], []]
