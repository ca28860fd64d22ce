"""Telegram commands of our own that are no flows: a plain aiogram Router named `router`.

The router sees an update before the flows do, and what it handles they never see. It may do:
- answer and send. A send is written down with the turn and delivered after it, inside Telegram's
  limits, so the call returns at once with a message that has no real id yet;
- nothing that needs Telegram's answer, such as get_chat or create_forum_topic: that is refused
  with a clear error. Questions, waits and ratings belong in a flow.
"""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

router = Router(name="loud-shirts")

ABOUT = {
    "en": "Loud Shirts: T-shirts with funny prints, printed in Moscow since 2019.",
    "ru": "Loud Shirts: футболки со смешными принтами, печатаем в Москве с 2019 года.",
}
SIZES = "S 48 × 68\nM 51 × 71\nL 54 × 74\nXL 57 × 77"
SIZES_TITLE = {"en": "Width × length, cm:", "ru": "Ширина × длина, см:"}


@router.message(Command("about"))
async def about(message: Message) -> None:
    await message.answer(ABOUT[_language(message)])


@router.message(Command("sizes"))
async def sizes(message: Message) -> None:
    await message.answer(f"{SIZES_TITLE[_language(message)]}\n{SIZES}")


def _language(message: Message) -> str:
    code = message.from_user.language_code if message.from_user else None
    return "ru" if (code or "").startswith("ru") else "en"
