"""Owners' own aiogram routers (handlers/telegram_*.py), run inside the turn.

The Bot they get writes what they send into the turn: it leaves after the commit, in order, like
everything else. A method that needs Telegram's real answer is refused with a sentence.
"""

import logging
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, cast

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import Default
from aiogram.client.session.base import BaseSession
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, InputFile, Message, Update, User
from pydantic import ValidationError

from cxbot.conversation.draft import Draft
from cxbot.conversation.sending import Sending
from cxbot.errors import CxbotError
from cxbot.model.message import Outbound
from cxbot.model.text import RichText, cleaned

logger = logging.getLogger(__name__)

_draft: ContextVar[Draft] = ContextVar("draft")
_LATER = ("send", "edit", "delete", "answerCallbackQuery", "setMessageReaction", "copy", "forward")


class NeedsAnswer(CxbotError):
    """A router inside a turn can't have Telegram's answer: the turn isn't sent yet."""


class Routers:
    """Offers each update to the owner's routers before the flows see it."""

    def __init__(self, token: str, routers: Iterable[Router]) -> None:
        self._dispatcher = Dispatcher()
        self._dispatcher.include_routers(*routers)
        self._bot = Bot(token, session=_TurnSession())

    async def answer(self, draft: Draft) -> bool:
        """True when a router took the update. An error in one is the owner's: it is logged, the
        turn fails, and the customer hears of it in time."""
        if draft.conversation.channel != "telegram":
            return False
        try:
            update = Update.model_validate(dict(draft.row.raw), context={"bot": self._bot})
        except ValidationError:
            # aiogram doesn't know this shape yet; the flows read what they need of it
            logger.warning("update_not_for_routers", extra={"row": draft.row.id})
            return False
        token = _draft.set(draft)
        try:
            result = await self._dispatcher.feed_update(self._bot, update)
        finally:
            _draft.reset(token)
        return result is not UNHANDLED


class _TurnSession(BaseSession):
    """Stands where the network would be: a send becomes a row of the turn."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ARG002, ASYNC109 -- aiogram's signature
    ) -> TelegramType:
        name = method.__api_method__
        if not name.startswith(_LATER):
            raise NeedsAnswer(
                f"{name} needs Telegram's answer, which a router can't have inside a turn. "
                "Make the call in an action (handlers/*.py) with a client of your own."
            )
        self._write(name, _arguments(method))
        if isinstance(method, AnswerCallbackQuery) or not name.startswith("send"):
            return cast("TelegramType", True)
        return cast("TelegramType", _promised(bot, method))

    def _write(self, name: str, arguments: Mapping[str, Any]) -> None:
        draft = _draft.get()
        peer = str(arguments.get("chat_id", draft.conversation.account))
        shown = arguments.get("text") or arguments.get("caption") or ""
        outbound = Outbound(
            op="method", peer=peer, text=RichText(shown), method=name, arguments=arguments
        )
        exchange = peer == draft.conversation.account and name.startswith(("send", "copy"))
        if exchange:
            draft.send(outbound, Sending(kind="message", name="message.sent"))
        else:
            draft.do(outbound)

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        for chunk in _refuse():
            yield chunk


def _refuse() -> Iterable[bytes]:
    raise NeedsAnswer


def _arguments(method: TelegramMethod[Any]) -> dict[str, Any]:
    """The call as plain JSON. Raises NeedsAnswer for a file of the owner's machine."""
    dumped = method.model_dump(exclude_none=True, warnings=False)
    plain = {name: _plain(value) for name, value in dumped.items() if not _is_default(value)}
    return dict(cleaned(plain))


def _is_default(value: Any) -> bool:
    return isinstance(value, Default)


def _plain(value: Any) -> Any:
    if isinstance(value, InputFile):
        raise NeedsAnswer("Files of your own can't be uploaded from a router: use `say: photo:`.")
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v is not None and not _is_default(v)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return getattr(value, "value", value)


def _promised(bot: Bot, method: TelegramMethod[Any]) -> Message:
    """A message that has no real id yet."""
    draft = _draft.get()
    chat = Chat(id=int(getattr(method, "chat_id", 0) or 0), type="private")
    sender = User(id=bot.id, is_bot=True, first_name="bot")
    return Message(message_id=0, date=draft.now, chat=chat, from_user=sender)
