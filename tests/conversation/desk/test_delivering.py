"""What operators learn of the way their messages took."""

import pytest
from on_the_way import (
    FLOWS,
    KINDS,
    LARGE,
    PHOTO,
    REACTING,
    Kind,
    in_group,
    offer,
    opened,
    parcel,
    rows,
    where,
)

from cxbot.model.channel import Ambiguous, Sent
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.testing import CUSTOMER, GROUP_CHAT, started

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
