"""What leaves for Telegram, and every way its answer can read."""

import inspect
import re
from typing import Any, get_args

import pytest
from aiogram import methods
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError
from aiogram.types import ReactionTypeEmoji
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerDisconnectedError
from hypothesis import given, settings
from hypothesis import strategies as st

from cxbot.channels import telegram_markup
from cxbot.channels.telegram_emoji import REACTIONS
from cxbot.channels.telegram_errors import SENTENCES, outcome_of
from cxbot.channels.telegram_session import _METHOD, _error, _result
from cxbot.conversation.marks import Marks
from cxbot.model.channel import Ambiguous, NotSent, RefusalCode, Refused
from cxbot.model.customer import Address
from cxbot.model.message import AlbumItem, Attachment, Button, Outbound, OutboundOp
from cxbot.model.text import Entity, RichText, styled, utf16_length
from cxbot.sandbox.faults import NAMED

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


ANSWERS: list[tuple[int, dict[str, Any], type, str]] = [
    (400, {"description": "Bad Request: chat not found"}, Refused, "chat_not_found"),
    (400, {"description": "Bad Request: message thread not found"}, Refused, "topic_gone"),
    (
        400,
        {"description": "Bad Request: group chat was upgraded to a supergroup chat"},
        Refused,
        "migrated",
    ),
    (400, {"description": "Bad Request: something new"}, Refused, "other"),
    (400, {}, Refused, "other"),
    (400, {"description": "x", "parameters": {"migrate_to_chat_id": -5}}, Refused, "migrated"),
    (401, {"description": "Unauthorized"}, Refused, "unauthorized"),
    (403, {"description": "Forbidden: bot was blocked by the user"}, Refused, "blocked"),
    (403, {"description": "Forbidden: user is deactivated"}, Refused, "deactivated"),
    (404, {"description": "Not Found"}, Refused, "unauthorized"),
    (413, {"description": "Request Entity Too Large"}, Refused, "too_large"),
    (429, {"description": "x", "parameters": {"retry_after": 7}}, NotSent, ""),
    (500, {"description": "Internal"}, Ambiguous, ""),
    (502, {}, Ambiguous, ""),
]


#: What the studies of the desk name, in Telegram's own words, and what the sandbox can say.
SAID: dict[str, list[str]] = {
    "topic_gone": [
        "Bad Request: message thread not found",
        "Bad Request: TOPIC_DELETED",
        "Bad Request: TOPIC_ID_INVALID",
    ],
    "topic_closed": ["Bad Request: TOPIC_CLOSED"],
    "not_modified": [
        "Bad Request: TOPIC_NOT_MODIFIED",
        "Bad Request: CHAT_NOT_MODIFIED",
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message",
    ],
    "no_rights": [
        "Bad Request: not enough rights to create a topic",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: CHAT_ADMIN_REQUIRED",
        "Bad Request: have no rights to send a message",
        "Forbidden: CHAT_WRITE_FORBIDDEN",
    ],
    "no_forum": [
        "Bad Request: the chat is not a forum",
        "Bad Request: method is available for supergroup and channel chats only",
    ],
    "blocked": [
        "Forbidden: bot was blocked by the user",
        "Forbidden: bot can't initiate conversation with a user",
    ],
    "deactivated": ["Forbidden: user is deactivated"],
    "kicked": [
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: the group chat was deleted",
    ],
    "chat_not_found": ["Bad Request: chat not found", "Bad Request: PEER_ID_INVALID"],
    "tap_too_old": [
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    ],
    "message_gone": [
        "Bad Request: message to edit not found",
        "Bad Request: message to delete not found",
        "Bad Request: message to copy not found",
        "Bad Request: message to react not found",
        "Bad Request: message can't be edited",
        "Bad Request: message can't be deleted for everyone",
        "Bad Request: there is no text in the message to edit",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
    "reply_gone": ["Bad Request: message to be replied not found"],
    "bad_entities": [
        "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 5",
        "Bad Request: ENTITY_BOUNDS_INVALID",
    ],
    "uncopyable": [
        "Bad Request: message can't be copied",
        "Bad Request: can't copy message",
        "Bad Request: messages can't be forwarded",
    ],
    "too_large": [
        "Bad Request: message is too long",
        "Bad Request: MESSAGE_TOO_LONG",
        "Bad Request: message caption is too long",
        "Bad Request: MEDIA_CAPTION_TOO_LONG",
        "Bad Request: file is too big",
    ],
}


@pytest.mark.parametrize(
    ("code", "sentence"), [(code, one) for code, several in SAID.items() for one in several]
)
def test_what_telegram_says_is_understood(code: str, sentence: str) -> None:
    status = 403 if sentence.startswith("Forbidden") else 400
    outcome = outcome_of(_error(status, {"description": sentence}))
    assert isinstance(outcome, Refused)
    assert outcome.code == code


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    without = {"migrated", "unauthorized", "other"}
    assert set(SAID) == set(get_args(RefusalCode)) - without


#: Refusals of the sandbox whose name is not our word for them.
OUR_WORD = {
    "topic_deleted": "topic_gone", "topic_invalid": "topic_gone",
    "topic_not_modified": "not_modified", "not_a_forum": "no_forum", "admin_required": "no_rights",
    "not_a_member": "kicked", "cant_copy": "uncopyable", "edit_gone": "message_gone",
    "cant_edit": "message_gone", "cant_delete": "message_gone", "entity_bounds": "bad_entities",
    "caption_too_long": "too_large", "too_long": "too_large", "query_too_old": "tap_too_old",
    "reaction_invalid": "other",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, (code, _) in NAMED.items() if code < 409])
def test_every_refusal_that_the_sandbox_can_be_told_to_give(name: str) -> None:
    code, words = NAMED[name]
    outcome = outcome_of(_error(code, {"description": words}))
    assert isinstance(outcome, Refused)
    wanted = "no_rights" if name.startswith("no_rights") else OUR_WORD.get(name, name)
    assert outcome.code == wanted


@pytest.mark.parametrize(("status", "answer", "kind", "code"), ANSWERS)
def test_answers_become_outcomes(
    status: int, answer: dict[str, Any], kind: type, code: str
) -> None:
    outcome = outcome_of(_error(status, answer))
    assert isinstance(outcome, kind)
    if isinstance(outcome, Refused):
        assert outcome.code == code


def test_a_flood_is_waited_for_but_not_for_ever() -> None:
    flood = _error(429, {"description": "x", "parameters": {"retry_after": 10**6}})
    assert outcome_of(flood) == NotSent(
        reason=getattr(flood, "message", ""), after=3600, flood=True
    )


@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"[]", b"\xff"])
def test_an_answer_that_is_no_answer_is_unclear(body: bytes) -> None:
    with pytest.raises((TelegramAPIError, Exception)) as caught:
        _result(200, body)
    assert isinstance(caught.value, Exception)
    assert isinstance(outcome_of(caught.value), Ambiguous)


def network(cause: Exception) -> TelegramNetworkError:
    error = TelegramNetworkError(method=_METHOD, message="network")
    error.__cause__ = cause
    return error


def test_without_a_connection_nothing_left() -> None:
    refused = ClientConnectorError.__new__(ClientConnectorError)
    assert isinstance(outcome_of(network(refused)), NotSent)
    assert isinstance(outcome_of(network(ConnectionTimeoutError())), NotSent)


@pytest.mark.parametrize("cause", [TimeoutError(), ServerDisconnectedError(), OSError()])
def test_with_one_nobody_knows(cause: Exception) -> None:
    assert isinstance(outcome_of(network(cause)), Ambiguous)


def test_the_token_is_in_no_outcome() -> None:
    outcome = outcome_of(RuntimeError("x"))
    assert isinstance(outcome, Ambiguous)
