"""The ledger, faults, limits, and the HTTP routes by which other processes drive it all."""

import asyncio
import base64
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter

from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import Fault
from cxbot.sandbox.limits import Limits
from cxbot.sandbox.refusals import Refusal

from .conftest import ANNA, FORUM, OLGA, Raw, buttons


async def ask(
    http: aiohttp.ClientSession, server: SandboxServer, path: str, body: Any = None
) -> tuple[int, Any]:
    url = f"{server.base_url}/sandbox/{path}"
    call = http.get(url) if body is None else http.post(url, json=body)
    async with call as answer:
        return answer.status, await answer.json()


async def test_the_ledger_has_everything_in_order(server: SandboxServer, bot: Bot) -> None:
    before = server.ledger.seq
    server.telegram.start(ANNA)
    sent = await bot.send_message(ANNA, "?", reply_markup=buttons("Y"))
    number = server.telegram.tap(ANNA, ANNA, sent.message_id, "Y")
    await bot.answer_callback_query(number, "ok")
    await bot.edit_message_text("!", chat_id=ANNA, message_id=sent.message_id)
    server.telegram.edit(ANNA, 1, "start")
    topic = await bot.create_forum_topic(FORUM, "Anna")
    await bot.copy_message(FORUM, ANNA, 1, message_thread_id=topic.message_thread_id)
    await bot.delete_message(ANNA, sent.message_id)
    entries = server.ledger.after(before)
    assert [(e["kind"], e["chat_id"], e.get("text")) for e in entries] == [
        ("received", ANNA, "/start"), ("sent", ANNA, "?"), ("tap", ANNA, "?"),
        ("toast", ANNA, "ok"), ("edited", ANNA, "!"), ("edited", ANNA, "start"),
        ("topic", FORUM, None), ("sent", FORUM, "start"), ("deleted", ANNA, "!"),
    ]  # fmt: skip
    assert [e["seq"] for e in entries] == list(range(before + 1, before + 10))
    assert entries[7]["thread"] == topic.message_thread_id
    assert entries[7]["copied_from"] == [ANNA, 1]
    assert server.telegram.copies(ANNA, 1) == [(FORUM, entries[7]["message_id"])]
    told = [e["kind"] for e in entries if "update_id" in e]
    assert told == ["received", "tap", "edited", "topic"]


async def test_faults_are_used_up_in_order(server: SandboxServer, raw: Raw) -> None:
    server.telegram.start(ANNA)
    busy = Refusal(429, "Too Many Requests: retry after 3", {"retry_after": 3})
    server.fail(Fault(method="sendMessage", answer=busy, chat_id=ANNA, times=2))
    server.fail(Fault(method="*", answer=Refusal(500, "Internal Server Error")))
    statuses = [(await raw("sendMessage", chat_id=ANNA, text="x"))[0] for _ in range(4)]
    assert statuses == [429, 429, 500, 200]
    assert server.faults.used == 3


async def test_a_swallowed_answer_was_performed_and_a_dropped_call_was_not(
    server: SandboxServer, bot: Bot
) -> None:
    """T9: the sender can't tell the one from the other."""
    server.telegram.start(ANNA)
    server.fail(Fault(method="sendMessage", answer="swallow"))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ANNA, "delivered")
    server.fail(Fault(method="sendMessage", answer="drop"))
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ANNA, "lost")
    assert [entry["text"] for entry in server.ledger.of("sent")] == ["delivered"]


async def test_a_5xx_may_come_although_it_was_performed(server: SandboxServer, raw: Raw) -> None:
    """T9: and so may no answer at all, until the bot hangs up."""
    server.telegram.start(ANNA)
    server.fail(Fault(method="sendMessage", answer="late_502"))
    assert (await raw("sendMessage", chat_id=ANNA, text="arrived"))[0] == 502
    server.fail(Fault(method="sendMessage", answer="hang"))
    waiting = asyncio.ensure_future(raw("sendMessage", chat_id=ANNA, text="arrived too"))
    while len(server.ledger.of("sent")) < 2:  # noqa: ASYNC110 -- the ledger of a server at work
        await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_garbage_is_no_json(server: SandboxServer, http: aiohttp.ClientSession) -> None:
    server.fail(Fault(method="getMe", answer="garbage"))
    async with http.get(f"{server.base_url}/bot42:sandbox/getMe") as answer:
        assert answer.content_type == "text/html"


async def test_limits_tell_how_long_to_wait(server: SandboxServer, bot: Bot) -> None:
    """T10: a burst of five in a chat passes, then one a second; 20 a minute in a group."""
    seconds = 100.0
    server.limits = Limits(lambda: seconds)
    server.telegram.start(ANNA)
    for _ in range(5):
        await bot.send_message(ANNA, "x")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(ANNA, "x")
    assert caught.value.retry_after == 1
    seconds += 1
    await bot.send_message(ANNA, "x")
    for _ in range(20):
        await bot.send_message(FORUM, "x")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(FORUM, "x")
    assert caught.value.retry_after == 3


async def test_people_act_over_http(server: SandboxServer, http: aiohttp.ClientSession) -> None:
    status, made = await ask(http, server, "customers", {"name": "Kim", "language": "en"})
    assert status == 201
    kim = made["id"]
    for act, body in [
        ("start", {"payload": "abc"}), ("say", {"text": "hi"}), ("photo", {"caption": "c"}),
        ("voice", {}), ("document", {"content": base64.b64encode(b"x").decode(), "name": "x.txt"}),
        ("contact", {"own": True}), ("location", {}), ("edit", {"message_id": 2, "text": "hey"}),
        ("block", {}), ("unblock", {}),
    ]:  # fmt: skip
        assert (await ask(http, server, f"customers/{kim}/{act}", body))[0] == 200, act
    said = {"user": OLGA, "text": "hello"}
    assert await ask(http, server, f"groups/{FORUM}/say", said) == (200, {"result": 2})
    assert (await ask(http, server, f"groups/{FORUM}/photo", {"user": OLGA}))[0] == 200
    _, ledger = await ask(http, server, "ledger?after=0")
    assert ledger["entries"] == server.ledger.entries
    assert [one["text"] for one in server.telegram.chat(kim)[:2]] == ["/start abc", "hey"]


async def test_impossible_acts_are_refused(
    server: SandboxServer, http: aiohttp.ClientSession
) -> None:
    for act, body, status in [
        ("customers", {"name": "Twin", "id": ANNA}, 409),
        ("customers", {"name": "Kim", "age": 7}, 422),
        ("customers/1001/tap", {"message_id": 1, "button": "x"}, 409),
        ("customers/999/say", {"text": "x"}, 409),
        ("customers/1001/fly", {}, 409),
        ("customers/1001/say", {}, 422),
        (f"groups/{FORUM}/say", {"user": ANNA, "text": "x"}, 409),
    ]:
        got, answer = await ask(http, server, act, body)
        assert (got, set(answer)) == (status, {"error"})


async def test_the_page_sees_what_changed(
    server: SandboxServer, http: aiohttp.ClientSession, bot: Bot
) -> None:
    server.telegram.start(ANNA)
    _, state = await ask(http, server, "state")
    assert [one["id"] for one in state["customers"]] == [ANNA, 1002]
    assert [one["id"] for one in state["groups"][0]["members"]] == [OLGA, 2002]
    assert len(state["posts"]) == 1
    _, later = await ask(http, server, f"state?after={state['seq']}")
    assert later["posts"] == []
    waiting = asyncio.create_task(ask(http, server, f"stream?after={state['seq']}"))
    await bot.delete_message(ANNA, 1)
    assert (await waiting)[1]["seq"] == state["seq"] + 1
    _, later = await ask(http, server, f"state?after={state['seq']}")
    assert [(one["id"], one["deleted"]) for one in later["posts"]] == [(1, True)]


async def test_files_are_shown_only_when_harmless(
    server: SandboxServer, http: aiohttp.ClientSession
) -> None:
    server.telegram.send_document(ANNA, b"<script>", name="x.html", mime_type="text/html")
    file_id = server.telegram.chat(ANNA)[-1]["document"]["file_id"]
    async with http.get(f"{server.base_url}/sandbox/files/{file_id}") as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.content_type == "application/octet-stream"


async def test_faults_are_ordered_over_http(
    server: SandboxServer, http: aiohttp.ClientSession, raw: Raw
) -> None:
    refusal = {"error_code": 502, "description": "Bad Gateway"}
    fault = {"method": "getMe", "times": 1, "answer": refusal}
    assert (await ask(http, server, "faults", [fault]))[0] == 201
    status, body = await raw("getMe")
    assert (status, body) == (502, {"ok": False} | refusal)
