"""What people do besides writing: they react, edit files, quote, and see the bot's commands."""

from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    BufferedInputFile,
    InputMediaPhoto,
    ReactionTypeEmoji,
    ReplyParameters,
)

from cxbot.sandbox import SandboxServer, commands
from cxbot.sandbox.refusals import CantDo

from .conftest import ANNA, FORUM, OLGA, PAVEL, PLAIN
from .test_control import ask

REACTIONS = ["message_reaction"]


def _emoji(reactions: list[Any]) -> list[str]:
    return [one.emoji for one in reactions]


async def test_a_reaction_is_told_where_it_was_asked_for(server: SandboxServer, bot: Bot) -> None:
    """And in groups only to administrators."""
    telegram = server.telegram
    number = telegram.say(OLGA, "done", chat=FORUM)
    telegram.reacts(OLGA, number, "👌", chat=FORUM)
    (first,) = await bot.get_updates()
    assert first.message
    await bot.get_updates(offset=first.update_id + 1, allowed_updates=REACTIONS)
    telegram.reacts(OLGA, number, "🔥", chat=FORUM)
    telegram.start(ANNA)
    telegram.reacts(ANNA, 1, "❤️")
    telegram.set_bot(FORUM, status="member")
    telegram.reacts(OLGA, number, chat=FORUM)
    changes = [update.message_reaction for update in await bot.get_updates()]
    shown = [
        (one.chat.id, _emoji(one.old_reaction), _emoji(one.new_reaction)) for one in changes if one
    ]
    assert shown == [(FORUM, ["👌"], ["🔥"]), (ANNA, [], ["❤"])]
    with pytest.raises(CantDo):
        telegram.reacts(ANNA, 1, "✅")


async def test_the_bot_has_one_reaction_of_the_allowed(server: SandboxServer, bot: Bot) -> None:
    number = server.telegram.start(ANNA)
    for emoji in ("👀", "👌"):
        await bot.set_message_reaction(ANNA, number, [ReactionTypeEmoji(emoji=emoji)])
    assert server.telegram.chats[ANNA].posts[number].reactions == {42: "👌"}
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(ANNA, number, [ReactionTypeEmoji(emoji="✅")])
    two: list[Any] = [ReactionTypeEmoji(emoji=emoji) for emoji in ("👀", "👌")]
    with pytest.raises(TelegramBadRequest, match="REACTIONS_TOO_MANY"):
        await bot.set_message_reaction(ANNA, number, two)


async def test_each_scope_has_its_commands(server: SandboxServer, bot: Bot) -> None:
    """The narrowest list that fits is shown; another language's isn't."""

    async def put(word: str, scope: Any = None, language: str | None = None) -> None:
        command = [BotCommand(command=word, description=word)]
        await bot.set_my_commands(command, scope=scope, language_code=language)

    staff = BotCommandScopeChat(chat_id=FORUM)
    await put("start")
    await put("menu", BotCommandScopeAllPrivateChats())
    await put("menyu", BotCommandScopeAllPrivateChats(), "ru")
    await put("take", staff)
    await put("health", BotCommandScopeChatAdministrators(chat_id=FORUM))
    await put("mine", BotCommandScopeChatMember(chat_id=FORUM, user_id=PAVEL))

    def seen(chat: int, user: int) -> list[str]:
        found = commands.shown(server.telegram, server.telegram.chats[chat], user)
        return [one["command"] for one in found]

    assert seen(ANNA, ANNA) == ["menu"]
    assert seen(1002, 1002) == ["menyu"]
    assert seen(FORUM, OLGA) == ["health"]
    assert seen(FORUM, PAVEL) == ["mine"]
    assert seen(PLAIN, OLGA) == ["start"]
    assert [one.command for one in await bot.get_my_commands(scope=staff)] == ["take"]
    await bot.delete_my_commands(scope=staff)
    assert await bot.get_my_commands(scope=staff) == []


async def test_a_caption_and_a_file_change_in_place(server: SandboxServer, bot: Bot) -> None:
    number = server.telegram.send_photo(ANNA, b"one", caption="old")
    server.telegram.edit(ANNA, number, "new", photo=b"two")
    _, edited = await bot.get_updates()
    assert edited.edited_message
    assert edited.edited_message.caption == "new"
    sent = await bot.send_photo(ANNA, BufferedInputFile(b"three", "3.jpg"), caption="mine")
    media = InputMediaPhoto(media=BufferedInputFile(b"four", "4.jpg"), caption="yours")
    changed = await bot.edit_message_media(media, chat_id=ANNA, message_id=sent.message_id)
    assert not isinstance(changed, bool)
    assert changed.photo
    assert changed.caption == "yours"
    assert sent.photo
    assert changed.photo[-1].file_id != sent.photo[-1].file_id


async def test_a_quote_must_be_there_word_for_word(server: SandboxServer, bot: Bot) -> None:
    number = server.telegram.say(ANNA, "🙂 where is my order")
    reply = ReplyParameters(message_id=number, quote="my order")
    sent = await bot.send_message(ANNA, "here", reply_parameters=reply)
    assert sent.quote
    assert (sent.quote.text, sent.quote.position) == ("my order", 12)
    reply = ReplyParameters(message_id=number, quote="your order")
    with pytest.raises(TelegramBadRequest, match="QUOTE_TEXT_INVALID"):
        await bot.send_message(ANNA, "here", reply_parameters=reply)


async def test_a_reply_to_another_topic_is_no_reply_here(server: SandboxServer, bot: Bot) -> None:
    """It shows as `external_reply`; whoever takes it for a reply answers the wrong customer."""
    here, there = [(await bot.create_forum_topic(FORUM, n)).message_thread_id for n in "ab"]
    card = await bot.send_message(FORUM, "card", message_thread_id=there)
    number = server.telegram.say(OLGA, "x", chat=FORUM, thread=here, reply_to=card.message_id)
    message = server.telegram.chats[FORUM].posts[number].message
    assert message["reply_to_message"]["message_id"] == here
    assert message["external_reply"]["message_id"] == card.message_id


async def test_icons_are_looked_up(bot: Bot) -> None:
    icons = {one.emoji for one in await bot.get_forum_topic_icon_stickers()}
    assert set("💬✅❓👀🔥📁") | {"❗️"} <= icons


async def test_operators_act_over_http(server: SandboxServer, http: aiohttp.ClientSession) -> None:
    group = f"groups/{FORUM}"
    thread = server.telegram.open_topic(OLGA, FORUM, "Anna")
    _, said = await ask(http, server, f"{group}/say", {"user": OLGA, "text": "a", "thread": thread})
    number = said["result"]
    for act, body in [
        ("say", {"text": "b", "reply_to": number}), ("say", {"text": "c", "anonymous": True}),
        ("album", {"count": 3, "thread": thread, "split": 2}), ("quiz", {"thread": thread}),
        ("edit", {"message_id": number, "text": "d"}), ("pin", {"message_id": number}),
        ("react", {"message_id": number, "emoji": "👀"}), ("commands", {}),
        ("delete", {"message_id": number}), ("rank", {"anonymous": True}),
        ("rename_topic", {"thread": thread, "name": "Ann"}), ("remove_topic", {"thread": thread}),
        ("say", {"text": "e", "forwarded_from": "Somebody"}), ("channel_post", {"text": "f"}),
        ("members", {"name": "Ivan", "id": 2009, "told": True, "username": "ivan_shop"}),
        ("bot", {"without": ["can_manage_topics"]}), ("leave", {}),
    ]:  # fmt: skip
        user = {} if act in {"members", "bot", "channel_post"} else {"user": OLGA}
        status, answer = await ask(http, server, f"{group}/{act}", user | body)
        assert status == 200, (act, answer)
    assert (await ask(http, server, f"customers/{ANNA}/album", {"caption": "two"}))[0] == 200
    assert (await ask(http, server, f"customers/{ANNA}/react", {"message_id": 1, "emoji": "🔥"}))[
        0
    ] == 200
    assert (await ask(http, server, "floods", {"chat_id": FORUM, "seconds": 5}))[0] == 201
    assert (await ask(http, server, "faults", {"method": "*", "answer": "nonsense"}))[0] == 422
