"""The desk through the whole engine: cards, words both ways, notes, outcomes."""

from datetime import timedelta
from typing import Literal

import pytest
from desk_flows import FLOWS, KINDS, OTHER, in_group, opened, where

from cxbot.model.message import Attachment
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, started


@pytest.mark.parametrize("kind", KINDS)
async def test_a_card_says_who_and_why(kind: Literal["forum", "plain"]) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        [card] = [text for text in in_group(world) if "Help with the order" in text]
        assert "Anna <3" in card
        assert len(world.topics()) == (1 if kind == "forum" else 0)
        assert world.sent() == ["A colleague will write here soon."]


async def test_the_second_who_takes_is_told_who_was_first() -> None:
    async with started(FLOWS, group="forum") as world:
        world.staff.accounts.add(OTHER)  # type: ignore[attr-defined]  # the kit's own staff
        await opened(world)
        message, take = world.card_button("Take")
        for account, name in (("2001", "Olga"), (OTHER, "Pavel")):
            await world.operator(
                "",
                account=account,
                person={"name": name},
                kind="tap",
                message_id=message.id,
                data=take.data,
                tap_id=f"t{account}",
            )
        assert world.toasts(GROUP_CHAT) == ["", "Already taken by Olga."]
        assert in_group(world).count("🙋 Olga took it.") == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_words_go_both_ways(kind: Literal["forum", "plain"]) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.operator("Hello <b>Anna</b>", **where(world, "Help with"))
        assert world.sent()[-1] == "Hello <b>Anna</b>"
        await world.say(CUSTOMER, "*Thanks* {name}")
        assert in_group(world)[-1].endswith("*Thanks* {name}")
        await world.operator("Bye", **where(world, "*Thanks*"))
        assert world.sent()[-1] == "Bye"
        replied = [p for p in await world.touchpoints("out") if p["initiator"] == "operator"]
        assert [p["operator_id"] for p in replied] == ["2001", "2001"]


async def test_a_photo_is_copied_both_ways() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        photo = [Attachment(kind="photo", file_id="f")]
        await world.operator("", attachments=photo, message_id="900")
        copy = [m.outbound for m in world.channel.sent if m.outbound.op == "copy"][-1]
        assert (copy.op, copy.peer) == ("copy", CUSTOMER)
        assert (copy.source_chat, copy.source_message) == (GROUP_CHAT, "900")
        await world.say(CUSTOMER, "", attachments=photo, message_id="901")
        copy = [m.outbound for m in world.channel.sent if m.outbound.op == "copy"][-1]
        assert (copy.op, copy.peer, copy.source_message) == ("copy", GROUP_CHAT, "901")


@pytest.mark.parametrize(
    "note", ["// she is nice", "/note she is nice", ". she is nice", "@olga she?"]
)
async def test_a_note_reaches_nobody_but_the_group(note: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        await world.operator(note)
        assert world.sent()[before:] == []
        last = (await world.touchpoints())[-1]
        assert (last["direction"], last["kind"]) == ("internal", "note")


async def test_an_album_under_a_note_does_not_leak() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.channel.tried)
        photo = [Attachment(kind="photo", file_id="f")]
        for number, text in ((900, "// only for us"), (901, ""), (902, "")):
            await world.operator(text, attachments=photo, album="a", message_id=str(number))
        assert [o for o in world.channel.tried[before:] if o.peer == CUSTOMER] == []


@pytest.mark.parametrize(
    ("captions", "reach"),
    [(("", "", "// for us"), 0), (("", "/note x", ""), 0), (("", "for you", ""), 3)],
)
async def test_the_caption_of_any_part_speaks_for_an_album(
    captions: tuple[str, ...], reach: int
) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.channel.tried)
        page = [
            world.channel.arrived(
                OPERATOR,
                text,
                at=world.clock.now(),
                chat=world.chat,
                thread=world.topics()[-1],
                attachments=[Attachment(kind="photo", file_id="f")],
                album="a",
            )
            for text in captions
        ]
        await world.take(*page)
        sent = [o for o in world.channel.tried[before:] if o.peer == CUSTOMER]
        assert sum(len(one.source_messages) for one in sent) == reach


async def test_an_answer_under_a_note_is_a_note() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("// who knows?", message_id="900")
        before = len(world.sent())
        await world.operator("I do", reply_to="900")
        assert world.sent()[before:] == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/done", "It was resolved."),
        ("/resolve", "It was resolved."),
        ("/return", "The bot is back."),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_the_flow_goes_on_with_the_outcome(
    kind: Literal["forum", "plain"], command: str, says: str
) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.operator(command, **where(world, "Help with"))
        assert says in world.sent()
        assert world.sent()[-1] == "Anything else?"
        assert await world.say(CUSTOMER, "No") == ["Noted."]


async def test_the_customer_may_leave() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.say(CUSTOMER, "/stop")
        assert "You left." in world.sent()
        assert any("ended the conversation" in text for text in in_group(world))


async def test_resolving_with_words_sends_them_first() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        await world.operator("/done All is well")
        assert world.sent()[before] == "All is well"
        assert world.sent()[-1] == "Anything else?"


async def test_a_closed_ticket_takes_no_words_until_it_is_reopened() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("/done")
        before = len(world.sent())
        assert "Not sent" in (await world.operator("One more thing"))[-1]
        assert world.sent()[before:] == []
        await world.press("Reopen")
        await world.operator("One more thing")
        assert world.sent()[-1] == "One more thing"
        await world.operator("/done")
        assert world.sent().count("It was resolved.") == 1


async def test_an_unknown_command_is_never_sent() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        assert "I don't know /clse" in (await world.operator("/clse"))[-1]
        await world.operator("/close@otherbot")
        assert world.sent()[before:] == []


async def test_a_ticket_that_is_not_there_is_told_so() -> None:
    async with started(FLOWS, group="plain") as world:
        await opened(world)
        said = (await world.operator("/case 9 Hello"))[-1]
        assert "There is no such ticket; nothing was sent." in said


@pytest.mark.parametrize(
    "more",
    [
        {"account": "6666"},
        {"anonymous": True},
        {"account": "1087968824"},
        {"account": "777000"},
        {"person": {"name": "Bot", "is_bot": True}},
        {"kind": "edit"},
    ],
    ids=["not staff", "anonymous", "group bot", "linked channel", "a bot", "an edit"],
)
async def test_only_people_who_may_act_reach_the_customer(more: dict[str, object]) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        await world.operator("Hello", **more)  # type: ignore[arg-type]  # one of the kit's words
        assert world.sent()[before:] == []
        ticket = await world.store.tickets.highest_number()
        assert ticket == 1


async def test_a_stranger_takes_nothing() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.press("Take", account="6666")
        assert "may not act" in world.toasts(GROUP_CHAT)[-1]


async def test_talk_in_the_group_about_nobody_is_left_alone() -> None:
    async with started(FLOWS, group="plain") as world:
        await opened(world)
        before = len(world.channel.tried)
        await world.operator("Lunch?")
        await world.operator("Lunch?", reply_to="99999")
        assert len(world.channel.tried) == before


async def test_an_answer_is_timed_from_the_customers_words() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.wait(timedelta(minutes=10))
        await world.operator("Hello")
        assert (await world.touchpoints("out"))[-1]["response_ms"] == 600_000
