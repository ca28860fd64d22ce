"""The group is told something by itself: once, with its picture, whatever happens in between."""

import asyncio
import struct

import pytest

from cxbot.conversation.rounds.posting import shown
from cxbot.errors import StoreError
from cxbot.model.channel import Ambiguous, NotSent, RefusalCode, Refused
from cxbot.model.text import RichText, styled
from cxbot.store.turn import Turn
from cxbot.testing import GROUP_CHAT, World, started

FLOWS = {"hello": "when: {command: /hi}\ndo:\n  - say: Hi!"}
TEXT = styled("bold", "Monday") + ": all is well"


def png(width: int = 800, height: int = 600) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"rest"


async def post(world: World, value: str = "1", **more: object) -> bool:
    posted = await world.engine.posting.post("digest", value, TEXT, **more)  # type: ignore[arg-type]
    await world.settled()
    return posted


async def test_a_text_and_a_picture_reach_the_group_once() -> None:
    async with started(FLOWS, group="forum") as world:
        assert await post(world, picture=png())
        assert not await post(world, picture=png())

        [message] = world.messages(GROUP_CHAT)
        assert message.outbound.text == TEXT
        assert message.outbound.thread is None
        assert message.outbound.attachment is not None
        assert message.outbound.attachment.content == png()
        assert await world.engine.posting.told("digest") == "1"


async def test_the_next_one_is_told_again() -> None:
    async with started(FLOWS, group="plain") as world:
        assert await post(world, "1")
        assert await post(world, "2")
        assert len(world.messages(GROUP_CHAT)) == 2


async def test_two_at_once_tell_it_once() -> None:
    async with started(FLOWS, group="plain") as world:
        told = await asyncio.gather(*(post(world) for _ in range(5)))
        assert sorted(told) == [False] * 4 + [True]
        assert len(world.messages(GROUP_CHAT)) == 1


async def test_what_was_not_answered_is_sent_again_with_its_picture() -> None:
    async with started(FLOWS, group="plain") as world:
        world.channel.hold()
        posting = asyncio.create_task(world.engine.posting.post("digest", "1", TEXT, picture=png()))
        assert await posting
        world.channel.script(Ambiguous(reason="cut"), peer=GROUP_CHAT)
        world.channel.let_go()
        await world.settled()
        await world.restart()
        await world.settled()
        assert not await post(world)
        tried = [one for one in world.channel.tried if one.peer == GROUP_CHAT]
        assert {one.attachment.content for one in tried if one.attachment} == {png()}
        assert len(world.messages(GROUP_CHAT)) == 1


@pytest.mark.parametrize("code", ["no_rights", "too_large", "other"])
async def test_where_no_picture_may_be_sent_the_words_come_alone(code: RefusalCode) -> None:
    async with started(FLOWS, group="forum") as world:
        world.channel.script(Refused(code=code, reason="not enough rights"), peer=GROUP_CHAT)
        assert await post(world, picture=png())
        [message] = world.messages(GROUP_CHAT)
        assert message.outbound.text == TEXT
        assert message.outbound.attachment is None


async def test_what_a_crash_left_unsent_is_sent_with_its_picture_at_the_next_start() -> None:
    async with started(FLOWS, group="forum") as world:
        world.channel.script(NotSent(reason="no connection", after=3600), peer=GROUP_CHAT)
        assert await world.engine.posting.post("digest", "1", TEXT, picture=png())
        await world.restart()
        await world.settled()
        [message] = world.messages(GROUP_CHAT)
        assert message.outbound.attachment is not None
        assert message.outbound.attachment.content == png()


async def test_no_group_is_told_nothing_and_nothing_is_written() -> None:
    async with started(FLOWS) as world:
        assert not await post(world)
        assert await world.engine.posting.told("digest") is None


async def test_a_group_without_the_bot_hears_it_when_the_bot_is_back() -> None:
    async with started(FLOWS, group="plain") as world:
        assert world.group is not None
        world.group.detached = True
        assert not await post(world)
        world.group.detached = False
        assert await post(world)
        assert len(world.messages(GROUP_CHAT)) == 1


async def test_other_rows_are_written_with_it_or_not_at_all() -> None:
    async with started(FLOWS, group="plain") as world:
        turn = Turn()
        turn.add("setting", {"key": "other", "value": "x"})
        turn.add("setting", {"key": "bad", "value": None})
        with pytest.raises(StoreError):
            await post(world, turn=turn)
        assert await world.engine.posting.told("other") is None
        assert await world.engine.posting.told("digest") is None
        assert world.messages(GROUP_CHAT) == []


async def test_without_words_only_the_rows_are_written() -> None:
    async with started(FLOWS, group="plain") as world:
        assert await world.engine.posting.post("digest", "1", None)
        assert await world.engine.posting.post("digest", "2", RichText())
        assert await world.engine.posting.told("digest") == "2"
        assert world.messages(GROUP_CHAT) == []


@pytest.mark.parametrize(
    ("picture", "taken"),
    [
        (png(), True),
        (png(9000, 1000), True),
        (png(9001, 1000), False),
        (png(2100, 100), False),
        (png(0, 100), False),
        (png() + b"x" * 5_000_000, False),
        (b"GIF89a", False),
        (b"", False),
    ],
)
def test_a_picture_that_no_messenger_takes_is_left_out(picture: bytes, taken: bool) -> None:
    assert shown(picture) is taken
