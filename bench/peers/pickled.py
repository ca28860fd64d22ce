"""python-telegram-bot with its own persistence, as its manual shows: what customers said lies in
memory and goes into a pickle every minute. A crash loses that minute, and what was in hand.
"""

import asyncio
import os
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, PicklePersistence, filters


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message is None or message.text is None or context.user_data is None:
        return
    context.user_data["said"] = message.text
    await message.reply_text(message.text)


def application(api: str, token: str, file: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """Many updates at once; its default is one after the other."""
    made = (
        Application.builder()
        .token(token)
        .base_url(f"{api}/bot")
        .persistence(PicklePersistence(file))
        .concurrent_updates(True)
        .build()
    )
    made.add_handler(MessageHandler(filters.TEXT, answer))
    return made


def main() -> None:
    try:
        import uvloop
    except ImportError:
        loop = asyncio.new_event_loop()
    else:
        loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    env = os.environ
    application(env["BOT_API"], env["BOT_TOKEN"], env["PICKLE"]).run_polling()


if __name__ == "__main__":
    main()
