"""getUpdates, by hand: store the page, commit, and only then ask for the next one.

aiogram's own polling acknowledges a page before its handlers have finished, and one update that it
can't parse stops it for good. Here a page is raw JSON, and the next offset is the acknowledgement.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiogram.exceptions import (
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_reading import arrival
from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, StoreError
from cxbot.model.arrival import Arrival

logger = logging.getLogger(__name__)

#: What we understand; Telegram sends nothing else. The last two only where they are asked for by
#: name, and in groups only to administrators.
ALLOWED_UPDATES = (
    "message", "edited_message", "callback_query", "my_chat_member", "message_reaction",
    "chat_member",
)  # fmt: skip
_LONG_POLL_SECONDS = 25
_LONGEST_PAUSE = 30.0
#: At a stop.
_STORED_WITHIN_SECONDS, _CONFIRMED_WITHIN_SECONDS = 3.0, 2.0

Accept = Callable[[Sequence[Arrival]], Awaitable[int]]


class Polling:
    def __init__(self, telegram: Telegram, accept: Accept) -> None:
        self._telegram = telegram
        self._accept = accept
        self._offset: int | None = None
        self._failures = 0
        self._stored = asyncio.Event()
        self._stored.set()
        self._stopping = False

    async def run(self) -> None:
        """Until cancelled. Raises ConfigError when the token is no longer known."""
        while not self._stopping:
            try:
                page = await self._fetch()
                crashpoint("read, unparsed")
                self._stored.clear()
                await self._accept([arrival(raw, self._telegram.bot_id) for raw in page])
                self._acknowledge(page)
                self._failures = 0
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise ConfigError(
                    "CXBOT_TELEGRAM_TOKEN: the Bot API server doesn't know this token any more."
                ) from error
            except TelegramConflictError:
                logger.error("polled_elsewhere", extra={"do": "stop the other process"})  # noqa: TRY400
                await asyncio.sleep(3)
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except StoreError as error:
                logger.warning("page_not_stored", extra={"reason": str(error)})
                await asyncio.sleep(self._pause())
            except Exception as error:  # noqa: BLE001 -- whatever the network does, we ask again
                logger.warning("poll_failed", extra={"reason": type(error).__name__})
                await asyncio.sleep(self._pause())
            finally:
                self._stored.set()

    async def finish(self) -> None:
        """No more is asked for; a page that is being stored is stored. `run` may be cancelled after
        it, and then `confirm`."""
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stored.wait(), _STORED_WITHIN_SECONDS)

    async def confirm(self) -> None:
        """Tell Telegram what we have, so that the next start isn't given it again. What can't be
        told is, and is known by its keys."""
        if self._offset is None:
            return
        asked = {"offset": self._offset, "limit": 1, "timeout": 0}
        try:
            async with asyncio.timeout(_CONFIRMED_WITHIN_SECONDS):
                await self._telegram.call("getUpdates", asked)
        except Exception as error:  # noqa: BLE001 -- as above
            logger.info("offset_not_confirmed", extra={"reason": type(error).__name__})

    async def _fetch(self) -> list[Mapping[str, Any]]:
        parameters: dict[str, Any] = {
            "timeout": _LONG_POLL_SECONDS,
            "limit": 100,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            parameters["offset"] = self._offset
        page = await self._telegram.session.call(
            self._telegram.bot, "getUpdates", parameters, timeout=_LONG_POLL_SECONDS + 15
        )
        return [raw for raw in page if isinstance(raw, dict)] if isinstance(page, list) else []

    def _acknowledge(self, page: Sequence[Mapping[str, Any]]) -> None:
        """The next request with a higher offset is what tells Telegram that we have the page."""
        if not page:
            # all are acknowledged. A queue made anew may number from below the old offset, which
            # would throw away, unread, what came first
            self._offset = None
        numbers = [raw["update_id"] for raw in page if isinstance(raw.get("update_id"), int)]
        if numbers:
            self._offset = max(numbers) + 1
            crashpoint("acknowledged")

    def _pause(self) -> float:
        self._failures += 1
        return random.uniform(0.2, min(_LONGEST_PAUSE, 0.5 * 2.0**self._failures))  # noqa: S311
