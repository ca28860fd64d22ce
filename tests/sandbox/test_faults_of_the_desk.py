"""What a desk must stand, as the Bot API tells it: each is produced by an act or by an order."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.types import Update

from cxbot.clock import ManualClock
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import NAMED, Fault, named, too_many
from cxbot.sandbox.limits import Limits

from .conftest import ANNA, FORUM, OLGA, PAVEL, PLAIN, Raw, buttons

STRANGER, THEIRS = 3001, -1009


Read = Callable[[], Awaitable[list[Update]]]


@pytest.fixture
def read(bot: Bot) -> Read:
    """What came since one read last; all of it is confirmed."""
    offset = 0

    async def news() -> list[Update]:
        nonlocal offset
        found: list[Update] = []
        # The same offset twice within half a second brings one update only.
        while page := await bot.get_updates(offset=offset):
            found += page
            offset = page[-1].update_id + 1
        return found

    return news


def kinds(updates: list[Update]) -> list[str]:
    return [update.event_type for update in updates]


@pytest.mark.parametrize("name", sorted(NAMED))
async def test_every_refusal_has_a_name(server: SandboxServer, raw: Raw, name: str) -> None:
    server.fail(Fault.from_json({"method": "send*", "answer": name}))
    status, body = await raw("sendMessage", chat_id=FORUM, text="x")
    assert (status, body["description"]) == NAMED[name]
    assert (await raw("sendMessage", chat_id=FORUM, text="x"))[0] == 200
    refused = server.ledger.of("refused")
    assert [(one["method"], one["code"]) for one in refused] == [("sendmessage", NAMED[name][0])]


async def test_an_order_may_wait_stay_and_mean_one_topic(server: SandboxServer, raw: Raw) -> None:
    server.fail(Fault(method="*", answer=named("topic_closed"), thread=7, times=0, after=1))
    topic = {"chat_id": PLAIN, "text": "x", "message_thread_id": 7}
    statuses = [(await raw("sendMessage", **topic))[0] for _ in range(4)]
    assert statuses == [200, 400, 400, 400]
    assert (await raw("sendMessage", chat_id=PLAIN, text="x"))[0] == 200
    server.faults.clear()
    assert (await raw("sendMessage", **topic))[0] == 200


async def test_a_flood_lasts_as_long_as_it_said(
    server: SandboxServer, bot: Bot, clock: ManualClock
) -> None:
    server.flood(FORUM, 30)
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(FORUM, "x")
    assert caught.value.retry_after == 30
    clock.move(timedelta(seconds=20))
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.create_forum_topic(FORUM, "x")
    assert caught.value.retry_after == 10
    assert await bot.send_message(PLAIN, "another chat")
    clock.move(timedelta(seconds=10))
    assert await bot.send_message(FORUM, "x")


async def test_a_group_has_one_budget_for_topics_edits_and_albums(
    server: SandboxServer, bot: Bot, raw: Raw
) -> None:
    seconds = 100.0
    server.limits = Limits(lambda: seconds)
    photo = {"type": "photo", "media": "x"}
    server.telegram.start(ANNA)
    server.telegram.send_photo(ANNA, b"x")
    photo["media"] = server.telegram.chat(ANNA)[-1]["photo"][0]["file_id"]
    thread = (await bot.create_forum_topic(FORUM, "x")).message_thread_id
    assert (await raw("sendMediaGroup", chat_id=FORUM, media=[photo] * 10))[0] == 200
    for number in range(9):
        await bot.edit_forum_topic(FORUM, thread, name=f"name {number}")
    with pytest.raises(TelegramRetryAfter):
        await bot.edit_forum_topic(FORUM, thread, name="one too many")


async def test_a_copy_may_have_no_number(server: SandboxServer, bot: Bot) -> None:
    """desk.md §3: the copy is there, its message_id in the answer is 0."""
    number = server.telegram.say(OLGA, "a word", chat=FORUM)
    server.telegram.start(ANNA)
    server.fail(Fault(method="copyMessage", answer="zero"))
    assert (await bot.copy_message(ANNA, FORUM, number)).message_id == 0
    assert server.telegram.chat(ANNA)[-1]["text"] == "a word"
    assert server.ledger.of("sent")[-1]["copied_from"] == [FORUM, number]


@pytest.mark.parametrize("kind", ["quiz", "story", "invoice", "paid_media", "giveaway"])
async def test_kinds_that_cant_be_copied(server: SandboxServer, bot: Bot, kind: str) -> None:
    number = server.telegram.send_rare(ANNA, kind)
    said = server.telegram.say(ANNA, "with it")
    (update, _) = await bot.get_updates()
    assert update.message
    with pytest.raises(TelegramBadRequest, match="can't copy message"):
        await bot.copy_message(FORUM, ANNA, number)
    copies = await bot.copy_messages(FORUM, ANNA, [number, said])
    assert len(copies) == 1
    assert server.ledger.of("sent")[-1]["copied_from"] == [ANNA, said]
    with pytest.raises(TelegramBadRequest, match="messages can't be forwarded"):
        await bot.copy_messages(FORUM, ANNA, [number])
    with pytest.raises(TelegramBadRequest, match="there are no messages to forward"):
        await bot.copy_messages(FORUM, ANNA, [999])


@pytest.mark.parametrize("kind", ["poll", "dice", "game", "checklist", "venue"])
async def test_kinds_that_can(server: SandboxServer, bot: Bot, kind: str) -> None:
    number = server.telegram.send_rare(ANNA, kind)
    assert await bot.copy_message(FORUM, ANNA, number)
    assert server.ledger.of("sent")[-1]["media"] == kind


async def test_an_album_loses_a_part_without_a_word(server: SandboxServer, bot: Bot) -> None:
    first, second, third = server.telegram.send_album(ANNA, [b"1", b"2", b"3"], caption="three")
    server.telegram.make_uncopyable(ANNA, second)
    assert len(await bot.copy_messages(FORUM, ANNA, [first, second, third])) == 2
    entries = server.ledger.of("sent")
    assert [entry["copied_from"][1] for entry in entries] == [first, third]
    assert len({entry["album"] for entry in entries}) == 1


async def test_an_album_comes_on_two_pages(server: SandboxServer, bot: Bot) -> None:
    numbers = server.telegram.send_album(ANNA, [b"1", b"2", b"3"], split=2)
    page = await bot.get_updates()
    assert [one.message and one.message.message_id for one in page] == numbers[:2]
    late = await bot.get_updates(offset=page[-1].update_id + 1)
    assert [one.message and one.message.message_id for one in late] == numbers[2:]
    assert page[0].message
    assert late[0].message
    assert page[0].message.media_group_id == late[0].message.media_group_id


async def test_a_premium_caption_is_too_long_with_buttons(server: SandboxServer, raw: Raw) -> None:
    number = server.telegram.send_photo(ANNA, b"x", caption="x" * 1500)
    copy: dict[str, Any] = {"chat_id": FORUM, "from_chat_id": ANNA, "message_id": number}
    assert (await raw("copyMessage", **copy))[0] == 200
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    _, body = await raw("copyMessage", **copy, reply_markup=markup)
    assert body["description"] == "Bad Request: message caption is too long"


async def test_deleting_ends_after_two_days(
    server: SandboxServer, bot: Bot, clock: ManualClock
) -> None:
    """TDLib's rule for bots, in groups even with the right."""
    server.telegram.start(ANNA)
    theirs = server.telegram.say(OLGA, "hers", chat=FORUM)
    mine, old = [(await bot.send_message(FORUM, "mine")).message_id for _ in range(2)]
    private = (await bot.send_message(ANNA, "to her")).message_id
    assert await bot.delete_message(FORUM, theirs)
    server.telegram.set_bot(FORUM, without=["can_delete_messages"])
    theirs = server.telegram.say(OLGA, "hers", chat=FORUM)
    assert await bot.delete_message(FORUM, mine)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(FORUM, theirs)
    server.telegram.set_bot(FORUM)
    clock.move(timedelta(hours=48))
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(FORUM, old)
    with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
        await bot.delete_message(ANNA, private)


async def test_rights_that_are_taken_away(server: SandboxServer, bot: Bot, read: Read) -> None:
    thread = server.telegram.open_topic(OLGA, FORUM, "hers")
    mine = (await bot.create_forum_topic(FORUM, "mine")).message_thread_id
    card = await bot.send_message(FORUM, "card", message_thread_id=mine)
    await read()
    taken = ["can_manage_topics", "can_delete_messages", "can_pin_messages"]
    server.telegram.set_bot(FORUM, without=taken)
    assert kinds(await read()) == ["my_chat_member"]
    for call, reason in [
        (bot.create_forum_topic(FORUM, "x"), "not enough rights to create a topic"),
        (bot.edit_forum_topic(FORUM, thread, name="x"), "not enough rights to edit the topic"),
        (
            bot.close_forum_topic(FORUM, thread),
            "not enough rights to close or open the topic",
        ),
        (bot.delete_forum_topic(FORUM, mine), "not enough rights to delete the topic"),
        (
            bot.pin_chat_message(FORUM, card.message_id),
            "not enough rights to manage pinned messages in the chat",
        ),
    ]:
        with pytest.raises(TelegramBadRequest, match=reason):
            await call
    # Whoever opened a topic may change it.
    assert await bot.edit_forum_topic(FORUM, mine, name="still mine")


async def test_a_forum_switched_off_takes_sends_but_no_topics(
    server: SandboxServer, bot: Bot
) -> None:
    """Nobody is told, and a message into a topic lands among all the others."""
    thread = (await bot.create_forum_topic(FORUM, "x")).message_thread_id
    server.telegram.switch_topics(FORUM, forum=False)
    sent = await bot.send_message(FORUM, "x", message_thread_id=thread)
    assert sent.message_thread_id is None
    assert sent.chat.is_forum is None
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(FORUM, "y")


async def test_a_migration_leaves_everything_behind(server: SandboxServer, bot: Bot) -> None:
    thread = (await bot.create_forum_topic(FORUM, "x")).message_thread_id
    card = await bot.send_message(FORUM, "card", message_thread_id=thread)
    server.telegram.upgrade(OLGA, FORUM, -100999)
    with pytest.raises(TelegramMigrateToChat) as caught:
        await bot.edit_message_text("x", chat_id=FORUM, message_id=card.message_id)
    assert caught.value.migrate_to_chat_id == -100999
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(-100999, "x", message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=-100999, message_id=card.message_id)
    assert await bot.create_forum_topic(-100999, "anew")


async def test_strangers_take_the_bot_along_and_throw_it_out(
    server: SandboxServer, bot: Bot, read: Read
) -> None:
    telegram = server.telegram
    telegram.add_group(THEIRS, "Not ours", forum=False, type="supergroup", bot=False)
    telegram.add_member(THEIRS, "Stranger", STRANGER)
    telegram.say(STRANGER, "nobody hears it", chat=THEIRS)
    assert kinds(await read()) == []
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
        await bot.send_message(THEIRS, "x")
    telegram.set_bot(THEIRS, status="member", by=STRANGER)
    assert kinds(await read()) == ["my_chat_member", "message"]
    assert await bot.leave_chat(THEIRS)
    assert kinds(await read()) == ["message", "my_chat_member"]
    telegram.set_bot(FORUM, status="kicked", by=OLGA)
    assert kinds(await read()) == ["message", "my_chat_member"]
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
        await bot.send_message(FORUM, "x")
    telegram.say(OLGA, "alone at last", chat=FORUM)
    assert kinds(await read()) == []


async def test_who_comes_goes_and_rises(server: SandboxServer, bot: Bot, read: Read) -> None:
    """chat_member is told when it was asked for, and to administrators only."""
    await bot.get_updates(offset=0, allowed_updates=["chat_member"])
    server.telegram.add_member(FORUM, "Ivan", 2003, told=True)
    server.telegram.rank(FORUM, PAVEL, by=OLGA)
    server.telegram.remove_member(FORUM, 2003)
    changes = [update.chat_member for update in await read()]
    assert [one and one.new_chat_member.status for one in changes] == [
        "member", "administrator", "left",
    ]  # fmt: skip
    await read()
    server.telegram.set_bot(FORUM, status="member")
    server.telegram.remove_member(FORUM, PAVEL)
    assert kinds(await read()) == []


async def test_senders_that_are_no_members(server: SandboxServer, bot: Bot, read: Read) -> None:
    """Whoever is anonymous hides behind the group when writing, and shows when tapping."""
    telegram = server.telegram
    sent = await bot.send_message(FORUM, "card", reply_markup=buttons("Take"))
    telegram.rank(FORUM, OLGA, anonymous=True)
    await read()
    number = telegram.say(OLGA, "who am I", chat=FORUM)
    telegram.edit(OLGA, number, "who was I", chat=FORUM)
    telegram.tap(OLGA, FORUM, sent.message_id, "Take")
    telegram.channel_post(FORUM, "New prints")
    telegram.add_member(FORUM, "Other", 5001, is_bot=True)
    telegram.say(5001, "beep", chat=FORUM)
    said, edited, tap, forwarded, other = await read()
    assert said.message
    assert said.message.from_user
    assert said.message.from_user.id == 1087968824
    assert said.message.sender_chat
    assert said.message.sender_chat.id == FORUM
    assert server.ledger.of("received")[0]["author"] == OLGA
    assert edited.edited_message
    assert edited.edited_message.sender_chat
    assert tap.callback_query
    assert tap.callback_query.from_user.id == OLGA
    assert forwarded.message
    assert forwarded.message.from_user
    assert forwarded.message.from_user.id == 777000
    assert forwarded.message.is_automatic_forward
    assert other.message
    assert other.message.from_user
    assert other.message.from_user.is_bot


async def test_privacy_hides_what_isnt_said_to_the_bot(
    server: SandboxServer, bot: Bot, read: Read
) -> None:
    server.telegram.privacy = True
    server.telegram.set_bot(FORUM, status="member")
    await read()
    server.telegram.say(OLGA, "to a colleague", chat=FORUM)
    server.telegram.say(OLGA, "/take", chat=FORUM)
    (update,) = await read()
    assert update.message
    assert update.message.text == "/take"
    assert (await bot.get_me()).can_read_all_group_messages is False


async def test_limits_and_orders_use_the_same_words(server: SandboxServer, raw: Raw) -> None:
    server.fail(Fault(method="*", answer=too_many(7)))
    status, body = await raw("sendMessage", chat_id=FORUM, text="x")
    assert (status, body["parameters"]) == (429, {"retry_after": 7})
    assert body["description"] == "Too Many Requests: retry after 7"
