"""The webhook: secret, order, retries. T-numbers as in `reliability.md` §0.1."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiohttp import web

from cxbot.sandbox import SandboxServer

from .conftest import ANNA, BORIS, Raw, buttons, polling


class Receiver:
    """The bot's side: answers what the test puts into `answers`, else 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str | None, dict[str, Any]]] = []
        self.answers: list[web.Response] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.news = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.got.append((secret, await request.json()))
        async with self.news:
            self.news.notify_all()
        await self.hold.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, count: int) -> list[str]:
        """The texts (or tap data) that came, once there are `count` of them."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.got) >= count)
        return [
            update["message"]["text"] if "message" in update else update["callback_query"]["data"]
            for _, update in self.got
        ]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    receiver.hold.set()
    await runner.cleanup()


@pytest.fixture
def pauses(server: SandboxServer) -> list[float]:
    """How long the server would have waited; it doesn't."""
    found: list[float] = []

    async def pause(seconds: float) -> None:
        found.append(seconds)

    server.webhook._pause = pause
    return found


async def test_updates_come_with_the_secret_and_are_confirmed_by_2xx(
    server: SandboxServer, bot: Bot, receiver: Receiver
) -> None:
    server.telegram.say(ANNA, "before")
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    server.telegram.say(ANNA, "after")
    assert await receiver.until(2) == ["before", "after"]
    assert {secret for secret, _ in receiver.got} == {"s3cret"}
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""


async def test_refused_updates_are_tried_again(
    server: SandboxServer, bot: Bot, receiver: Receiver, pauses: list[float]
) -> None:
    """T7: at once, then after 2, 4, 8 … seconds."""
    receiver.answers = [web.Response(status=500) for _ in range(4)]
    await bot.set_webhook(receiver.url)
    server.telegram.say(ANNA, "a")
    assert await receiver.until(5) == ["a"] * 5
    assert pauses == [0, 2, 4, 8]
    info = await bot.get_webhook_info()
    assert "Wrong response from the webhook: 500" in (info.last_error_message or "")


async def test_retry_after_is_honoured(
    server: SandboxServer, bot: Bot, receiver: Receiver, pauses: list[float]
) -> None:
    """T7: up to an hour."""
    receiver.answers = [
        web.Response(status=503, headers={"Retry-After": "5"}),
        web.Response(status=503, headers={"Retry-After": "99999"}),
    ]
    await bot.set_webhook(receiver.url)
    server.telegram.say(ANNA, "a")
    await receiver.until(3)
    assert pauses == [5, 3600]


async def test_one_in_flight_per_chat_but_taps_overtake(
    server: SandboxServer, bot: Bot, receiver: Receiver
) -> None:
    """T6: messages queue by chat, taps by person."""
    server.telegram.start(ANNA)
    sent = await bot.send_message(ANNA, "?", reply_markup=buttons("Y"))
    receiver.hold.clear()
    await bot.set_webhook(receiver.url)
    server.telegram.say(ANNA, "waits")
    server.telegram.say(BORIS, "another chat")
    server.telegram.tap(ANNA, ANNA, sent.message_id, "Y")
    assert sorted(await receiver.until(3)) == ["/start", "another chat", "y"]
    receiver.hold.set()
    assert (await receiver.until(4))[-1] == "waits"


async def test_polling_and_webhook_exclude_each_other(
    server: SandboxServer, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError) as caught:
        await bot.get_updates()
    assert "can't use getUpdates method while webhook is active" in str(caught.value)
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_setting_a_webhook_ends_a_waiting_poll(
    server: SandboxServer, raw: Raw, receiver: Receiver
) -> None:
    waiting = asyncio.ensure_future(raw("getUpdates", timeout=30))
    await polling(server)
    await raw("setWebhook", url=receiver.url)
    status, body = await waiting
    assert (status, body["description"]) == (409, "Conflict: terminated by setWebhook request")
