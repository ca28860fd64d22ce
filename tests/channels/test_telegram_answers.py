"""What Telegram answers, and what it means: refusals, floods, silence."""

from typing import Any, get_args

import pytest
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerDisconnectedError

from cxbot.channels.telegram_errors import outcome_of
from cxbot.channels.telegram_session import _METHOD, _error, _result
from cxbot.model.channel import Ambiguous, NotSent, RefusalCode, Refused
from cxbot.sandbox.faults import NAMED

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
