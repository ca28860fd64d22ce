"""One tap says how a customer felt and why; a word tags a ticket or makes it urgent."""

from typing import Any, Literal

import pytest

from cxbot.model.message import Button
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, SHOP, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
FLOWS = {
    "help": """
when: {command: /person}
do:
  - human: Help with the order
"""
}


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def card(world: World) -> dict[str, str]:
    found = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": found[-1].id, "quoted": found[-1].text}


def line(world: World, text: str) -> Any:
    return [m for m in world.messages(world.chat) if text in m.text][-1]


def under(world: World, message_id: str) -> list[list[str]]:
    """The labels of the buttons under that message now."""
    rows: tuple[tuple[Button, ...], ...] = ()
    for message in world.channel.sent:
        changed = message.outbound.op == "buttons" and message.outbound.message_id == message_id
        if message.id == message_id or changed:
            rows = message.outbound.buttons
    return [[button.label for button in row] for row in rows]


async def press_under(world: World, message_id: str, label: str) -> None:
    """A tap on what stands under that message now."""
    data = None
    for message in world.channel.sent:
        changed = message.outbound.op == "buttons" and message.outbound.message_id == message_id
        if message.id == message_id or changed:
            data = next((b.data for b in message.buttons if label in b.label), data)
    assert data is not None
    await world.operator(
        "", kind="tap", message_id=message_id, data=data, tap_id=f"t{world.channel.number()}"
    )


async def marked(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.touchpoints() if row["name"] == "ticket.marked"]


@pytest.mark.parametrize("kind", KINDS)
async def test_two_taps_after_the_end(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.operator("/resolve", **card(world))
        said = line(world, "resolved it")
        assert under(world, said.id) == [["🙂", "😐", "🙁"], ["🔓 Reopen"]]
        await press_under(world, said.id, "🙁")
        assert under(world, said.id) == [
            ["🙂", "😐", "✓ 🙁"],
            ["delivery", "product", "payment"],
            ["information", "the bot", "our staff"],
            ["something else"],
            ["🔓 Reopen"],
        ]
        await press_under(world, said.id, "delivery")
        assert ["✓ delivery", "product", "payment"] in under(world, said.id)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.mood, ticket.cause, ticket.state) == ("unhappy", "delivery", "resolved")
        [point] = await marked(world)
        assert (point["sentiment"], point["sentiment_source"]) == ("negative", "operator")
        assert (point["direction"], point["flow"], point["operator_id"]) == (
            "internal",
            "help",
            "2001",
        )


async def test_tapping_again_changes_it() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.press("Resolve")
        said = line(world, "resolved it")
        for label in ("🙁", "🙁", "🙂"):
            await press_under(world, said.id, label)
        assert [point["sentiment"] for point in await marked(world)] == ["negative", "positive"]
        log = DeskLog(world.store.database)
        events = [e async for logged in log.tickets(None) for e in logged.events]
        assert [e["data"]["mood"] for e in events if e["type"] == "marked"] == ["unhappy", "happy"]


async def test_marks_may_come_by_a_word_and_go() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        for text, says in (
            ("/mood 😐", "Mood: 😐"),
            ("/mood happy", "Mood: 🙂"),
            ("/cause Доставка", "Cause: delivery"),
            ("/cause weather", "There is no cause “weather”. There are: delivery, product"),
            ("/mood purple", "I don't know this mood: purple. There are: 🙂 😐 🙁."),
            ("/mood -", "The mark is off."),
        ):
            assert says in (await world.operator(text))[-1]
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.mood, ticket.cause) == (None, "delivery")
        assert [point["sentiment"] for point in await marked(world)][-1] == "unknown"


async def test_without_a_word_there_are_buttons() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        for command, asks, tap in (
            ("/mood", "How did the customer feel?", "🙂"),
            ("/cause", "What caused the trouble?", "payment"),
            ("/prio", "How urgent is it?", "urgent"),
        ):
            await world.operator(command)
            await press_under(world, line(world, asks).id, tap)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.mood, ticket.cause, ticket.priority) == ("happy", "payment", "urgent")


async def test_the_shops_own_causes_stand_as_they_are_written() -> None:
    shop = f"{SHOP}desk:\n  causes: [Кривой принт, delivery]\n"
    async with started({"shop": shop, **FLOWS}, group="forum") as world:
        await opened(world)
        await world.operator("/resolve")
        said = line(world, "resolved it")
        await press_under(world, said.id, "😐")
        assert ["Кривой принт", "delivery"] in under(world, said.id)
        await press_under(world, said.id, "Кривой принт")
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.cause == "Кривой принт"


async def test_tags_and_priority() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        for text, says in (
            ("/tag #wholesale", "🏷 Olga: +wholesale"),
            ("/tag wholesale", "#C1: it is so already."),
            ("/tag", "Write the tag after it: /tag wholesale"),
            ("/tag vip", "🏷 Olga: +vip"),
            ("/untag wholesale", "🏷 Olga: −wholesale"),
            ("/untag wholesale", "#C1 has no tag “wholesale”."),
            ("/prio urgent", "Olga set the priority: urgent"),
            ("/prio Высокий", "Olga set the priority: high"),
            ("/prio huge", "There is no priority “huge”. There are: low, normal, high, urgent."),
        ):
            assert says in await world.operator(text)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.tags, ticket.priority) == (("vip",), "high")


async def test_nothing_of_it_reaches_the_customer() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        for text in ("/mood bad", "/cause bot", "/tag rude", "/untag rude", "/prio low", "/mood"):
            await world.operator(text)
        assert world.sent()[before:] == []


async def test_a_button_that_the_list_has_outlived_is_refused() -> None:
    async with started(
        {"shop": f"{SHOP}desk:\n  causes: [fit]\n", **FLOWS}, group="forum"
    ) as world:
        await opened(world)
        await world.operator("/cause")
        asked = line(world, "What caused the trouble?")
        await world.restart({"shop": f"{SHOP}desk:\n  causes: [print]\n"})
        await press_under(world, asked.id, "fit")
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.cause is None
        assert "Things have changed" in world.toasts(world.chat)[-1]
