"""Customers who are kept out, customers who write too much, tickets that keep quiet."""

from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.conversation.desk import banning
from cxbot.testing import CUSTOMER, OPERATOR, SHOP, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
LEAD = "2004"
HELP = "when: {command: /person}\ndo:\n  - human: Help with the order\n"
SIZE = "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: text\n    save: tall\n"
SENT = "when: {event: order.shipped}\ndo:\n  - say: It is on its way.\n"
FLOWS = {"help": HELP, "size": SIZE, "sent": SENT}
TOLD = SHOP + "messages:\n  banned: You can't write to us any more.\n"


def staff() -> Members:
    return Members(OPERATOR, admins=[LEAD])


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def place(world: World) -> dict[str, Any]:
    if world.group is not None and world.group.forum:
        return {"thread": world.topics()[-1]}
    [*_, card] = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": card.id, "quoted": card.text}


async def lead(world: World, text: str) -> list[str]:
    return await world.operator(text, account=LEAD, **place(world))


async def outcomes(world: World) -> list[str]:
    return [point["outcome"] for point in await world.touchpoints("in")]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_banned_customer_is_logged_and_not_shown(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await opened(world)
        [said] = [text for text in await lead(world, "/ban rude words") if "🚫" in text]
        assert "/unban ends it" in said
        seen, heard = len(world.channel.sent), len(world.sent())
        await world.say(CUSTOMER, "You again!")
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "", attachments=[])
        await world.say(CUSTOMER, "You AGAIN!", kind="edit", message_id="1")
        assert world.channel.sent[seen:] == []
        assert len(world.sent()) == heard
        assert (await outcomes(world))[-4:] == ["banned", "banned", "banned", "recorded"]
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.open
        log = [one async for one in world.store.audit.read(actor=f"operator:{LEAD}")]
        banned = [(one.act, one.subject[:2], one.data.get("reason")) for one in log]
        assert ("banned", "#C", "rude words") in banned
        assert len([act for act, subject, _ in banned if act == "banned" and subject != "#C"]) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_unbanned_they_are_heard_again(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await opened(world)
        await lead(world, "/ban")
        await world.say(CUSTOMER, "Unheard")
        assert any("lets the customer in again" in t for t in await lead(world, "/unban"))
        await world.say(CUSTOMER, "Heard")
        shown = world.sent(world.chat)
        assert any(text.endswith("Heard") for text in shown)
        assert not any("Unheard" in text for text in shown)
        assert "The customer isn't kept out." in await lead(world, "/unban")


async def test_a_ban_ends_by_itself() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        said = await lead(world, "/ban 2 days spam")
        assert any("until 2026-03-12 12:00" in text for text in said)
        await world.wait(timedelta(hours=47))
        await world.say(CUSTOMER, "Unheard")
        await world.wait(timedelta(hours=2))
        await world.say(CUSTOMER, "Heard")
        assert world.sent(world.chat)[-1].endswith("Heard")
        assert (await outcomes(world))[-2:] == ["banned", "relayed"]


@pytest.mark.parametrize("days", ["0", "-3", "3651", "99999999999999999999"])
async def test_a_number_of_days_that_will_not_do_bans_nobody(days: str) -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        assert any("For how many days?" in text for text in await lead(world, f"/ban {days}"))
        await world.say(CUSTOMER, "Heard")
        assert world.sent(world.chat)[-1].endswith("Heard")


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("", (None, "")),
        ("spam", (None, "spam")),
        ("7", (7, "")),
        ("7 spam again", (7, "spam again")),
        ("7d", (7, "")),
        ("3 дня грубит", (3, "грубит")),
        ("7eleven", (None, "7eleven")),
        ("0", None),
        ("+4", (4, "")),
    ],
)
def test_the_term_of_a_ban(argument: str, found: tuple[int | None, str] | None) -> None:
    assert banning.term(argument) == found


async def test_the_owners_text_is_said_once_and_again_after_another_ban() -> None:
    flows = {**FLOWS, "shop": TOLD}
    async with started(flows, group="forum", staff=staff()) as world:
        await opened(world)
        await lead(world, "/ban")
        assert await world.say(CUSTOMER, "Hello?") == ["You can't write to us any more."]
        assert await world.say(CUSTOMER, "Hello??") == []
        await lead(world, "/unban")
        await world.say(CUSTOMER, "Heard")
        await lead(world, "/ban")
        assert await world.say(CUSTOMER, "Hello?") == ["You can't write to us any more."]


async def test_for_a_banned_customer_no_flow_starts_and_no_button_works() -> None:
    flows = {**FLOWS, "menu": "when: {button: Sizes}\ndo:\n  - say: Small.\n"}
    async with started(flows, group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/start")
        await opened(world)
        await lead(world, "/ban")
        await lead(world, "/resolve")
        heard = len(world.sent())
        await world.tap("Sizes")
        order = {"number": "A-1", "total": "10.00", "currency": "EUR"}
        await world.event("order.shipped", CUSTOMER, order=order)
        assert world.sent()[heard:] == []
        assert (await world.store.orders.get("A-1")) is not None
        assert await world.say(CUSTOMER, "/unsubscribe") != []


# --- floods ---------------------------------------------------------------------------------------


async def floods(world: World, count: int, text: str = "m") -> None:
    now = world.clock.now()
    await world.take(
        *[world.channel.arrived(CUSTOMER, f"{text}{at}", at=now) for at in range(count)]
    )


def relayed(world: World) -> list[str]:
    return [text for text in world.sent(world.chat) if text.split()[-1].startswith("m")]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_more_than_sixty_a_minute_becomes_one_line(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await opened(world)
        await world.wait(timedelta(minutes=2))
        heard = len(world.sent())
        await floods(world, 100)
        assert len(relayed(world)) == 60
        assert world.sent()[heard:] == [
            "That was a lot at once. Everything is kept, and a colleague will read it."
        ]
        await world.wait(timedelta(minutes=2))
        [line] = [text for text in world.sent(world.chat) if "🌊" in text]
        assert "40 more messages" in line
        points = await world.touchpoints("in")
        texts = [p["text"] for p in points if p["text"].startswith("m")]
        assert texts == [f"m{at}" for at in range(100)]
        await world.say(CUSTOMER, "m-after")
        assert world.sent(world.chat)[-1].endswith("m-after")


async def test_sixty_a_minute_are_no_flood() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        await world.wait(timedelta(minutes=2))
        for _ in range(2):
            await floods(world, 60)
            await world.wait(timedelta(seconds=61))
        assert len(relayed(world)) == 120
        assert not [text for text in world.sent(world.chat) if "🌊" in text]


async def test_a_flood_that_goes_on_is_told_of_each_minute_and_to_the_customer_once() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        await world.wait(timedelta(minutes=2))
        heard = len(world.sent())
        await floods(world, 70)
        await world.wait(timedelta(seconds=59))
        await floods(world, 20)
        await world.restart()
        await world.wait(timedelta(minutes=3))
        lines = [text for text in world.sent(world.chat) if "🌊" in text]
        assert sum(int(line.split()[1]) for line in lines) == 30
        assert len([t for t in world.sent()[heard:] if t.startswith("That was a lot")]) == 1


async def test_without_a_ticket_nobody_counts() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "hello")
        await floods(world, 70)
        assert "flooded" not in await outcomes(world)


# --- alarms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_ticket_is_made_quiet_and_loud_again(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await opened(world)
        for text, quiet in (("/silent", True), ("/unsilent", False)):
            await world.operator(text, **place(world))
            ticket = await world.store.tickets.numbered(1)
            assert ticket is not None
            assert ticket.silent is quiet
