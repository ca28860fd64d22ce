"""Ready replies: found, shown, sent."""

from typing import Any, Literal

import pytest

from cxbot.desk.phrases import words
from cxbot.testing import CUSTOMER, SHOP, World, started

Surface = Literal["forum", "plain"]
KINDS: tuple[Surface, ...] = ("forum", "plain")
HELP = "when: {command: /person}\ndo:\n  - human: Help with the order\n"
REPLIES = """desk:
  replies:
    hours: We work from 9 to 18, {customer.name}. {operator} of {shop.name}, {ticket}
    refund: The money is on its way.
    return: Send the parcel to us.
"""
MANY = "desk:\n  replies:\n" + "".join(f"    code{n:02}: Text {n}\n" for n in range(20))


def flows(replies: str = REPLIES) -> dict[str, str]:
    return {"shop": SHOP + replies, "help": HELP}


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


async def asks(world: World, text: str, **more: Any) -> str:
    if world.group is not None and not world.group.forum:
        [*_, card] = [m for m in world.messages(world.chat) if "Help with" in m.text]
        more["reply_to"] = card.id
    await world.operator(text, **more)
    return world.sent(world.chat)[-1]


def labels(world: World) -> list[str]:
    shown = [m for m in world.channel.sent if m.outbound.peer == world.chat and m.buttons]
    return shown[-1].labels


@pytest.mark.parametrize("kind", KINDS)
async def test_a_code_is_previewed_and_sent_once(kind: Surface) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        before = len(world.sent())
        said = "We work from 9 to 18, Anna. Olga of Blue Kettle, #C1"
        assert (await asks(world, "/t hours")).endswith(said)
        assert world.sent()[before:] == []
        await world.press("Send to the customer")
        await world.press("Send to the customer")
        assert world.sent()[before:] == [said]
        assert world.toasts(world.chat)[-1] == "It was sent already."
        [point] = [p for p in await world.touchpoints("out") if p["initiator"] == "operator"]
        assert (point["name"], point["outcome"]) == ("canned.hours", "delivered")
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.operator_name, ticket.waiting_since) == ("Olga", None)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_list_turns_its_pages_and_picks(kind: Surface) -> None:
    async with started(flows(MANY), group=kind) as world:
        await opened(world)
        assert "8 of 20" in await asks(world, "/t")
        assert labels(world)[0] == "code00: Text 0"
        await world.press("More")
        await world.press("More")
        assert labels(world) == [f"code{n}: Text {n}" for n in range(16, 20)] + ["← Back"]
        await world.press("code17")
        before = len(world.sent())
        await world.press("Send to the customer")
        assert world.sent()[before:] == ["Text 17"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_cards_button_leaves_the_card_alone(kind: Surface) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        card, button = next(
            (message, button)
            for message in world.messages(world.chat)
            for button in message.buttons
            if button.label == words("templates", "en")
        )
        await world.press(button.label)
        assert "3 of 3" in world.sent(world.chat)[-1]
        edited = [m.outbound.message_id for m in world.channel.sent if m.outbound.op == "edit"]
        assert card.id not in edited


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/t money", "The money is on its way."),
        ("/t RETURN", "Send the parcel to us."),
        ("/t the", "2 of 3"),
        ("/t retrun", "Did you mean: return"),
        ("/t xyzzy", "/t shows all of them"),
    ],
)
async def test_words_find_what_they_can(typed: str, shown: str) -> None:
    async with started(flows(), group="forum") as world:
        await opened(world)
        assert shown in await asks(world, typed)


async def test_without_replies_it_says_where_they_are_written() -> None:
    async with started({"help": HELP}, group="forum") as world:
        await opened(world)
        assert "shop.yaml" in await asks(world, "/t")


async def test_what_is_gone_meanwhile_sends_nothing() -> None:
    async with started(flows(), group="forum") as world:
        await opened(world)
        await asks(world, "/t refund")
        before = len(world.sent())
        await world.restart({"shop": SHOP})
        await world.press("Send to the customer")
        assert world.sent()[before:] == []
        assert "changed" in world.toasts(world.chat)[-1]


async def test_after_the_end_nothing_is_sent() -> None:
    async with started(flows(), group="forum") as world:
        await opened(world)
        await asks(world, "/t refund")
        await asks(world, "/done")
        before = len(world.sent())
        await world.press("Send to the customer")
        assert world.sent()[before:] == []
        assert "Not sent" in world.sent(world.chat)[-1]


async def test_in_the_customers_language() -> None:
    replies = (
        "desk:\n  replies:\n    bye: {en: 'Bye, {customer.name}', ru: 'Пока, {customer.name}'}\n"
    )
    async with started(flows(replies), group="forum") as world:
        await world.say(CUSTOMER, "/person", person={"name": "Анна", "language": "ru"})
        assert (await asks(world, "/t bye")).endswith("Пока, Анна")
