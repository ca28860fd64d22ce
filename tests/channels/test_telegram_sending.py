"""What leaves for Telegram, and every way its answer can read."""

from typing import Any

import pytest
from aiogram import methods
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerDisconnectedError

from cxbot.channels import telegram_markup
from cxbot.channels.telegram_errors import SENTENCES, outcome_of
from cxbot.channels.telegram_session import _METHOD, _error, _result
from cxbot.conversation.marks import Marks
from cxbot.model.channel import Ambiguous, NotSent, Refused
from cxbot.model.customer import Address
from cxbot.model.message import Attachment, Button, Outbound
from cxbot.model.text import RichText, styled

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
    (Outbound(op="edit", peer="1", message_id="5", text=RichText("x")), ["editMessageText"]),
    (Outbound(op="buttons", peer="1", message_id="5"), ["editMessageReplyMarkup"]),
    (Outbound(op="delete", peer="1", message_id="5"), ["deleteMessage"]),
    (
        Outbound(op="answer_tap", peer="1", tap_id="t", text=RichText("x" * 300)),
        ["answerCallbackQuery"],
    ),
    (Outbound(op="open_topic", peer="-9", text=RichText("n" * 200)), ["createForumTopic"]),
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
