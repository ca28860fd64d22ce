"""getUpdates: what is kept, for how long, and what confirms it. T-numbers are the facts of
`reliability.md` §0.1, read from the server's own sources."""

import asyncio
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from cxbot.clock import ManualClock
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.updates import MAX_PENDING

from .conftest import ANNA, BORIS, FORUM, OLGA, Raw, buttons, polling


async def texts(bot: Bot, offset: int | None = None, limit: int = 100) -> list[str | None]:
    found = await bot.get_updates(offset=offset, limit=limit)
    return [one.message.text if one.message else None for one in found]


async def test_only_the_next_higher_offset_confirms(server: SandboxServer, bot: Bot) -> None:
    """T3: acknowledged means asked for more."""
    for word in "abc":
        server.telegram.say(ANNA, word)
    first = await bot.get_updates()
    assert [one.message and one.message.text for one in first] == ["a", "b", "c"]
    assert [entry["acked"] for entry in server.ledger.of("received")] == [False] * 3
    assert await texts(bot, first[1].update_id) == ["b", "c"]
    assert await texts(bot, first[2].update_id + 1) == []
    assert [entry["acked"] for entry in server.ledger.of("received")] == [True] * 3


async def test_ids_follow_each_other_from_a_random_start(server: SandboxServer, bot: Bot) -> None:
    """T4: a new queue starts between 2,000,001 and 1,000,000,000, maybe lower than before."""
    server.telegram.say(ANNA, "a")
    server.telegram.say(BORIS, "b")
    one, two = await bot.get_updates()
    assert 2_000_001 <= one.update_id <= 1_000_000_000
    assert two.update_id == one.update_id + 1
    server.telegram.updates.clear()
    server.telegram.updates.restart_ids(5)
    server.telegram.say(ANNA, "c")
    assert [update.update_id for update in await bot.get_updates()] == [5]


async def test_a_negative_offset_forgets_the_rest(server: SandboxServer, bot: Bot) -> None:
    """T3: which is why nobody should send one."""
    for word in "abc":
        server.telegram.say(ANNA, word)
    assert await texts(bot, -1) == ["c"]
    assert [entry.get("lost") for entry in server.ledger.of("received")] == [True, True, None]


async def test_an_offset_far_away_is_ignored(server: SandboxServer, bot: Bot) -> None:
    """T3: above the tail + 10 it falls back to the head."""
    server.telegram.say(ANNA, "a")
    (update,) = await bot.get_updates()
    assert await texts(bot, update.update_id + 1000) == ["a"]


async def test_the_same_offset_at_once_gets_one(server: SandboxServer, bot: Bot) -> None:
    """T5: a client that spins is slowed down to one update at a time."""
    for word in "abc":
        server.telegram.say(ANNA, word)
    assert await texts(bot, 0) == ["a", "b", "c"]
    assert await texts(bot, 0) == ["a"]


async def test_batches_end_at_the_limit(server: SandboxServer, bot: Bot) -> None:
    for number in range(150):
        server.telegram.say(ANNA, str(number))
    assert len(await texts(bot, None, 7)) == 7
    first = server.telegram.updates.pending
    assert len(await texts(bot, next(iter(first)) + 1, 100)) == 100


async def test_a_batch_ends_at_four_mebibytes(server: SandboxServer, bot: Bot) -> None:
    """T5: whatever the limit says."""
    for _ in range(99):
        server.telegram.say(ANNA, "ж" * 4096)
        server.telegram.say(ANNA, "ж" * 4096)
    found = await texts(bot)
    assert 1 < len(found) < 180


async def test_messages_live_a_day_and_taps_150_seconds(
    server: SandboxServer, bot: Bot, clock: ManualClock
) -> None:
    """T1, by the sandbox's own clock."""
    number = server.telegram.start(ANNA)
    sent = await bot.send_message(ANNA, "?", reply_markup=buttons("Y"))
    assert number == 1
    server.telegram.tap(ANNA, ANNA, sent.message_id, "Y")
    clock.move(timedelta(seconds=149))
    assert len(server.telegram.updates.pending) == 2
    clock.move(timedelta(seconds=1))
    assert await texts(bot) == ["/start"]
    assert server.ledger.of("tap")[0]["lost"]
    clock.move(timedelta(days=1))
    assert await bot.get_updates(offset=1) == []
    assert server.ledger.of("received")[0]["lost"]


async def test_a_full_queue_refuses_silently(server: SandboxServer) -> None:
    """T2: 100,000 updates, then people's words are lost."""
    server.telegram.say(ANNA, "a")
    (update,) = server.telegram.updates.pending.values()
    server.telegram.updates.pending.update(dict.fromkeys(range(MAX_PENDING), update))
    server.telegram.say(ANNA, "one too many")
    assert server.ledger.of("received")[-1]["lost"]


async def test_a_long_poll_waits_for_news(server: SandboxServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(server)
    server.telegram.say(ANNA, "at last")
    (update,) = await waiting
    assert update.message
    assert update.message.text == "at last"


async def test_a_second_poller_ends_the_first(server: SandboxServer, bot: Bot) -> None:
    """T5: one bot, one poller."""
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(server)
    second = asyncio.create_task(bot.get_updates(timeout=30, offset=1))
    with pytest.raises(TelegramConflictError) as caught:
        await first
    assert "terminated by other getUpdates request; make sure that only one bot" in str(
        caught.value
    )
    server.telegram.say(ANNA, "a")
    assert len(await second) == 1


async def test_stopping_sends_the_poller_home(server: SandboxServer, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await polling(server)
    await server.stop()
    assert await waiting == []


async def test_some_kinds_come_only_on_request(server: SandboxServer, bot: Bot, raw: Raw) -> None:
    """chat_member isn't sent unless it is listed in allowed_updates."""
    server.telegram.remove_member(FORUM, OLGA)
    (left,) = await bot.get_updates()
    assert left.message
    assert left.message.left_chat_member
    await bot.get_updates(offset=left.update_id + 1, allowed_updates=["chat_member"])
    server.telegram.add_member(FORUM, "Olga", OLGA)
    server.telegram.remove_member(FORUM, OLGA)
    server.telegram.say(ANNA, "not wanted")
    (update,) = await bot.get_updates()
    assert update.chat_member
    assert update.chat_member.new_chat_member.status == "left"
