"""Each op of the outbox is a call of the Bot API, within its limits."""

import inspect
import re
from typing import Any, get_args

import pytest
from aiogram import methods
from aiogram.types import ReactionTypeEmoji
from hypothesis import given, settings
from hypothesis import strategies as st

from cxbot.channels import telegram_markup
from cxbot.channels.telegram_emoji import REACTIONS
from cxbot.channels.telegram_errors import SENTENCES, outcome_of
from cxbot.channels.telegram_session import _error
from cxbot.conversation.marks import Marks
from cxbot.model.channel import Refused
from cxbot.model.customer import Address
from cxbot.model.message import AlbumItem, Attachment, Button, Outbound, OutboundOp
from cxbot.model.text import Entity, RichText, styled, utf16_length

YES = Button(label="Yes", data="d")
OPS: list[tuple[Outbound, list[str]]] = [
    (
        Outbound(op="message", peer="1", text=styled("bold", "x"), buttons=((YES,),)),
        ["sendMessage"],
    ),
    (
        Outbound(
            op="message",
            peer="1",
            text=RichText("x"),
            attachment=Attachment(kind="photo", file_id="f"),
        ),
        ["sendPhoto"],
    ),
    (
        Outbound(
            op="message",
            peer="1",
            text=RichText("x" * 1025),
            attachment=Attachment(kind="photo", file_id="f"),
        ),
        ["sendPhoto", "sendMessage"],
    ),
    (
        Outbound(
            op="message",
            peer="1",
            text=RichText("x"),
            attachment=Attachment(kind="sticker", file_id="f"),
        ),
        ["sendSticker", "sendMessage"],
    ),
    (
        Outbound(
            op="message",
            peer="1",
            attachment=Attachment(kind="location", latitude=1.0, longitude=2.0),
        ),
        ["sendLocation"],
    ),
    (
        Outbound(op="message", peer="1", attachment=Attachment(kind="contact", phone="49")),
        ["sendContact"],
    ),
    (
        Outbound(
            op="message", peer="-9", thread="3", reply_to="4", silent=True, text=RichText("x")
        ),
        ["sendMessage"],
    ),
    (Outbound(op="copy", peer="1", source_chat="-9", source_message="5"), ["copyMessage"]),
    (
        Outbound(op="copy_album", peer="1", source_chat="-9", source_messages=("5", "6")),
        ["copyMessages"],
    ),
    (
        Outbound(
            op="album",
            peer="1",
            reply_to="4",
            items=(
                AlbumItem(
                    attachment=Attachment(kind="photo", file_id="f"), text=styled("bold", "x")
                ),
                AlbumItem(attachment=Attachment(kind="video", file_id="g")),
            ),
        ),
        ["sendMediaGroup"],
    ),
    (Outbound(op="edit", peer="1", message_id="5", text=RichText("x")), ["editMessageText"]),
    (Outbound(op="buttons", peer="1", message_id="5"), ["editMessageReplyMarkup"]),
    (Outbound(op="delete", peer="1", message_id="5"), ["deleteMessage"]),
    (
        Outbound(op="answer_tap", peer="1", tap_id="t", text=RichText("x" * 300)),
        ["answerCallbackQuery"],
    ),
    (Outbound(op="open_topic", peer="-9", text=RichText("n" * 200)), ["createForumTopic"]),
    (Outbound(op="topic", peer="-9", thread="3", text=RichText("n" * 200)), ["editForumTopic"]),
    (Outbound(op="topic", peer="-9", thread="3", icon="🔥"), []),
    (Outbound(op="close_topic", peer="-9", thread="3"), ["closeForumTopic"]),
    (Outbound(op="reopen_topic", peer="-9", thread="3"), ["reopenForumTopic"]),
    (Outbound(op="delete_topic", peer="-9", thread="3"), ["deleteForumTopic"]),
    (Outbound(op="react", peer="1", message_id="5", reaction="👀"), ["setMessageReaction"]),
    (Outbound(op="react", peer="1", message_id="5"), ["setMessageReaction"]),
    (Outbound(op="pin", peer="-9", message_id="5", silent=True), ["pinChatMessage"]),
    (
        Outbound(op="caption", peer="1", message_id="5", text=styled("bold", "x")),
        ["editMessageCaption"],
    ),
    (Outbound(op="leave", peer="-9"), ["leaveChat"]),
    (
        Outbound(
            op="copy",
            peer="1",
            source_chat="-9",
            source_message="5",
            text=RichText("x" * 5000),
            buttons=((YES,),),
        ),
        ["copyMessage", "sendMessage", "sendMessage"],
    ),
    (
        Outbound(op="message", peer="1", text=RichText("x" * 9000), reply_to="4"),
        ["sendMessage", "sendMessage", "sendMessage"],
    ),
    (Outbound(op="delete_many", peer="-5", source_messages=("3", "4")), ["deleteMessages"]),
    (Outbound(op="method", peer="1", method="sendDice", arguments={"chat_id": 1}), ["sendDice"]),
]


@pytest.mark.parametrize(("outbound", "names"), OPS, ids=range(len(OPS)))
def test_each_call_is_one_that_aiogram_knows(outbound: Outbound, names: list[str]) -> None:
    calls = telegram_markup.calls(Outbound.from_json(outbound.to_json()))
    assert [name for name, _ in calls] == names
    for name, parameters in calls:
        method: Any = getattr(methods, name[0].upper() + name[1:])
        assert set(parameters) <= set(method.model_fields), name
        method.model_validate(parameters)
        assert "parse_mode" not in parameters
        assert len(parameters.get("text", "")) <= (200 if name == "answerCallbackQuery" else 4096)
        assert len(parameters.get("name", "")) <= 128


def test_every_op_has_its_call() -> None:
    assert {outbound.op for outbound, _ in OPS} == set(get_args(OutboundOp))


def test_the_reactions_of_bots_are_those_of_the_documentation() -> None:
    assert ReactionTypeEmoji.__doc__
    documented = re.findall(r'"([^"]+)"', inspect.getsource(ReactionTypeEmoji).split("one of")[1])
    assert set(documented) & REACTIONS == REACTIONS
    assert len(REACTIONS) == 73


ENTITIES = st.builds(
    lambda start, length: Entity(kind="bold", offset=start, length=length),
    st.integers(0, 9000),
    st.integers(1, 3000),
)
LONG = st.builds(
    lambda unit, times, entities: RichText(
        unit * times,
        tuple(e for e in entities if e.offset + e.length <= utf16_length(unit * times)),
    ),
    st.sampled_from(["x", "word ", "ж. ", "😀", "line\n", "a😀\n\n"]),
    st.integers(1, 3000),
    st.lists(ENTITIES, max_size=3),
)


@given(LONG, st.sampled_from(["message", "photo", "sticker", "copy"]))
@settings(max_examples=150, deadline=None)
def test_no_part_is_longer_than_telegram_takes_and_nothing_is_lost(
    text: RichText, shape: str
) -> None:
    attachment = Attachment(kind="photo" if shape == "photo" else "sticker", file_id="f")
    outbound = Outbound(
        op="copy" if shape == "copy" else "message",
        peer="1",
        text=text,
        attachment=attachment if shape in ("photo", "sticker") else None,
        source_chat="2" if shape == "copy" else None,
        source_message="5" if shape == "copy" else None,
        reply_to="4",
        buttons=((YES,),),
    )
    made = [parameters for _, parameters in telegram_markup.calls(outbound)]
    words = [str(one.get("text", one.get("caption", ""))) for one in made]
    if text:
        assert "".join("".join(words).split()) == "".join(text.text.split())
    for one, said in zip(made, words, strict=True):
        limit = telegram_markup.MAX_CAPTION if "caption" in one else telegram_markup.MAX_TEXT
        assert utf16_length(said) <= limit
        for entity in [*one.get("entities", ()), *one.get("caption_entities", ())]:
            assert entity["offset"] >= 0
            assert entity["offset"] + entity["length"] <= utf16_length(said)
    assert ["reply_parameters" in one for one in made] == [True] + [False] * (len(made) - 1)
    assert ["reply_markup" in one for one in made] == [False] * (len(made) - 1) + [True]


def test_a_phone_is_shared_by_a_keyboard() -> None:
    share = Button(label="Share", shares_phone=True)
    outbound = Outbound(op="message", peer="1", text=RichText("?"), buttons=((share,), (YES,)))
    [(_, parameters)] = telegram_markup.calls(outbound)
    keyboard = parameters["reply_markup"]["keyboard"]
    assert keyboard == [[{"text": "Share", "request_contact": True}], [{"text": "Yes"}]]


def test_the_longest_data_fits_in_a_button() -> None:
    marks = Marks(b"k" * 32)
    address = Address(channel="telegram", account=str(2**52))
    made = [
        marks.choice(address, "z" * 26, 9999, 99),
        marks.flow(address, "f" * 40),
        marks.language(address, "zh-hant"),
        marks.ticket("z" * 26, "resolve", 999_999),
    ]
    assert [mark for mark in made if len(mark.encode()) > 64] == []
    assert marks.read(address, made[0]) is not None
    assert marks.read(Address(channel="telegram", account="1"), made[0]) is None


@pytest.mark.parametrize(("sentence", "code"), SENTENCES)
@pytest.mark.parametrize("status", [400, 403])
def test_every_sentence_of_the_table(sentence: str, code: str, status: int) -> None:
    error = _error(status, {"description": f"Bad Request: {sentence.upper()}"})
    outcome = outcome_of(error)
    assert isinstance(outcome, Refused)
    first = next(known for part, known in SENTENCES if part in sentence)
    assert outcome.code == first == code or first != code
