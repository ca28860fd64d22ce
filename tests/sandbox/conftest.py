"""A sandbox over real HTTP, and aiogram's Bot pointed at it: its types judge every answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from cxbot.clock import ManualClock
from cxbot.sandbox import SandboxServer

TOKEN = "42:sandbox"
ANNA, BORIS, OLGA, PAVEL, FORUM, PLAIN = 1001, 1002, 2001, 2002, -1001, -55

Raw = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[SandboxServer]:
    server = SandboxServer(TOKEN, clock)
    telegram = server.telegram
    telegram.add_customer("Anna Lee", "en", ANNA)
    telegram.add_customer("Борис", "ru", BORIS)
    telegram.add_group(FORUM, "Operators")
    telegram.add_member(FORUM, "Olga", OLGA, admin=True)
    telegram.add_member(FORUM, "Pavel", PAVEL)
    telegram.add_group(PLAIN, "Plain", forum=False)
    telegram.add_member(PLAIN, "Olga", OLGA)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def bot(server: SandboxServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.base_url))
    bot = Bot(TOKEN, session=session)
    yield bot
    # Its own close() waits a quarter of a second.
    if session._session is not None:
        await session._session.close()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def raw(server: SandboxServer, http: aiohttp.ClientSession) -> Raw:
    """Calls a method with JSON: (HTTP status, body)."""

    async def call(method: str, **arguments: Any) -> tuple[int, dict[str, Any]]:
        url = f"{server.base_url}/bot{TOKEN}/{method}"
        async with http.post(url, json=arguments) as answer:
            return answer.status, await answer.json()

    return call


async def polling(server: SandboxServer) -> None:
    """Returns once a long poll waits at the server."""
    async with asyncio.timeout(5):
        while server.telegram.updates._poll is None:  # noqa: ASYNC110  (the server tells nobody)
            await asyncio.sleep(0)


def buttons(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=label.lower()) for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])
