"""What a customer wrote is shown somewhere, whatever became of the topic."""

import pytest
from on_the_way import FLOWS, GONE, KINDS, OWNER, PHOTO, Kind, in_group, opened

from cxbot.conversation.places import Places
from cxbot.model.channel import Refused
from cxbot.store.tickets import Thread
from cxbot.testing import CUSTOMER, GROUP_CHAT, started

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
async def test_words_in_place_of_a_copy_that_lost_its_topic_or_card_say_whose_they_are(
    kind: Kind,
) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        lost = Refused(code="topic_closed" if kind == "forum" else "reply_gone", reason="closed")
        world.channel.script(lost, op="copy")
        world.channel.script(Refused(code="other", reason="strange"), op="reopen_topic")
        world.channel.script(Refused(code="uncopyable", reason="can't be copied"), op="copy")
        await world.say(CUSTOMER, "look", attachments=PHOTO)
        last = world.messages(world.chat)[-1]
        assert last.outbound.op == "message"
        assert last.text.startswith("#C1 ")
        assert "look" in last.text
        await world.operator("Nice!", thread=None, reply_to=last.id)
        assert world.sent()[-1] == "Nice!"


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
