"""Telegram, customers and group alike: one bot, translated and nothing decided."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from cxbot.channels import telegram_markup, telegram_reading
from cxbot.channels.telegram_albums import copy_album
from cxbot.channels.telegram_emoji import Icons
from cxbot.channels.telegram_errors import outcome_of
from cxbot.channels.telegram_session import File, TelegramSession
from cxbot.errors import ConfigError
from cxbot.model.channel import (
    Ambiguous,
    Capabilities,
    NotSent,
    Outcome,
    RefusalCode,
    Refused,
    Sent,
)
from cxbot.model.message import GroupInbound, Inbound, Outbound, OutboundOp
from cxbot.model.value import replace

#: Seconds that the rest of something long may wait in all, once its beginning has arrived.
_LONGEST_WAIT = 15.0
#: Seconds before a question is asked again; a flood names its own, up to the longest.
_ASK_AGAIN_AFTER = (0.2, 1.0, 3.0)
_LONGEST_ASKED = 60.0
#: Where a refusal says that it is as it was to become.
_DONE_ALREADY: Mapping[OutboundOp, tuple[RefusalCode, ...]] = {
    "topic": ("not_modified",),
    "close_topic": ("not_modified",),
    "reopen_topic": ("not_modified",),
    "delete_topic": ("topic_gone",),
    "react": ("not_modified",),
    "pin": ("not_modified",),
    "leave": ("kicked",),
}


class Telegram:
    """The channel `telegram`. `connect` finds out who the bot is."""

    name = telegram_reading.CHANNEL
    capabilities = Capabilities()

    def __init__(
        self,
        token: str,
        api: str,
        files: Path,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`files` is the project's folder: photos named in flows lie below it."""
        server = TelegramAPIServer.from_base(api.rstrip("/"))
        self.session = TelegramSession(api=server, limit=100)
        self.bot = Bot(token, session=self.session)
        self._files = files.resolve()
        self._sleep = sleep
        self._icons = Icons(lambda: self.call("getForumTopicIconStickers"))
        self.username = ""
        #: Privacy mode is off: messages of groups come even where the bot is no administrator.
        self.hears_groups = False

    @property
    def bot_id(self) -> str:
        return str(self.bot.id)

    def read(self, raw: Mapping[str, Any]) -> Inbound | GroupInbound | None:
        return telegram_reading.read(raw, self.bot_id)

    async def call(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Any method, as raw JSON. Raises aiogram's exceptions."""
        return await self.session.call(self.bot, method, parameters or {})

    async def send(self, outbound: Outbound) -> Outcome:
        """Known by its first message; any later one that fails makes the whole a failure."""
        try:
            outcome = await self._send(outbound)
        except ValueError as error:
            return Refused(code="other", reason=f"not for Telegram: {error}")
        if isinstance(outcome, Refused) and outcome.code in _DONE_ALREADY.get(outbound.op, ()):
            return Sent()
        return outcome

    async def _send(self, outbound: Outbound) -> Outcome:
        if outbound.op == "copy_album":
            return await copy_album(
                outbound, self._attempt, partial(self._patiently, outbound=outbound)
            )
        if outbound.icon is None:
            return await self._perform(telegram_markup.calls(outbound), outbound)
        wearing = telegram_markup.calls(outbound, await self._icons.known())
        outcome = await self._perform(wearing, outbound)
        if isinstance(outcome, Refused) and outcome.code == "other":
            self._icons.forget()
            return await self._perform(telegram_markup.calls(outbound), outbound)
        return outcome

    async def _perform(self, calls: Sequence[telegram_markup.Call], outbound: Outbound) -> Outcome:
        sent: list[Sent] = []
        for method, parameters in calls:
            ask = self._patiently if sent else self._attempt
            outcome = await ask(method, parameters, outbound)
            if not isinstance(outcome, Sent):
                if sent and isinstance(outcome, NotSent):
                    named = outcome.after if outcome.flood else 0.0
                    return Ambiguous(reason=outcome.reason, flood=named)
                return outcome
            sent.append(outcome)
        if len(sent) < 2:
            return sent[0] if sent else Sent()
        return replace(sent[0], message_ids=tuple(one.message_id for one in sent))

    async def _patiently(
        self, method: str, parameters: dict[str, Any], outbound: Outbound
    ) -> Outcome:
        """Where a part is there already, the rest rather waits here than the whole comes twice."""
        waited = 0.0
        while True:
            outcome = await self._attempt(method, parameters, outbound)
            if not isinstance(outcome, NotSent) or waited + outcome.after > _LONGEST_WAIT:
                return outcome
            waited += outcome.after
            await self._sleep(outcome.after)

    async def _attempt(
        self, method: str, parameters: dict[str, Any], outbound: Outbound | None = None
    ) -> Outcome:
        files: dict[str, Path | File] = {}
        attachment = outbound.attachment if outbound is not None else None
        if attachment is not None and method != "sendMessage":
            local = telegram_markup.upload(attachment)
            if (held := attachment.content) is not None:
                files[attachment.kind] = File(name=attachment.name or "file", content=held)
            elif local is not None:
                path = self._inside(local)
                if path is None:
                    return Refused(code="other", reason=f"there is no file {local} in the project")
                files[attachment.kind] = path
        try:
            result = await self.session.call(self.bot, method, parameters, files=files or None)
        except Exception as error:  # noqa: BLE001 -- every way to fail is an outcome
            return outcome_of(error)
        return _sent(result)

    def _inside(self, path: str) -> Path | None:
        """A file of the project, never one outside of it."""
        found = (self._files / path).resolve()
        return found if found.is_file() and found.is_relative_to(self._files) else None

    async def connect(self) -> None:
        """Raises ConfigError when the server doesn't answer or doesn't know the token."""
        try:
            me = await self.call("getMe")
        except Exception as error:
            outcome = outcome_of(error)
            if isinstance(outcome, Refused):
                raise ConfigError(
                    "CXBOT_TELEGRAM_TOKEN: the Bot API server doesn't know this token "
                    f"({outcome.reason}). Ask @BotFather for a new one."
                ) from error
            why = type(error).__name__ if isinstance(outcome, Sent) else outcome.reason
            raise ConfigError(
                f"CXBOT_TELEGRAM_API: the Bot API server can't be reached ({why}). "
                "Check the address and the network."
            ) from error
        self.username = str(me.get("username") or "")
        self.hears_groups = bool(me.get("can_read_all_group_messages"))

    async def answers(self) -> bool:
        """Telegram is there, whatever it says; a server that fails says nothing."""
        try:
            await self.call("getMe")
        except Exception as error:  # noqa: BLE001 -- every way to fail is an answer, or none
            outcome = outcome_of(error)
            flood = isinstance(outcome, NotSent) and outcome.flood
            return flood or isinstance(outcome, Refused)
        return True

    async def ask(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """A question that changes nothing, so it is asked again while Telegram is busy or garbles
        its answer. Raises what `call` raises, after the last try or a refusal."""
        for pause in (*_ASK_AGAIN_AFTER, None):
            try:
                return await self.call(method, parameters)
            except Exception as error:
                outcome = outcome_of(error)
                if pause is None or isinstance(outcome, Refused):
                    raise
                named = outcome.after if isinstance(outcome, NotSent) and outcome.flood else pause
                if named > _LONGEST_ASKED:
                    raise
                await asyncio.sleep(named)
        raise AssertionError("the last try returns or raises")

    async def set_webhook(self, url: str, secret: str, updates: Sequence[str]) -> None:
        """Raises ConfigError with Telegram's own reason."""
        parameters = {"url": url, "secret_token": secret, "allowed_updates": list(updates)}
        try:
            await self.call("setWebhook", parameters)
        except Exception as error:
            outcome = outcome_of(error)
            why = type(error).__name__ if isinstance(outcome, Sent) else outcome.reason
            raise ConfigError(f"CXBOT_WEBHOOK_URL: Telegram refused it ({why}).") from error

    async def close(self) -> None:
        await self.session.close()


def _sent(result: Any) -> Sent:
    """A message, a message id, a list of them, a topic, or plain true."""
    if isinstance(result, list):
        ids = tuple(_number(one) for one in result)
        return Sent(message_id=next((one for one in ids if one), None), message_ids=ids)
    if not isinstance(result, dict):
        return Sent()
    thread = result.get("message_thread_id")
    if "message_id" not in result and thread is not None:
        return Sent(message_id=str(thread))
    return Sent(message_id=_number(result), thread=str(thread) if thread is not None else None)


def _number(result: Any) -> str | None:
    """A copy that Telegram can't name yet has the id 0: it arrived, and nobody can find it."""
    number = result.get("message_id") if isinstance(result, dict) else None
    return str(number) if number else None
