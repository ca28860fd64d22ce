"""What operators learn of the way their messages took; what customers wrote is never lost."""

import asyncio
from datetime import timedelta
from typing import Literal

import pytest

from cxbot.conversation.places import Places
from cxbot.model.channel import Ambiguous, Refused, Sent
from cxbot.model.message import Attachment, Outbound
from cxbot.model.text import RichText
from cxbot.store.outbox import COSMETIC, DESK, Parcel
from cxbot.store.tickets import Thread
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, GROUP_CHAT, SHOP, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
FLOWS = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
REACTING = {**FLOWS, "shop": SHOP + "desk: {receipts: reactions}\n"}
OWNER = "9001"
LARGE = Refused(code="too_large", reason="Request Entity Too Large")
GONE = Refused(code="topic_gone", reason="message thread not found")
PHOTO = [Attachment(kind="photo", file_id="f")]


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def in_group(world: World, since: int = 0) -> list[str]:
    return world.sent(world.chat, since)


def where(world: World) -> dict[str, str]:
    """How an operator answers the customer on either surface."""
    [*_, found] = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": found.id}


async def rows(world: World) -> list[str]:
    async with world.store.database.reading() as connection:
        found = await connection.exec_driver_sql("SELECT status FROM outbox ORDER BY position")
        return [row.status for row in found]


async def offer(world: World, *parcels: Parcel) -> None:
    turn = Turn()
    for parcel in parcels:
        turn.add("outbox", parcel.row())
    await world.store.commit(turn)
    world.engine.delivery.offer(parcels)
    await world.settled()


def parcel(world: World, number: int, outbound: Outbound, **more: object) -> Parcel:
    return Parcel(
        id=f"p{number:03}",
        position=number,
        channel="memory",
        outbound=outbound,
        created_at=world.clock.now(),
        **more,  # type: ignore[arg-type]  # as the test says
    )


# --- receipts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_reaction_says_that_it_arrived_where_the_shop_wants_it(kind: Kind) -> None:
    async with started(REACTING, group=kind) as world:
        await opened(world)
        await world.operator("Hello", message_id="900", **where(world))
        world.channel.script(LARGE, peer=CUSTOMER)
        await world.operator("Film", message_id="901", **where(world))
        reacted = [m.outbound for m in world.channel.sent if m.outbound.op == "react"]
        assert [(o.message_id, o.reaction) for o in reacted] == [("900", "👌"), ("901", "👎")]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_failure_speaks_in_plain_words_and_offers_to_try_again(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        world.channel.script(LARGE, peer=CUSTOMER)
        said = await world.operator("Film", message_id="901", **where(world))
        assert "Not delivered: it is too large for a bot" in said[-1]
        failed = world.messages(world.chat)[-1]
        assert failed.outbound.reply_to == "901"
        await world.press("Try again")
        assert world.sent()[-1] == "Film"
        assert world.toasts(world.chat)[-1] == "On its way again."
        [point] = [p for p in await world.touchpoints("out") if p["text"] == "Film"]
        assert point["outcome"] == "delivered"
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.waiting_since, ticket.state) == (None, "waiting_customer")


async def test_a_second_press_sends_nothing() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(LARGE, peer=CUSTOMER)
        await world.operator("Film")
        await world.press("Try again")
        await world.press("Try again")
        assert world.sent().count("Film") == 1
        assert world.toasts(world.chat)[-1] == "It was sent again already."


async def test_what_fails_again_can_be_tried_again() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(LARGE, LARGE, peer=CUSTOMER)
        await world.operator("Film")
        await world.press("Try again")
        assert sum("Not delivered" in text for text in in_group(world)) == 2
        await world.press("Try again")
        assert world.sent()[-1] == "Film"


async def test_nobody_can_try_again_for_a_ticket_that_has_ended() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(LARGE, peer=CUSTOMER)
        await world.operator("Film")
        await world.operator("/resolve")
        await world.press("Try again")
        assert "Film" not in world.sent()


async def test_a_repeat_that_may_be_one_is_told_in_the_topic_only() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(Ambiguous(reason="read timeout"), peer=CUSTOMER, arrives=True)
        await world.operator("Hello")
        assert world.sent()[-2:] == ["Hello", "Hello"]
        quiet = world.messages(world.chat)[-1]
        assert "twice" in quiet.text
        assert quiet.outbound.silent


async def test_what_may_have_arrived_is_called_so() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        point = (await world.touchpoints("out"))[-1]
        conversation = point["conversation_id"]
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        link = {"kind": "reply", "ticket_id": ticket.id, "other_chat": GROUP_CHAT}
        world.channel.script(Ambiguous(reason="read timeout"), peer=CUSTOMER)
        once = parcel(
            world,
            1,
            Outbound(op="message", peer=CUSTOMER, text=RichText("Pay here")),
            message_class="once",
            conversation_id=conversation,
            touchpoint_id=point["id"],
            link=link | {"other_message": "900"},
        )
        await offer(world, once)
        assert "may have arrived" in in_group(world)[-1]
        assert world.card_button("Try again")


# --- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_the_parts_that_did_not_arrive_are_named(kind: Kind) -> None:
    async with started(REACTING, group=kind) as world:
        await opened(world)
        ids = ("501", None, "503")
        world.channel.script(Sent(message_id="501", message_ids=ids), op="copy_album")
        page = [
            world.channel.arrived(
                "2001",
                "",
                at=world.clock.now(),
                chat=world.chat,
                thread=world.topics()[-1] if kind == "forum" else None,
                attachments=PHOTO,
                album="a",
                message_id=number,
                reply_to=where(world)["reply_to"] if kind == "plain" else None,
            )
            for number in ("900", "901", "902")
        ]
        await world.take(*page)
        assert any("didn't get 2 of 3" in text for text in in_group(world))
        twin = world.store.tickets.twin
        assert await twin("memory", GROUP_CHAT, "902", CUSTOMER) == "503"
        assert await twin("memory", CUSTOMER, "503", GROUP_CHAT) == "902"
        assert await twin("memory", GROUP_CHAT, "901", CUSTOMER) is None


async def test_each_part_of_a_long_text_leads_to_its_source() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        parts = Sent(message_id="501", message_ids=("501", "502"))
        world.channel.script(parts, peer=CUSTOMER, op="message")
        await world.operator("Long", message_id="900")
        twin = world.store.tickets.twin
        assert await twin("memory", CUSTOMER, "502", GROUP_CHAT) == "900"
        assert await twin("memory", GROUP_CHAT, "900", CUSTOMER) == "501"


@pytest.mark.parametrize("number", ["0", None])
async def test_a_message_without_a_name_is_sent_and_not_mapped(number: str | None) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(Sent(message_id=number), peer=CUSTOMER, op="copy")
        await world.operator("", attachments=PHOTO, message_id="900")
        assert (await rows(world))[-1] in ("sent", "pending")
        async with world.store.database.reading() as connection:
            kinds = await connection.exec_driver_sql("SELECT kind FROM message_map")
            assert "reply" not in [row.kind for row in kinds]


# --- into the group ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_what_cannot_be_copied_comes_by_its_words(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        world.channel.script(Refused(code="uncopyable", reason="can't be copied"), op="copy")
        await world.say(CUSTOMER, "look", attachments=PHOTO)
        assert "look" in in_group(world)[-1]


async def test_what_no_topic_takes_comes_into_the_group_with_its_number() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(Refused(code="other", reason="strange"), peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Hello?")
        last = world.messages(world.chat)[-1]
        assert (last.text, last.outbound.thread) == ("#C1 Hello?", None)
        await world.operator("Yes?", thread=None, reply_to=last.id)
        assert world.sent()[-1] == "Yes?"


@pytest.mark.parametrize("kind", KINDS)
async def test_what_no_group_shows_is_told_to_the_owner_and_kept(kind: Kind) -> None:
    async with started(FLOWS, group=kind, owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        await opened(world)
        world.channel.script(*[Refused(code="other", reason="strange")] * 2, peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Hello?")
        assert any("could not be shown" in text and "#C1" in text for text in world.sent(OWNER))
        notes = [p for p in await world.touchpoints("internal") if p["name"] == "relay.failed"]
        assert ["Hello?" in p["text"] or "strange" in p["text"] for p in notes] == [True]


# --- topics --------------------------------------------------------------------------------------


async def test_a_closed_topic_is_opened_once_and_the_message_kept() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        closed = Refused(code="topic_closed", reason="TOPIC_CLOSED")
        world.channel.script(closed, op="message", peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Hello?")
        ops = [m.outbound.op for m in world.channel.sent if m.outbound.peer == GROUP_CHAT]
        assert ops[-2:] == ["reopen_topic", "message"]
        last = world.messages(world.chat)[-1]
        assert (last.text, last.outbound.thread) == ("Hello?", world.topics()[-1])


async def test_a_closed_topic_that_may_not_be_opened_is_passed_by() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(Refused(code="topic_closed", reason="TOPIC_CLOSED"), op="message")
        world.channel.script(Refused(code="no_rights", reason="not enough"), op="reopen_topic")
        await world.say(CUSTOMER, "Hello?")
        there = {m.text: m.outbound.thread for m in world.messages(world.chat)}
        assert there["#C1 Hello?"] is None
        assert any("Manage topics" in text for text in there)


async def test_a_group_without_topics_is_served_as_a_plain_one() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        none = Refused(code="no_forum", reason="the chat is not a forum")
        world.channel.script(none, op="message", peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Hello?")
        assert world.group is not None
        assert not world.group.forum
        assert "#C1 Hello?" in in_group(world)
        assert sum("no topics any more" in text for text in in_group(world)) == 1
        card = next(m for m in world.messages(world.chat) if "Help with" in m.text)
        await world.operator("Yes?", thread=None, reply_to=card.id)
        assert world.sent()[-1] == "Yes?"
        await world.say(CUSTOMER, "Still there?")
        last = world.messages(world.chat)[-1]
        assert last.outbound.thread is None
        assert last.text == "#C1 Still there?"


async def test_topics_that_are_there_again_are_used_again() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        assert world.group is not None
        world.group.forum = False
        await world.say(CUSTOMER, "One")
        assert world.messages(world.chat)[-1].outbound.thread is None
        await world.operator("Topics are back", thread="4711")
        await world.say(CUSTOMER, "Two")
        last = world.messages(world.chat)[-1]
        assert (last.text, last.outbound.thread) == ("Two", world.topics()[-1])


async def test_a_topic_that_another_turn_made_meanwhile_is_kept() -> None:
    """A late result is closed, so that nobody writes into a topic that we don't know."""
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        conversation = (await world.touchpoints())[0]["conversation_id"]
        known = await world.store.tickets.thread(conversation, GROUP_CHAT)
        assert known is not None
        places = Places(world.store, world.groups)
        late = Thread(
            conversation_id=conversation,
            chat=GROUP_CHAT,
            thread_id="999",
            generation=known.generation,
            gone=False,
        )
        await places.adopt(world.channel, late)
        assert await world.store.tickets.thread(conversation, GROUP_CHAT) == known
        closed = world.channel.sent[-1].outbound
        assert (closed.op, closed.thread) == ("close_topic", "999")


async def test_topics_that_vanish_again_and_again_are_given_up() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(*[GONE] * 3, op="message", peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Hello?")
        assert world.group is not None
        assert not world.group.forum
        assert len(world.topics()) <= 3
        assert any("Hello?" in text for text in in_group(world))


async def test_rights_that_are_missing_are_told_once_an_hour() -> None:
    async with started(FLOWS, group="forum") as world:
        world.channel.script(
            *[Refused(code="no_rights", reason="not enough rights")] * 9, op="open_topic"
        )
        await opened(world)
        await world.say(CUSTOMER, "Hello?")
        await world.say("1002", "/person")
        assert sum("manage topics" in text for text in in_group(world)) == 1
        assert sum(o.op == "open_topic" for o in world.channel.tried) == 1
        assert "#C1 Hello?" in in_group(world)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_card_that_was_deleted_is_posted_anew(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        gone = Refused(code="message_gone", reason="message to edit not found")
        world.channel.script(gone, op="edit")
        await world.press("Take")
        cards = [m for m in world.messages(world.chat) if "Help with" in m.text]
        assert len(cards) == 2
        await world.press("Resolve")
        edits = [m.outbound for m in world.channel.sent if m.outbound.op == "edit"]
        assert edits[-1].message_id == cards[-1].id


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
