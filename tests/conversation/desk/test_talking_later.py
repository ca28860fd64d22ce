"""What changes later: edits, /delete, reactions, quotes; on both surfaces."""

from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.model.channel import Refused, Sent
from cxbot.model.message import Attachment, Outbound
from cxbot.testing import CUSTOMER, SHOP, Message, World, started

Surface = Literal["forum", "plain"]
KINDS: tuple[Surface, ...] = ("forum", "plain")
FLOWS = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
PHOTO = Attachment(kind="photo", file_id="f")


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def known(world: World, text: str) -> Message:
    [*_, found] = [m for m in world.messages(world.chat) if text in m.text]
    return found


async def writes(world: World, text: str, **more: Any) -> list[Outbound]:
    before = len(world.channel.tried)
    if world.group is not None and not world.group.forum and "reply_to" not in more:
        more["reply_to"] = known(world, "Help with").id
    await world.operator(text, **more)
    return to(world, CUSTOMER, before)


def to(world: World, peer: str, since: int = 0) -> list[Outbound]:
    return [one for one in world.channel.tried[since:] if one.peer == peer]


def last(world: World) -> str:
    return world.sent(world.chat)[-1]


# --- an operator edits ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_an_edit_follows_to_the_customer(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await writes(world, "On Mnday", message_id="900")
        copy = world.messages()[-1].id
        [edit] = await writes(world, "On Monday", kind="edit", message_id="900")
        assert (edit.op, edit.message_id, edit.text.text) == ("edit", copy, "On Monday")
        point = (await world.touchpoints("out"))[-1]
        assert (point["kind"], point["text"], point["response_ms"]) == ("edit", "On Monday", None)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_caption_follows_too(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await writes(world, "Lok", attachments=[PHOTO], message_id="900")
        [edit] = await writes(world, "Look", kind="edit", attachments=[PHOTO], message_id="900")
        assert (edit.op, edit.text.text) == ("caption", "Look")


async def test_an_edit_is_signed_as_the_message_was() -> None:
    shop = SHOP + "desk:\n  signature: first name\n"
    async with started({**FLOWS, "shop": shop}, group="forum") as world:
        await opened(world)
        await writes(world, "On Mnday", message_id="900")
        [edit] = await writes(world, "On Monday", kind="edit", message_id="900")
        assert edit.text.text == "Olga: On Monday"


@pytest.mark.parametrize("kind", KINDS)
async def test_where_nothing_can_be_edited_a_correction_answers(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await writes(world, "On Mnday", message_id="900")
        copy = world.messages()[-1].id
        gone = Refused(code="message_gone", reason="message can't be edited")
        world.channel.script(gone, op="edit", peer=CUSTOMER)
        await writes(world, "On Monday", kind="edit", message_id="900")
        correction = world.messages()[-1]
        assert correction.text == "Correction: On Monday"
        assert correction.outbound.reply_to == copy


NOT_SENT = {
    "a note made public": ("// rude", "polite", "stays a note"),
    "a command made words": ("/tkae", "Hello", "never went to the customer"),
    "a note changed": ("// rude", "// polite", ""),
    "words made a note": ("Hello", "// hello", "The customer has the old text"),
    "words made a command": ("Hello", "/take", "The customer has the old text"),
}


@pytest.mark.parametrize("name", NOT_SENT)
async def test_an_edit_sends_nothing_that_was_not_sent(name: str) -> None:
    before, after, told = NOT_SENT[name]
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await writes(world, before, message_id="900")
        shown = len(world.sent(world.chat))
        assert await writes(world, after, kind="edit", message_id="900") == []
        said = world.sent(world.chat)[shown:]
        assert (told in said[-1]) if told else said == []


async def test_after_the_end_an_edit_is_not_carried() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await writes(world, "On Mnday", message_id="900")
        await writes(world, "/done")
        assert await writes(world, "On Monday", kind="edit", message_id="900") == []
        assert "keeps the old text" in last(world)


# --- a customer edits ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_customers_edit_changes_our_line(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "Ordr 7", message_id="700")
        line, before = known(world, "Ordr 7"), len(world.channel.tried)
        await world.say(CUSTOMER, "Order 7", kind="edit", message_id="700")
        [edit] = [one for one in to(world, world.chat, before) if one.op != "topic"]
        assert (edit.op, edit.message_id) == ("edit", line.id)
        assert edit.text.text.endswith("✏ Order 7")
        versions = [(p["kind"], p["text"]) for p in await world.touchpoints("in")]
        assert versions[-2:] == [("message", "Ordr 7"), ("edit", "Order 7")]


SHOWN_ANEW = ("answered", "a caption", "one that can't be edited", "one of a joined line")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("why", SHOWN_ANEW[:3])
async def test_an_edit_that_would_go_unseen_is_shown_anew(kind: Surface, why: str) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        files = [PHOTO] if why == "a caption" else []
        await world.say(CUSTOMER, "Ordr 7", message_id="700", attachments=files)
        [*_, line] = [m for m in world.messages(world.chat) if m.outbound.op in ("message", "copy")]
        if why == "answered":
            await writes(world, "Which one?", message_id="900000")
        if why == "one that can't be edited":
            refused = Refused(code="message_gone", reason="gone")
            world.channel.script(refused, op="edit", peer=world.chat)
        await world.say(CUSTOMER, "Order 7", kind="edit", message_id="700", attachments=files)
        shown = known(world, "changed this message")
        assert shown.text.endswith("Order 7")
        assert shown.outbound.reply_to == line.id


@pytest.mark.parametrize("kind", KINDS)
async def test_after_the_end_an_edit_opens_nothing(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "Ordr 7", message_id="700")
        await writes(world, "/done")
        await world.say(CUSTOMER, "Order 7", kind="edit", message_id="700")
        assert "After the end of #C1" in last(world)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.state == "resolved"


async def test_an_edit_of_what_the_bot_was_told_is_only_recorded() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "hm", message_id="690")
        await opened(world)
        await writes(world, "/done")
        before = len(to(world, world.chat))
        await world.say(CUSTOMER, "hmm", kind="edit", message_id="690")
        assert len(to(world, world.chat)) == before
        assert (await world.touchpoints("in"))[-1]["kind"] == "edit"


async def test_a_place_shared_live_does_not_fill_the_group() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        place = [Attachment(kind="location", latitude=1.0, longitude=2.0)]
        await world.say(CUSTOMER, "", attachments=place, message_id="700")
        before = len(to(world, world.chat))
        await world.say(CUSTOMER, "", attachments=place, kind="edit", message_id="700")
        assert len(to(world, world.chat)) == before


# --- /delete -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_sent_can_be_taken_back(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await writes(world, "Oops", message_id="900")
        copy = world.messages()[-1].id
        [delete] = await writes(world, "/delete", reply_to="900")
        assert (delete.op, delete.message_id) == ("delete", copy)
        assert "doesn't see this message any more" in last(world)


async def test_a_long_text_is_taken_back_with_all_its_parts() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        parts = Sent(message_id="501", message_ids=("501", "502"))
        world.channel.script(parts, op="message", peer=CUSTOMER)
        await writes(world, "x" * 5000, message_id="900")
        await world.say(CUSTOMER, "Long!", reply_to="502")
        assert world.messages(world.chat)[-1].outbound.reply_to == "900"
        deleted = await writes(world, "/delete", reply_to="900")
        assert [one.message_id for one in deleted] == ["501", "502"]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_too_old_stays(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await writes(world, "Oops", message_id="900")
        world.clock.set(world.clock.now() + timedelta(hours=49))
        assert await writes(world, "/delete", reply_to="900") == []
        assert "older than 48 hours" in last(world)


async def test_what_the_messenger_will_not_delete_is_told() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await writes(world, "Oops", message_id="900")
        refused = Refused(code="other", reason="message can't be deleted")
        world.channel.script(refused, op="delete")
        await writes(world, "/delete", reply_to="900")
        assert "Not deleted: message can't be deleted" in last(world)


@pytest.mark.parametrize("reply_to", ["900", "901", None])
async def test_only_what_was_sent_can_be_taken_back(reply_to: str | None) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await writes(world, "// a note", message_id="900")
        assert await writes(world, "/delete", reply_to=reply_to) == []
        assert "Answer with /delete the message" in last(world)


# --- reactions and quotes ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_reactions_stand_on_the_other_side_too(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "Thank you", message_id="700")
        line = known(world, "Thank you").id
        [react] = await writes(world, "", kind="reaction", message_id=line, reactions=("👍",))
        assert (react.op, react.message_id, react.reaction) == ("react", "700", "👍")
        await writes(world, "You are welcome", message_id="900")
        copy, before = world.messages()[-1].id, len(world.channel.tried)
        await world.say(CUSTOMER, "", kind="reaction", message_id=copy, reactions=("❤",))
        [mirrored] = [one for one in to(world, world.chat, before) if one.op == "react"]
        assert (mirrored.message_id, mirrored.reaction) == ("900", "❤")
        point = (await world.touchpoints("in"))[-1]
        assert (point["kind"], point["text"]) == ("reaction", "❤")
        world.clock.set(world.clock.now() + timedelta(seconds=1))
        [gone] = await writes(world, "", kind="reaction", message_id=line, reactions=())
        assert (gone.op, gone.reaction) == ("react", "")


async def test_a_reaction_answers_nothing_and_to_a_colleague_says_nothing() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await writes(world, "// note", message_id="900")
        card = known(world, "Help with").id
        for message_id in ("900", card, "99999"):
            reaction = {"kind": "reaction", "message_id": message_id, "reactions": ("👍",)}
            assert await writes(world, "", **reaction) == []
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.waiting_since is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_quotes_cross_both_ways(kind: Surface) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "Which one?", message_id="700")
        [answer] = await writes(
            world, "The red one", reply_to=known(world, "Which one?").id, message_id="900"
        )
        assert answer.reply_to == "700"
        await world.say(CUSTOMER, "Sure?", reply_to=world.messages()[-1].id)
        assert world.messages(world.chat)[-1].outbound.reply_to == "900"
        await world.say(CUSTOMER, "I mean this", reply_to="700")
        there = world.messages(world.chat)[-1].outbound.reply_to
        assert there == known(world, "Which one?").id
