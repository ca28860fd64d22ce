"""A group that is left, or moves, loses nothing; and cosmetics come after what matters."""

import asyncio
from datetime import timedelta

import pytest
from on_the_way import FLOWS, KINDS, OWNER, Kind, in_group, offer, opened, parcel, rows

from cxbot.model.channel import Refused
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store.outbox import COSMETIC, DESK, Parcel
from cxbot.testing import CUSTOMER, GROUP_CHAT, World, started

# --- groups --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_without_the_bot_the_group_loses_nothing(kind: Kind) -> None:
    async with started(FLOWS, group=kind, owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        await opened(world)
        kicked = Refused(code="kicked", reason="bot was kicked")
        world.channel.script(kicked, peer=GROUP_CHAT)
        await world.say(CUSTOMER, "One")
        await world.say(CUSTOMER, "Two")
        assert world.group is not None
        assert world.group.detached
        assert sum("isn't in the operators' group" in text for text in world.sent(OWNER)) == 1
        before = len(in_group(world))
        world.engine.delivery.group_back(GROUP_CHAT)
        await world.settled()
        there = [text.removeprefix("#C1 ") for text in in_group(world)[before:]]
        assert there == ["One", "Two"]


async def test_what_waited_for_a_group_goes_out_after_a_restart() -> None:
    async with started(FLOWS, group="plain") as world:
        await opened(world)
        world.channel.script(Refused(code="kicked", reason="bot was kicked"), peer=GROUP_CHAT)
        await world.say(CUSTOMER, "One")
        assert world.group is not None
        world.group.detached = False
        await world.restart()
        await world.settled()
        assert in_group(world)[-1] == "#C1 One"
        assert set(await rows(world)) == {"sent"}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_group_that_moves_takes_its_tickets_and_messages_along(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        world.channel.hold()
        now = world.clock.now()
        moved = Refused(code="migrated", reason="upgraded", moved_to="-100500")
        world.channel.script(moved, peer=GROUP_CHAT)
        page = [world.channel.arrived(CUSTOMER, text, at=now) for text in ("One", "Two", "Three")]
        await world.engine.lanes.accept(page)
        world.channel.let_go()
        await world.settled()
        there = [text.removeprefix("#C1 ") for text in world.sent("-100500")]
        wrote = ["One", "Two", "Three"]
        assert [text for text in there if text in wrote] == wrote
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert world.groups is not None
        assert world.groups.of_ticket(ticket.chat) is world.group
        assert world.chat == "-100500"


async def test_what_was_decided_before_the_move_and_is_offered_after_it_goes_along() -> None:
    async with started(FLOWS, group="plain") as world:
        await opened(world)
        world.engine.delivery.group_moved(GROUP_CHAT, "-100500")
        await world.say(CUSTOMER, "One")
        assert world.sent("-100500")[-1].endswith("One")


async def test_the_tickets_of_a_group_that_moves_are_known_by_its_new_id() -> None:
    async with started(FLOWS, group="plain", named=["billing"]) as world:
        await opened(world)
        migrated = world.channel.arrived(
            "2001", "", at=world.clock.now(), chat=GROUP_CHAT, kind="migrated", moved_to="-100500"
        )
        await world.take(migrated)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.chat == "-100500"
        assert await world.say(CUSTOMER, "Hello?") == []
        assert world.sent("-100500")[-1] == "#C1 Hello?"


# --- cosmetics -----------------------------------------------------------------------------------


def icon(world: World, number: int, emoji: str, of: str = "icon:c") -> Parcel:
    outbound = Outbound(op="topic", peer=GROUP_CHAT, thread="77", icon=emoji)
    return parcel(world, number, outbound, priority=COSMETIC, link={"kind": "icon", "of": of})


def icons(world: World) -> list[str | None]:
    return [m.outbound.icon for m in world.channel.sent if m.outbound.op == "topic"]


async def test_of_two_icons_the_last_wins_once_it_has_stood() -> None:
    async with started(FLOWS, group="forum") as world:
        await offer(world, icon(world, 1, "❗"), icon(world, 2, "💬"))
        assert icons(world) == []
        await world.wait(timedelta(seconds=4))
        assert icons(world) == []
        await world.wait(timedelta(seconds=2))
        assert icons(world) == ["💬"]
        assert await rows(world) == ["expired", "sent"]


async def test_no_row_is_left_open_however_fast_they_come() -> None:
    async with started(FLOWS, group="forum") as world:
        cards = [
            parcel(
                world,
                number,
                Outbound(op="edit", peer=GROUP_CHAT, message_id="5", text=RichText(str(number))),
                priority=COSMETIC,
                link={"kind": "board", "of": f"board:{number % 3}"},
            )
            for number in range(60)
        ]
        await asyncio.gather(*(offer(world, card) for card in cards))
        assert set(await rows(world)) <= {"sent", "expired"}
        assert [m.text for m in world.channel.sent][-1] in ("57", "58", "59")


async def test_an_icon_that_waits_survives_a_restart() -> None:
    async with started(FLOWS, group="forum") as world:
        await offer(world, icon(world, 1, "❗"))
        await world.restart()
        await offer(world, icon(world, 2, "💬"))
        await world.wait(timedelta(seconds=6))
        assert icons(world) == ["💬"]
        assert await rows(world) == ["expired", "sent"]


async def test_what_looks_so_already_is_a_success() -> None:
    async with started(FLOWS, group="forum") as world:
        world.channel.script(Refused(code="not_modified", reason="TOPIC_NOT_MODIFIED"), op="topic")
        await offer(world, icon(world, 1, "❗"))
        await world.wait(timedelta(seconds=6))
        assert await rows(world) == ["sent"]


async def test_cosmetics_come_after_what_matters() -> None:
    async with started(FLOWS, group="forum") as world:
        edit = Outbound(op="edit", peer=GROUP_CHAT, message_id="5", text=RichText("card"))
        text = Outbound(op="message", peer=GROUP_CHAT, text=RichText("words"))
        link = {"kind": "board", "of": "board:t"}
        await offer(
            world,
            parcel(world, 1, edit, priority=COSMETIC, link=link),
            parcel(world, 2, text, priority=DESK),
        )
        assert [m.text for m in world.channel.sent] == ["words", "card"]
