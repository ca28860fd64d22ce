"""Telegram, customers and group alike: one bot, translated and nothing decided."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from cxbot.channels import telegram_markup, telegram_reading
from cxbot.channels.telegram_errors import outcome_of
from cxbot.channels.telegram_session import TelegramSession
from cxbot.errors import ConfigError
from cxbot.model.channel import Ambiguous, Capabilities, NotSent, Outcome, Refused, Sent
from cxbot.model.message import GroupInbound, Inbound, Outbound


class Telegram:
    """The channel `telegram`. `connect` finds out who the bot is."""

    name = telegram_reading.CHANNEL
    capabilities = Capabilities()

    def __init__(self, token: str, api: str, files: Path) -> None:
        """`files` is the project's folder: photos named in flows lie below it."""
        server = TelegramAPIServer.from_base(api.rstrip("/"))
        self.session = TelegramSession(api=server, limit=100)
        self.bot = Bot(token, session=self.session)
        self._files = files.resolve()
        self.username = ""

    @property
    def bot_id(self) -> str:
        return str(self.bot.id)

    def read(self, raw: Mapping[str, Any]) -> Inbound | GroupInbound | None:
        return telegram_reading.read(raw, self.bot_id)

    async def call(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Any method, as raw JSON. Raises aiogram's exceptions."""
        return await self.session.call(self.bot, method, parameters or {})

    async def send(self, outbound: Outbound) -> Outcome:
        """Known by its first call; any later one that fails makes the whole a failure."""
        try:
            calls = telegram_markup.calls(outbound)
        except ValueError as error:
            return Refused(code="other", reason=f"not for Telegram: {error}")
        first: Outcome | None = None
        for method, parameters in calls:
            outcome = await self._attempt(method, parameters, outbound)
            if not isinstance(outcome, Sent):
                begun = first is not None and isinstance(outcome, NotSent)
                return Ambiguous(reason=outcome.reason) if begun else outcome
            first = first or outcome
        return first or Refused(code="other", reason="nothing to send")

    async def _attempt(
        self, method: str, parameters: dict[str, Any], outbound: Outbound
    ) -> Outcome:
        files: dict[str, Path] = {}
        local = telegram_markup.upload(outbound.attachment)
        if local is not None and outbound.attachment is not None and method != "sendMessage":
            path = self._inside(local)
            if path is None:
                return Refused(code="other", reason=f"there is no file {local} in the project")
            files[outbound.attachment.kind] = path
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
    if isinstance(result, list) and result:
        result = result[0]
    if not isinstance(result, dict):
        return Sent()
    number = result.get("message_id")
    thread = result.get("message_thread_id")
    if number is None and thread is not None:
        return Sent(message_id=str(thread))
    return Sent(
        message_id=str(number) if number is not None else None,
        thread=str(thread) if thread is not None else None,
    )
