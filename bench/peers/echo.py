"""The bare aiogram echo: polls, answers, stores nothing. The least that any aiogram bot costs."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


async def run(api: str, token: str, *, handle_signals: bool = True) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    await dispatcher.start_polling(bot, handle_signals=handle_signals)


def main() -> None:
    bot = run(os.environ["BOT_API"], os.environ["BOT_TOKEN"])
    try:
        import uvloop
    except ImportError:
        asyncio.run(bot)
    else:
        uvloop.run(bot)


if __name__ == "__main__":
    main()
