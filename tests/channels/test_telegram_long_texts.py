"""Texts and captions that are longer than one message, in parts."""

from typing import Any

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_markup import MAX_CAPTION, MAX_TEXT
from cxbot.model.channel import Ambiguous, Outcome, Sent
from cxbot.model.message import Attachment
from cxbot.model.text import RichText, utf16_length
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import Fault, too_many

from .group_calls import ANNA, FORUM, OLGA, TAKE, arrives, out, topic


def shown(server: SandboxServer, count: int) -> list[dict[str, Any]]:
    return server.telegram.chat(FORUM)[-count:]


@pytest.mark.parametrize("letter", ["x", "ж", "😀"])
async def test_a_text_of_the_longest_length_is_one_message(
    telegram: Telegram, server: SandboxServer, letter: str
) -> None:
    units = utf16_length(letter)
    before = len(server.telegram.chat(FORUM))
    sent = await arrives(telegram, out("message", text=letter * (MAX_TEXT // units)))
    assert sent.message_ids == ()
    assert len(server.telegram.chat(FORUM)) == before + 1
    sent = await arrives(telegram, out("message", text=letter * (MAX_TEXT // units + 1)))
    assert len(sent.message_ids) == 2


async def test_of_a_text_in_parts_the_first_answers_and_the_last_has_the_buttons(
    telegram: Telegram, server: SandboxServer
) -> None:
    thread = str((await topic(telegram, server)).id)
    asked = server.telegram.say(OLGA, "Well?", chat=FORUM, thread=int(thread))
    words = RichText("word " * 2000)
    sent = await arrives(
        telegram, out("message", thread=thread, text=words, reply_to=str(asked), buttons=TAKE)
    )
    parts = shown(server, 3)
    assert sent.message_ids == tuple(str(part["message_id"]) for part in parts)
    assert sent.message_id == sent.message_ids[0]
    assert {part["message_thread_id"] for part in parts} == {int(thread)}
    replied = [part["reply_to_message"]["message_id"] for part in parts]
    assert replied == [asked, int(thread), int(thread)]
    assert [("reply_markup" in part) for part in parts] == [False, False, True]
    assert "".join(part["text"] for part in parts).count("word") == 2000


async def test_a_long_caption_follows_its_copy(telegram: Telegram, server: SandboxServer) -> None:
    source = str(server.telegram.send_photo(ANNA, b"png", caption="Short"))
    copy = out(
        "copy",
        source_chat=str(ANNA),
        source_message=source,
        text="😀" * (MAX_CAPTION // 2 + 1),
        buttons=TAKE,
    )
    sent = await arrives(telegram, copy)
    photo, text = shown(server, 2)
    assert "photo" in photo
    assert not {"caption", "reply_markup"} & set(photo)
    assert "reply_markup" in text
    assert sent.message_ids == (str(photo["message_id"]), str(text["message_id"]))


async def test_what_has_no_caption_comes_before_its_words(
    telegram: Telegram, server: SandboxServer
) -> None:
    place = Attachment(kind="location", latitude=1.0, longitude=2.0)
    await arrives(telegram, out("message", attachment=place, text="Here", reply_to="1"))
    first, second = shown(server, 2)
    assert "location" in first
    assert second["text"] == "Here"


async def _second_part(telegram: Telegram, server: SandboxServer, fault: Fault) -> Outcome:
    fault.after = 1
    server.fail(fault)
    return await telegram.send(out("message", text="x" * 5000))


async def test_the_rest_of_a_text_waits_where_its_beginning_has_arrived(
    telegram: Telegram, server: SandboxServer, waits: list[float]
) -> None:
    outcome = await _second_part(telegram, server, Fault(method="*", answer=too_many(3), times=2))
    assert isinstance(outcome, Sent)
    assert waits == [3, 3]
    assert sum(len(part["text"]) for part in shown(server, 2)) == 5000


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="*", answer=too_many(60)),
        Fault(method="*", answer="swallow"),
        Fault(method="*", answer=too_many(5), times=0),
    ],
    ids=["long flood", "unclear", "endless flood"],
)
async def test_a_text_that_breaks_off_is_unclear(
    telegram: Telegram, server: SandboxServer, waits: list[float], fault: Fault
) -> None:
    assert isinstance(await _second_part(telegram, server, fault), Ambiguous)
    assert sum(waits) <= 15
