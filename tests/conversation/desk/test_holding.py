"""Taking, giving and passing on: who holds a ticket, and how others hear of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

import pytest
from tapping import button

from cxbot.testing import CUSTOMER, GROUP_CHAT, Members, World, started

FLOW = """
when: {command: /person}
do:
  - human: Help with the order
"""
OLGA, PAVEL, LEAD, STRANGER = "2001", "2002", "2003", "2009"
NAMES = {OLGA: "Olga", PAVEL: "Pavel Sidorov", LEAD: "Lena", STRANGER: "Nobody"}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")
BILLING = "-10091"


def shop(desk: str = "") -> dict[str, str]:
    text = "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\n"
    return {"help": FLOW, "shop": text + (f"desk:\n{desk}" if desk else "")}


def staff() -> Members:
    return Members(OLGA, PAVEL, admins=[LEAD])


async def wrote(world: World, text: str, account: str = OLGA, **more: Any) -> list[str]:
    """In the ticket's topic, or in answer to its card."""
    if world.group is not None and not world.group.forum and "reply_to" not in more:
        [*_, card] = [m for m in world.messages(world.chat) if "Help with" in m.text]
        more["reply_to"] = card.id
    username = f"u{account}"
    person = {"name": NAMES[account], "username": username}
    return await world.operator(text, account=account, person=person, **more)


async def tapped(world: World, label: str, account: str) -> None:
    await world.press(label, account=account, person={"name": NAMES[account]})


async def holder(world: World) -> str | None:
    ticket = await world.store.tickets.numbered(1)
    assert ticket is not None
    return ticket.operator_id


def buttons(world: World, peer: str = GROUP_CHAT) -> Sequence[str]:
    return [b.label for m in world.channel.sent if m.outbound.peer == peer for b in m.buttons]


# --- take ------------------------------------------------------------------------------------


async def test_of_two_who_take_in_the_same_second_one_holds_it() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        take = button(world, "Take")
        await world.take(*(take(account, NAMES[account]) for account in (PAVEL, OLGA)))
        assert await holder(world) == PAVEL
        toasts = world.toasts(GROUP_CHAT)
        assert len(toasts) == 2
        assert "Pavel Sidorov" in toasts[1]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_operator_takes_nothing_from_another(kind: Literal["forum", "plain"]) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "/take", OLGA)
        for said in ("/take", "/take force"):
            assert await wrote(world, said, PAVEL) == ["Already taken by Olga."]
        assert await holder(world) == OLGA


@pytest.mark.parametrize("kind", KINDS)
async def test_a_supervisor_is_asked_and_may(kind: Literal["forum", "plain"]) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "/take", OLGA)
        assert await wrote(world, "/take", LEAD) == ["Olga has #C1. Take it over?"]
        assert await holder(world) == OLGA
        await tapped(world, "Take it over", PAVEL)
        assert await holder(world) == OLGA
        await tapped(world, "Take it over", LEAD)
        assert await holder(world) == LEAD


async def test_a_supervisor_who_says_force_is_not_asked() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "/take", OLGA)
        await wrote(world, "/take force", LEAD)
        assert await holder(world) == LEAD


# --- assign ----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["@u2002", "Pavel Sidorov", "pavel", "SIDOROV", "2002"])
async def test_a_colleague_is_found_by_any_of_their_names(said: str) -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "// I am here", PAVEL)
        shown = await wrote(world, f"/assign {said}", OLGA)
        assert await holder(world) == PAVEL
        assert "🎯 Olga gave it to Pavel Sidorov." in shown[0]
        rings = [e.url for m in world.messages(GROUP_CHAT) for e in m.outbound.text.entities]
        assert f"tg://user?id={PAVEL}" in rings


async def test_who_is_unknown_gets_nothing() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "// I am here", PAVEL)
        assert await wrote(world, "/assign @nonexistent") == [
            "There is no operator “@nonexistent”. There are: Pavel Sidorov."
        ]
        assert await wrote(world, "/assign Pawel Sidorow") == [
            "There is no operator “Pawel Sidorow”. Did you mean Pavel Sidorov?"
        ]
        assert await holder(world) is None


async def test_who_has_left_gets_nothing() -> None:
    members = staff()
    async with started(shop(), group="forum", staff=members) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "// I am here", PAVEL)
        members.accounts.discard(PAVEL)
        [said] = await wrote(world, "/assign pavel")
        assert said == ("Pavel Sidorov is no operator of this group now. #C1 stays as it is.")
        assert await holder(world) is None


async def test_without_a_name_the_colleagues_who_are_there_are_offered() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        for account in (OLGA, PAVEL, LEAD):
            await wrote(world, "// I am here", account)
        await wrote(world, "/away", LEAD)
        await wrote(world, "/assign")
        assert buttons(world)[-2:] == ["Olga", "Pavel Sidorov"]
        await tapped(world, "Pavel", OLGA)
        assert await holder(world) == PAVEL


# --- transfer --------------------------------------------------------------------------------

QUEUES = "  queues:\n    billing: {}\n    big things: {}\n"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_transfer_needs_a_note_and_drafts_one(kind: Literal["forum", "plain"]) -> None:
    async with started(shop(QUEUES), group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        await world.say(CUSTOMER, "My number is +7 916 123-45-67, the kettle leaks")
        await wrote(world, "/take")
        [draft] = await wrote(world, "/transfer big things")
        assert "Customer: Anna. Asked: Help with the order. No answer yet." in draft
        assert "the kettle leaks" in draft
        assert "123-45" not in draft
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.queue, ticket.operator_id) == (None, OLGA)
        await tapped(world, "Transfer with this note", OLGA)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.queue, ticket.operator_id) == ("big things", None)


async def test_a_transfer_to_a_colleague_tells_them_why() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        await wrote(world, "// here", PAVEL)
        shown = await wrote(world, "/transfer pavel she wants her money back")
        assert shown[0].startswith("➡️ Olga passed it on to Pavel Sidorov:\nshe wants her money")
        assert await holder(world) == PAVEL


async def test_a_transfer_to_nowhere_says_where_it_can_go() -> None:
    async with started(shop(QUEUES), group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person")
        assert await wrote(world, "/transfer mars please") == [
            "There is no queue and no operator “mars”. There are: big things, billing"
        ]
        [said] = await wrote(world, "/transfer")
        assert said.startswith("Where to?")


@pytest.mark.parametrize("kind", KINDS)
async def test_into_another_group_there_are_links_both_ways(
    kind: Literal["forum", "plain"],
) -> None:
    flows = shop("  queues:\n    billing: {}\n")
    async with started(flows, group=kind, named=["billing"], staff=staff()) as world:
        assert world.groups is not None
        world.groups.own.chat = "-1001009"
        world.groups.named["billing"].chat = other = "-10010091"
        await world.say(CUSTOMER, "/person")
        await wrote(world, "/transfer billing a refund")
        await world.wait(timedelta(seconds=6))
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.chat == other
        there, here = world.messages(other), world.messages(world.chat)
        assert "Help with the order" in there[0].text
        assert any(m.text.startswith("➡️ Olga passed it on to billing:\na ref") for m in there)
        links = {e.url for m in there for e in m.outbound.text.entities if e.url}
        assert any("/c/1009/" in link for link in links)
        assert any("/c/10091/" in m.text for m in here if "goes on in another group" in m.text)
        await world.say(CUSTOMER, "Hello?")
        assert "Hello?" in world.sent(other)[-1]


# --- lists -----------------------------------------------------------------------------------


async def test_lists_say_what_is_mine_what_waits_and_who_is_there() -> None:
    async with started(shop("  capacity: 3\n"), group="forum", staff=staff()) as world:
        for customer in ("1001", "1002", "1003"):
            await world.say(customer, "/person", person={"name": f"Customer {customer}"})
        await wrote(world, "/take", thread=world.topics()[0])
        await wrote(world, "/away 30m", PAVEL, thread=None)
        [mine] = await wrote(world, "/mine", thread=None)
        assert "Customer 1001" in mine
        assert "Customer 1002" not in mine
        [waiting] = await wrote(world, "/queue", thread=None)
        assert waiting.index("Customer 1002") < waiting.index("Customer 1003")
        assert "Customer 1001" not in waiting
        [people] = await wrote(world, "/who", thread=None)
        assert "🟢 Olga · on · 1/3 · #C1" in people
        assert "🌙 Pavel Sidorov · away" in people
        assert await wrote(world, "/mine", PAVEL, thread=None) == ["You have no open tickets."]
