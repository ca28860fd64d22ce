"""Messages and files, both ways, judged by aiogram's types."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InputMediaPhoto,
    KeyboardButton,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from cxbot.sandbox import SandboxServer, samples
from cxbot.sandbox.refusals import CantDo

from .conftest import ANNA, FORUM, OLGA, Raw, buttons

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def started(server: SandboxServer) -> None:
    server.telegram.start(ANNA)


async def test_entities_come_back_as_sent_and_links_are_found(bot: Bot) -> None:
    bold = MessageEntity(type="bold", offset=3, length=4)
    sent = await bot.send_message(ANNA, "🙂 bold https://a.example /go @somebody", entities=[bold])
    assert [(one.type, one.offset, one.length) for one in sent.entities or []] == [
        ("bold", 3, 4), ("url", 8, 17), ("bot_command", 26, 3), ("mention", 30, 9),
    ]  # fmt: skip


async def test_white_space_around_is_cut_and_entities_move(bot: Bot) -> None:
    bold = MessageEntity(type="bold", offset=2, length=5)
    sent = await bot.send_message(ANNA, "  bold  ", entities=[bold])
    assert sent.text == "bold"
    assert [(one.offset, one.length) for one in sent.entities or []] == [(0, 4)]


async def test_simple_html_is_read(bot: Bot) -> None:
    html = "<b>A</b> &lt; <a href='https://b.example'>B</a>"
    sent = await bot.send_message(ANNA, html, parse_mode="HTML")
    assert sent.text == "A < B"
    assert [(one.type, one.offset, one.url) for one in sent.entities or []] == [
        ("bold", 0, None), ("text_link", 4, "https://b.example"),
    ]  # fmt: skip


async def test_edits_change_text_and_drop_buttons(server: SandboxServer, bot: Bot) -> None:
    """editMessageText without reply_markup removes the keyboard, as the real one does."""
    sent = await bot.send_message(ANNA, "Sure?", reply_markup=buttons("Yes", "No"))
    edited = await bot.edit_message_text("Done", chat_id=ANNA, message_id=sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup) == ("Done", None)
    assert edited.edit_date
    with pytest.raises(CantDo):
        server.telegram.tap(ANNA, ANNA, sent.message_id, "Yes")
    assert server.telegram.tap(ANNA, ANNA, sent.message_id, "yes", force=True)


async def test_a_tap_carries_the_message_and_its_data(server: SandboxServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "Sure?", reply_markup=buttons("Yes"))
    number = server.telegram.tap(ANNA, ANNA, sent.message_id, "Yes")
    query = (await bot.get_updates())[-1].callback_query
    assert query
    assert (query.id, query.data, query.from_user.id) == (number, "yes", ANNA)
    assert query.message
    assert query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(query.id, "Thanks")
    assert server.ledger.of("toast")[0]["text"] == "Thanks"


async def test_a_reply_keyboard_writes_or_shares_the_own_phone(
    server: SandboxServer, bot: Bot
) -> None:
    keys = [[KeyboardButton(text="Hi"), KeyboardButton(text="Phone", request_contact=True)]]
    sent = await bot.send_message(ANNA, "?", reply_markup=ReplyKeyboardMarkup(keyboard=keys))
    server.telegram.tap(ANNA, ANNA, sent.message_id, "Hi")
    server.telegram.tap(ANNA, ANNA, sent.message_id, "Phone")
    server.telegram.send_contact(ANNA, own=False)
    _, said, own, other = (update.message for update in await bot.get_updates())
    assert said
    assert said.text == "Hi"
    assert own
    assert own.contact
    assert own.contact.user_id == ANNA
    assert other
    assert other.contact
    assert other.contact.user_id is None


async def test_files_go_up_and_come_down_again(server: SandboxServer, bot: Bot) -> None:
    sent = await bot.send_document(ANNA, BufferedInputFile(b"words", "note.txt"), caption="Read")
    assert sent.document
    assert (sent.document.file_name, sent.caption) == ("note.txt", "Read")
    file = await bot.get_file(sent.document.file_id)
    content = await bot.download_file(file.file_path or "")
    assert content
    assert content.read() == b"words"
    again = await bot.send_document(ANNA, sent.document.file_id)
    assert again.document
    assert again.document.file_id == sent.document.file_id


async def test_every_kind_of_file_has_its_shape(bot: Bot) -> None:
    file = BufferedInputFile(samples.picture(), "x.png")
    photo = await bot.send_photo(ANNA, file)
    assert photo.photo
    assert (photo.photo[-1].width, photo.photo[-1].height) == (240, 160)
    assert (await bot.send_voice(ANNA, file, duration=7)).voice
    assert (await bot.send_audio(ANNA, file)).audio
    assert (await bot.send_video(ANNA, file)).video
    assert (await bot.send_video_note(ANNA, file)).video_note
    assert (await bot.send_animation(ANNA, file)).animation
    assert (await bot.send_sticker(ANNA, file)).sticker
    assert (await bot.send_location(ANNA, 55.7, 37.6)).location
    assert (await bot.send_venue(ANNA, 55.7, 37.6, "Shop", "Street 1")).venue
    assert (await bot.send_contact(ANNA, "+7900", "Olga")).contact
    assert await bot.send_chat_action(ANNA, "typing")


async def test_what_people_send_can_be_fetched_up_to_20_megabytes(
    server: SandboxServer, bot: Bot
) -> None:
    server.telegram.send_voice(ANNA, b"sound", size=20 * MEGABYTE)
    server.telegram.send_document(ANNA, b"film", name="film.mp4", size=20 * MEGABYTE + 1)
    server.telegram.send_sticker(ANNA)
    server.telegram.send_location(ANNA)
    _, voice, film, sticker, place = (update.message for update in await bot.get_updates())
    assert voice
    assert voice.voice
    assert (await bot.get_file(voice.voice.file_id)).file_size == 20 * MEGABYTE
    assert film
    assert film.document
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(film.document.file_id)
    assert sticker
    assert sticker.sticker
    assert place
    assert place.location


async def test_albums_both_ways(server: SandboxServer, bot: Bot) -> None:
    pictures = [InputMediaPhoto(media=BufferedInputFile(b"x", "x.png"), caption="c") for _ in "12"]
    sent = await bot.send_media_group(ANNA, pictures)  # type: ignore[arg-type]  # a list of one kind
    assert len({one.media_group_id for one in sent}) == 1
    numbers = server.telegram.send_album(ANNA, [b"a", b"b"], caption="two")
    first, second = (update.message for update in (await bot.get_updates())[-2:])
    assert first
    assert second
    assert [first.message_id, second.message_id] == numbers
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.caption) == ("two", None)


@pytest.mark.parametrize(
    ("kinds", "refusal"),
    [
        (("photo", "video"), None),
        (("document", "document"), None),
        (("audio", "audio"), None),
        (("photo", "document"), "document can't be mixed with other media types"),
        (("audio", "video"), "audio can't be mixed with other media types"),
        (("photo", "animation"), "can't use the media of the specified type in the album"),
        (("photo",) * 11, "too many messages to send as an album"),
    ],
)
async def test_what_goes_together_as_one_album(
    server: SandboxServer, raw: Raw, kinds: tuple[str, ...], refusal: str | None
) -> None:
    """https://core.telegram.org/bots/api#sendmediagroup"""
    answered = server.telegram.say(ANNA, "Which one?")
    media = [
        {
            "type": kind,
            "media": server.telegram.files.add(kind, b"x").file_id,
            "caption": f"{place}",
        }
        for place, kind in enumerate(kinds)
    ]
    reply = {"message_id": answered, "allow_sending_without_reply": True}
    status, answer = await raw("sendMediaGroup", chat_id=ANNA, media=media, reply_parameters=reply)
    if refusal is not None:
        assert (status, answer["description"]) == (400, f"Bad Request: {refusal}")
        return
    assert status == 200
    assert [part["caption"] for part in answer["result"]] == ["0", "1"]
    assert {part["reply_to_message"]["message_id"] for part in answer["result"]} == {answered}
    assert len({part["media_group_id"] for part in answer["result"]}) == 1


async def test_copies_keep_content_not_origin(server: SandboxServer, bot: Bot) -> None:
    number = server.telegram.send_photo(ANNA, b"x", caption="see")
    copy = await bot.copy_message(FORUM, ANNA, number)
    shown = server.telegram.chat(FORUM)[-1]
    assert shown["message_id"] == copy.message_id
    assert shown["caption"] == "see"
    assert "forward_origin" not in shown
    await bot.copy_message(FORUM, ANNA, number, caption="other")
    assert server.telegram.chat(FORUM)[-1]["caption"] == "other"


async def test_many_copies_skip_what_cant_be_copied(server: SandboxServer, bot: Bot) -> None:
    """desk.md §3: silently, and albums stay together."""
    numbers = server.telegram.send_album(ANNA, [b"a", b"b"])
    copies = await bot.copy_messages(FORUM, ANNA, [*numbers, 500])
    assert len(copies) == 2
    one, two = server.telegram.chat(FORUM)
    assert one["media_group_id"] == two["media_group_id"]
    assert one["media_group_id"] != server.telegram.chat(ANNA)[-1]["media_group_id"]


async def test_service_messages_cant_be_copied(bot: Bot) -> None:
    topic = await bot.create_forum_topic(FORUM, "x")
    with pytest.raises(TelegramBadRequest, match="can't copy message"):
        await bot.copy_message(ANNA, FORUM, topic.message_thread_id)


async def test_forwards_name_their_origin(bot: Bot) -> None:
    sent = await bot.forward_message(FORUM, ANNA, 1)
    assert sent.forward_origin
    assert sent.forward_origin.type == "user"


async def test_replies_show_what_they_answer(bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "x", reply_parameters=ReplyParameters(message_id=1))
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "/start"


async def test_captions_and_buttons_are_edited(server: SandboxServer, bot: Bot) -> None:
    photo = await bot.send_photo(ANNA, BufferedInputFile(b"x", "x.png"), caption="a")
    edited = await bot.edit_message_caption(chat_id=ANNA, message_id=photo.message_id, caption="b")
    assert not isinstance(edited, bool)
    assert edited.caption == "b"
    pressed = await bot.edit_message_reply_markup(
        chat_id=ANNA, message_id=photo.message_id, reply_markup=buttons("Yes")
    )
    assert not isinstance(pressed, bool)
    assert pressed.reply_markup
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=ANNA, message_id=photo.message_id)


async def test_people_edit_and_delete_their_own(server: SandboxServer, bot: Bot) -> None:
    """Edits arrive as edited_message; of a deletion nobody is told."""
    number = server.telegram.say(OLGA, "tpyo", chat=FORUM)
    server.telegram.edit(OLGA, number, "typo", chat=FORUM)
    server.telegram.delete(OLGA, number, chat=FORUM)
    edited = (await bot.get_updates())[-1].edited_message
    assert edited
    assert edited.text == "typo"
    assert server.telegram.chat(FORUM) == []
    with pytest.raises(CantDo):
        server.telegram.edit(ANNA, 99, "x")


async def test_deletions_of_the_bot(server: SandboxServer, bot: Bot) -> None:
    sent = await bot.send_message(ANNA, "x")
    assert await bot.delete_message(ANNA, sent.message_id)
    assert await bot.delete_messages(ANNA, [1, 77])
    assert server.telegram.chat(ANNA) == []


async def test_one_reaction_of_the_bot(server: SandboxServer, bot: Bot) -> None:
    await bot.set_message_reaction(ANNA, 1, [ReactionTypeEmoji(emoji="👀")])
    await bot.set_message_reaction(ANNA, 1, [ReactionTypeEmoji(emoji="👌")])
    assert server.telegram.chats[ANNA].posts[1].reactions == {42: "👌"}
    await bot.set_message_reaction(ANNA, 1)
    assert server.telegram.chats[ANNA].posts[1].reactions == {}
