"""aiogram's HTTP session, with a short way for our own calls: JSON in, the raw result out.

aiogram's own way builds a multipart form and checks the answer into models, which costs more than
everything else in a turn. Owners' routers still use it; errors are aiogram's in both.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, TelegramMethod
from aiohttp import ClientError, ClientTimeout, FormData
from msgspec import Struct

from cxbot.crashpoints import crashpoint

_ERRORS: Mapping[int, type[TelegramAPIError]] = {
    400: TelegramBadRequest,
    401: TelegramUnauthorizedError,
    403: TelegramForbiddenError,
    404: TelegramNotFound,
    409: TelegramConflictError,
    413: TelegramEntityTooLarge,
}
#: aiogram's errors carry the method they belong to; ours are plain calls, so one stands for all.
_METHOD: TelegramMethod[Any] = GetMe()


class File(Struct, frozen=True, kw_only=True):
    """One to be sent that lies in memory."""

    name: str
    content: bytes


class TelegramSession(AiohttpSession):
    """`call` is the short way."""

    async def call(
        self,
        bot: Bot,
        method: str,
        parameters: Mapping[str, Any],
        *,
        timeout: float = 30,  # noqa: ASYNC109 -- the HTTP client's own
        files: Mapping[str, Path | File] | None = None,
    ) -> Any:
        """The `result` of the answer as JSON. Raises aiogram's exceptions."""
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method)
        limit = _timeout(timeout)
        body: dict[str, Any] = (
            {"data": _form(parameters, files)} if files else {"json": dict(parameters)}
        )
        try:
            async with session.post(url, timeout=limit, **body) as response:
                crashpoint("performed, answer unread")
                raw = await response.read()
        except TimeoutError as error:
            raise TelegramNetworkError(method=_METHOD, message="Request timeout error") from error
        except ClientError as error:
            # the exception's text may hold the URL, and the URL holds the token
            message = type(error).__name__
            raise TelegramNetworkError(method=_METHOD, message=message) from error
        return _result(response.status, raw)


@lru_cache(maxsize=8)
def _timeout(seconds: float) -> ClientTimeout:
    return ClientTimeout(total=seconds, connect=10)


def _form(parameters: Mapping[str, Any], files: Mapping[str, Path | File]) -> FormData:
    form = FormData(quote_fields=False)
    for name, value in parameters.items():
        if name not in files:
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, file in files.items():
        content = file.read_bytes() if isinstance(file, Path) else file.content
        form.add_field(name, content, filename=file.name)
    return form


def _result(status: int, raw: bytes) -> Any:
    try:
        answer = json.loads(raw)
    except ValueError as error:
        raise ClientDecodeError("Failed to decode object", error, raw[:200]) from error
    if not isinstance(answer, dict):
        problem = ValueError("not an object")
        raise ClientDecodeError("Failed to decode object", problem, raw[:200])
    if answer.get("ok"):
        return answer.get("result")
    raise _error(status, answer)


def _error(status: int, answer: Mapping[str, Any]) -> TelegramAPIError:
    description = str(answer.get("description") or f"HTTP {status}")
    parameters = answer.get("parameters") or {}
    if retry_after := parameters.get("retry_after"):
        return TelegramRetryAfter(method=_METHOD, message=description, retry_after=retry_after)
    if moved := parameters.get("migrate_to_chat_id"):
        return TelegramMigrateToChat(method=_METHOD, message=description, migrate_to_chat_id=moved)
    kind = _ERRORS.get(status) or (TelegramServerError if status >= 500 else TelegramAPIError)
    return kind(method=_METHOD, message=description)
