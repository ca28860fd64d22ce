"""Topics, members and groups, judged by aiogram's types."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BotCommand

from cxbot.sandbox import SandboxServer
from cxbot.sandbox.refusals import CantDo

from .conftest import ANNA, FORUM, OLGA, PAVEL, PLAIN


async def test_in_a_topic_everything_replies_to_its_beginning(
    server: SandboxServer, bot: Bot
) -> None:
    """desk.md §3: a message that replies to nothing shows forum_topic_created."""
    topic = await bot.create_forum_topic(FORUM, "Anna · #17")
    thread = topic.message_thread_id
    card = await bot.send_message(FORUM, "card", message_thread_id=thread)
    assert card.is_topic_message
    assert card.message_thread_id == thread
    assert card.reply_to_message
    assert card.reply_to_message.message_id == thread
    assert card.reply_to_message.forum_topic_created
    server.telegram.say(OLGA, "to the topic", chat=FORUM, thread=thread)
    server.telegram.say(OLGA, "to the card", chat=FORUM, reply_to=card.message_id)
    # The first is of the bot's own doing: it is told of the topics it makes.
    _, plain, reply = (update.message for update in await bot.get_updates())
    assert plain
    assert plain.reply_to_message
    assert plain.reply_to_message.message_id == thread
    assert reply
    assert (reply.message_thread_id, reply.is_topic_message) == (thread, True)
    assert reply.reply_to_message
    assert reply.reply_to_message.text == "card"
    assert reply.reply_to_message.reply_to_message is None


async def test_general_has_no_thread_but_replies_there_carry_one(
    server: SandboxServer, bot: Bot
) -> None:
    """desk.md §3: so a reader must look at is_topic_message."""
    number = server.telegram.say(OLGA, "hello", chat=FORUM)
    server.telegram.say(PAVEL, "hi", chat=FORUM, reply_to=number)
    first, second = (update.message for update in await bot.get_updates())
    assert first
    assert first.message_thread_id is None
    assert second
    assert (second.message_thread_id, second.is_topic_message) == (number, None)


async def test_the_life_of_a_topic(server: SandboxServer, bot: Bot) -> None:
    thread = (await bot.create_forum_topic(FORUM, "x" * 200)).message_thread_id
    assert len(server.telegram.chats[FORUM].topics[thread].name) == 128
    icon = (await bot.get_forum_topic_icon_stickers())[0].custom_emoji_id
    assert await bot.edit_forum_topic(FORUM, thread, name="Anna", icon_custom_emoji_id=icon)
    assert await bot.close_forum_topic(FORUM, thread)
    assert await bot.reopen_forum_topic(FORUM, thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.reopen_forum_topic(FORUM, thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.edit_forum_topic(FORUM, thread, name="Anna")
    assert await bot.delete_forum_topic(FORUM, thread)
    assert server.telegram.chat(FORUM) == []
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_DELETED"):
        await bot.close_forum_topic(FORUM, thread)


async def test_a_topic_people_delete_dies_without_a_word(server: SandboxServer, bot: Bot) -> None:
    """T11: the Bot API has no update for it; the next send finds out."""
    thread = (await bot.create_forum_topic(FORUM, "Anna")).message_thread_id
    server.telegram.remove_topic(OLGA, FORUM, thread)
    (created,) = await bot.get_updates()
    assert created.message
    assert created.message.forum_topic_created
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=thread)


async def test_people_who_close_and_open_topics_are_seen(server: SandboxServer, bot: Bot) -> None:
    thread = server.telegram.open_topic(OLGA, FORUM, "Theirs")
    server.telegram.shut_topic(OLGA, FORUM, thread)
    made, closed = (update.message for update in await bot.get_updates())
    assert made
    assert made.forum_topic_created
    assert made.forum_topic_created.name == "Theirs"
    assert closed
    assert closed.forum_topic_closed is not None
    with pytest.raises(CantDo):
        server.telegram.say(PAVEL, "x", chat=FORUM, thread=thread)
    assert server.telegram.say(OLGA, "x", chat=FORUM, thread=thread)


async def test_without_rights_topics_are_refused(server: SandboxServer, bot: Bot) -> None:
    thread = server.telegram.open_topic(OLGA, FORUM, "Theirs")
    server.telegram.shut_topic(OLGA, FORUM, thread)
    server.telegram.set_bot(FORUM, rights=["can_manage_chat"])
    with pytest.raises(TelegramBadRequest, match="not enough rights to create a topic"):
        await bot.create_forum_topic(FORUM, "x")
    with pytest.raises(TelegramBadRequest, match="TOPIC_CLOSED"):
        await bot.send_message(FORUM, "x", message_thread_id=thread)


async def test_plain_groups_ignore_a_thread(server: SandboxServer, bot: Bot) -> None:
    sent = await bot.send_message(PLAIN, "x", message_thread_id=7)
    assert sent.message_thread_id is None


async def test_who_is_in_a_group(server: SandboxServer, bot: Bot) -> None:
    me = await bot.get_chat_member(FORUM, 42)
    assert me.status == "administrator"
    assert (await bot.get_chat_member(FORUM, OLGA)).status == "administrator"
    assert (await bot.get_chat_member(FORUM, PAVEL)).status == "member"
    assert (await bot.get_chat_member(FORUM, ANNA)).status == "left"
    assert {one.user.id for one in await bot.get_chat_administrators(FORUM)} == {42, OLGA}
    assert await bot.get_chat_member_count(FORUM) == 3
    chat = await bot.get_chat(FORUM)
    assert (chat.type, chat.is_forum, chat.title) == ("supergroup", True, "Operators")
    assert (await bot.get_chat(ANNA)).first_name == "Anna"
    assert (await bot.get_me()).username == "sandbox_bot"


async def test_the_bot_is_told_of_its_own_place(server: SandboxServer, bot: Bot) -> None:
    server.telegram.set_bot(FORUM, status="member")
    server.telegram.start(ANNA)
    server.telegram.block(ANNA)
    demoted, _, blocked = await bot.get_updates()
    assert demoted.my_chat_member
    assert demoted.my_chat_member.new_chat_member.status == "member"
    assert blocked.my_chat_member
    assert blocked.my_chat_member.chat.id == ANNA
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_a_migration_is_announced_in_both_groups(server: SandboxServer, bot: Bot) -> None:
    server.telegram.upgrade(OLGA, PLAIN, -100777)
    old, new = (update.message for update in await bot.get_updates())
    assert old
    assert (old.chat.id, old.migrate_to_chat_id) == (PLAIN, -100777)
    assert new
    assert (new.chat.id, new.migrate_from_chat_id) == (-100777, PLAIN)


async def test_anonymous_administrators_hide_behind_the_group(
    server: SandboxServer, bot: Bot
) -> None:
    """desk.md §3: from.id is 1087968824, sender_chat is the group."""
    server.telegram.say(OLGA, "who am I", chat=FORUM, anonymous=True)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.from_user
    assert update.message.from_user.id == 1087968824
    assert update.message.sender_chat
    assert update.message.sender_chat.id == FORUM


async def test_commands_are_kept_by_scope(bot: Bot) -> None:
    commands = [BotCommand(command="start", description="Begin")]
    await bot.set_my_commands(commands)
    assert [one.command for one in await bot.get_my_commands()] == ["start"]
    assert await bot.get_my_commands(language_code="ru") == []
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == []


async def test_pins(server: SandboxServer, bot: Bot) -> None:
    sent = await bot.send_message(FORUM, "card")
    assert await bot.pin_chat_message(FORUM, sent.message_id)
    pinned = (await bot.get_chat(FORUM)).pinned_message
    assert pinned
    assert pinned.message_id == sent.message_id
    assert await bot.unpin_chat_message(FORUM, message_id=sent.message_id)
    assert (await bot.get_chat(FORUM)).pinned_message is None
