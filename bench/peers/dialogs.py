"""aiogram-dialog, as its manual shows: a window that says what was said and waits for more. Its
state lies in memory, nothing outlives the process.
"""

import asyncio
import os
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.text import Format


class Talk(StatesGroup):
    again = State()


async def heard(message: Message, _input: MessageInput, manager: DialogManager) -> None:
    manager.dialog_data["said"] = message.text


async def said(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    return {"said": dialog_manager.dialog_data.get("said", dialog_manager.start_data)}


async def begin(message: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Talk.again, data=message.text, mode=StartMode.RESET_STACK)


async def run(api: str, token: str) -> None:
    window = Window(
        Format("You said {said}. More?"), MessageInput(heard), state=Talk.again, getter=said
    )
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    dispatcher.include_router(Dialog(window))
    dispatcher.message.register(begin)
    setup_dialogs(dispatcher)
    await dispatcher.start_polling(bot)


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
