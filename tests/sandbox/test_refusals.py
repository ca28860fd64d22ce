"""Each refusal has the words and the code of the real server (`Client.cpp` of
tdlib/telegram-bot-api, and what TDLib and the servers behind it answer)."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from cxbot.clock import ManualClock
from cxbot.sandbox import SandboxServer

from .conftest import ANNA, BORIS, FORUM, OLGA, PLAIN, TOKEN, Raw


def keyboard(data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]}


def bold(offset: int, length: int) -> list[dict[str, Any]]:
    return [{"type": "bold", "offset": offset, "length": length}]


HELLO = {"chat_id": ANNA, "text": "Hello"}
BAD = [
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 777, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": ANNA, "text": ""}, "message text is empty"),
    ("sendMessage", {"chat_id": ANNA, "text": " \n "}, "message text is empty"),
    ("sendMessage", {"chat_id": ANNA, "text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": ANNA, "text": "🙂" * 2049}, "message is too long"),
    ("sendMessage", HELLO | {"reply_markup": keyboard("d" * 65)}, "BUTTON_DATA_INVALID"),
    ("sendMessage", HELLO | {"reply_markup": keyboard("ж" * 33)}, "BUTTON_DATA_INVALID"),
    ("sendMessage", HELLO | {"reply_markup": keyboard("")}, "BUTTON_DATA_INVALID"),
    (
        "sendMessage",
        HELLO | {"entities": bold(0, 6)},
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 6",
    ),
    (
        "sendMessage",
        {"chat_id": ANNA, "text": "🙂", "entities": bold(1, 1)},
        "entity begins in a middle of a UTF-16 symbol at byte offset 1",
    ),
    (
        "sendMessage",
        HELLO | {"entities": [{"type": "sparkle", "offset": 0, "length": 1}]},
        "can't parse MessageEntity: Unsupported type specified",
    ),
    ("sendMessage", HELLO | {"parse_mode": "Markdown"}, "unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": ANNA, "text": "<big>x</big>", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "big" at byte offset 0',
    ),
    (
        "sendMessage",
        HELLO | {"reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    ("sendMessage", HELLO | {"message_thread_id": 5}, "message thread not found"),
    (
        "sendMessage",
        {"chat_id": FORUM, "text": "x", "message_thread_id": 1},
        "message thread not found",
    ),
    (
        "sendMessage",
        {"chat_id": FORUM, "text": "x", "message_thread_id": 9},
        "message thread not found",
    ),
    (
        "sendPhoto",
        {"chat_id": ANNA, "photo": "no-such-file"},
        "wrong file identifier/HTTP URL specified",
    ),
    ("sendPhoto", {"chat_id": ANNA}, "there is no photo in the request"),
    ("sendChatAction", {"chat_id": ANNA, "action": "dance"}, "wrong parameter action in request"),
    (
        "copyMessage",
        {"chat_id": FORUM, "from_chat_id": ANNA, "message_id": 9},
        "message to copy not found",
    ),
    (
        "copyMessages",
        {"chat_id": FORUM, "from_chat_id": ANNA, "message_ids": [2, 1]},
        "message identifiers must be in a strictly increasing order",
    ),
    ("editMessageText", HELLO | {"message_id": 9}, "message to edit not found"),
    ("editMessageText", HELLO | {"message_id": 1}, "message can't be edited"),
    ("deleteMessage", {"chat_id": ANNA, "message_id": 9}, "message to delete not found"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("createForumTopic", {"chat_id": PLAIN, "name": "x"}, "the chat is not a forum"),
    ("createForumTopic", {"chat_id": FORUM, "name": " "}, "name must be non-empty"),
    ("closeForumTopic", {"chat_id": FORUM, "message_thread_id": 9}, "TOPIC_ID_INVALID"),
    ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
    (
        "setMessageReaction",
        {"chat_id": ANNA, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]},
        "REACTION_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "Bad!", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
]


@pytest.mark.parametrize(("method", "arguments", "reason"), BAD)
async def test_refusals_in_the_words_of_the_real_server(
    server: SandboxServer, raw: Raw, method: str, arguments: dict[str, Any], reason: str
) -> None:
    server.telegram.start(ANNA)
    status, body = await raw(method, **arguments)
    assert (status, body) == (
        400,
        {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"},
    )


async def test_limits_are_inclusive(server: SandboxServer, raw: Raw) -> None:
    server.telegram.start(ANNA)
    assert (await raw("sendMessage", chat_id=ANNA, text="x" * 4096))[0] == 200
    assert (await raw("sendMessage", chat_id=ANNA, text="🙂" * 2048))[0] == 200
    assert (await raw("sendMessage", **HELLO, reply_markup=keyboard("d" * 64)))[0] == 200


async def test_captions_end_at_1024(server: SandboxServer, raw: Raw) -> None:
    photo = server.telegram.send_photo(ANNA, b"picture")
    file_id = server.telegram.chat(ANNA)[-1]["photo"][0]["file_id"]
    assert photo == 1
    status, _ = await raw("sendPhoto", chat_id=ANNA, photo=file_id, caption="x" * 1024)
    assert status == 200
    _, body = await raw("sendPhoto", chat_id=ANNA, photo=file_id, caption="x" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"


async def test_people_the_bot_may_not_write_to(server: SandboxServer, raw: Raw) -> None:
    status, body = await raw("sendMessage", chat_id=BORIS, text="Hello")
    unasked = "Forbidden: bot can't initiate conversation with a user"
    assert (status, body["description"]) == (403, unasked)
    server.telegram.start(ANNA)
    server.telegram.block(ANNA)
    status, body = await raw("sendMessage", **HELLO)
    assert (status, body["description"]) == (403, "Forbidden: bot was blocked by the user")
    server.telegram.unblock(ANNA)
    assert (await raw("sendMessage", **HELLO))[0] == 200
    server.telegram.users[ANNA].deactivated = True
    assert (await raw("sendMessage", **HELLO))[1]["description"] == "Forbidden: user is deactivated"


async def test_a_bot_thrown_out_is_told_so(server: SandboxServer, raw: Raw) -> None:
    server.telegram.set_bot(FORUM, status="kicked")
    status, body = await raw("sendMessage", chat_id=FORUM, text="x")
    assert status == 403
    assert body["description"] == "Forbidden: bot was kicked from the supergroup chat"


async def test_a_migrated_group_names_its_new_id(server: SandboxServer, raw: Raw) -> None:
    server.telegram.upgrade(OLGA, PLAIN, -100999)
    status, body = await raw("sendMessage", chat_id=PLAIN, text="x")
    assert (status, body["description"]) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
    )
    assert body["parameters"] == {"migrate_to_chat_id": -100999}
    assert (await raw("sendMessage", chat_id=-100999, text="x"))[0] == 200


async def test_an_edit_that_changes_nothing_is_refused(server: SandboxServer, raw: Raw) -> None:
    server.telegram.start(ANNA)
    _, sent = await raw("sendMessage", **HELLO, reply_markup=keyboard("y"))
    edit = HELLO | {"message_id": sent["result"]["message_id"], "reply_markup": keyboard("y")}
    _, body = await raw("editMessageText", **edit)
    assert body["description"] == (
        "Bad Request: message is not modified: specified new message content and reply markup are"
        " exactly the same as a current content and reply markup of the message"
    )


async def test_a_reply_to_nothing_passes_when_allowed(server: SandboxServer, raw: Raw) -> None:
    server.telegram.start(ANNA)
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    status, body = await raw("sendMessage", **HELLO, reply_parameters=lenient)
    assert status == 200
    assert "reply_to_message" not in body["result"]


async def test_a_tap_is_answered_once_and_in_time(
    server: SandboxServer, raw: Raw, clock: ManualClock
) -> None:
    server.telegram.start(ANNA)
    _, sent = await raw("sendMessage", **HELLO, reply_markup=keyboard("y"))
    number = sent["result"]["message_id"]
    first, late = (server.telegram.tap(ANNA, ANNA, number, "Yes") for _ in range(2))
    assert (await raw("answerCallbackQuery", callback_query_id=first, text="ok"))[0] == 200
    assert (await raw("answerCallbackQuery", callback_query_id=first))[0] == 400
    clock.move(timedelta(hours=1))
    assert (await raw("answerCallbackQuery", callback_query_id=late))[0] == 400


async def test_wrong_tokens_and_unknown_methods(
    server: SandboxServer, raw: Raw, http: aiohttp.ClientSession
) -> None:
    async with http.get(f"{server.base_url}/bot1:wrong/getMe") as answer:
        wrong = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        assert (answer.status, await answer.json()) == (401, wrong)
    status, body = await raw("doMagic")
    assert (status, body["error_code"]) == (404, 404)
    assert body["description"].startswith("Not Found")


async def test_arguments_come_as_address_form_or_json(
    server: SandboxServer, http: aiohttp.ClientSession
) -> None:
    """JSON fields of a form are strings of JSON; names of methods ignore case."""
    server.telegram.start(ANNA)
    url = f"{server.base_url}/bot{TOKEN}/sendmessage"
    async with http.get(url, params={"chat_id": str(ANNA), "text": "a"}) as answer:
        assert answer.status == 200
    markup = json.dumps(keyboard("y"))
    form = {"chat_id": str(ANNA), "text": "b", "reply_markup": markup}
    async with http.post(url, data=form) as answer:
        message = (await answer.json())["result"]
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "y"
    assert [one["text"] for one in server.telegram.chat(ANNA)] == ["/start", "a", "b"]
