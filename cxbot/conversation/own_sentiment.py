"""Asks the site's own `@sentiment` function, which may be slow, broken, or hang.

A turn waits for it for a second at most. One that was late isn't asked for a minute, and no more
than a few threads ever wait for it; meanwhile the lexicon reads.
"""

import asyncio
import inspect
import logging
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from cxbot.actions.feelings import Reader
from cxbot.model.sentiment import Sentiment

logger = logging.getLogger(__name__)

_MOST_THREADS = 4


class OwnSentiment:
    #: A message's turn waits for no more.
    limit = timedelta(seconds=1)
    rest = timedelta(minutes=1)

    def __init__(self) -> None:
        self._rests_until: datetime | None = None
        self._running = 0
        #: Told once, until it works again.
        self._complained = False

    async def ask(
        self, reader: Reader, text: str, language: str, now: datetime
    ) -> Sentiment | None:
        """None when it can't be asked, fails or is late."""
        if self._rests_until is not None and now < self._rests_until:
            return None
        if self._running >= _MOST_THREADS:
            return None
        try:
            async with asyncio.timeout(self.limit.total_seconds()):
                found = await self._read(reader, text, language)
        except TimeoutError:
            self._rests_until = now + self.rest
            self._complain("took too long")
            return None
        except Exception as error:  # noqa: BLE001 -- the owner's code runs here
            self._complain(f"{type(error).__name__}: {error}", error)
            return None
        if not isinstance(found, Sentiment):
            self._complain(f"it gave back a {type(found).__name__}, not a Sentiment")
            return None
        self._complained = False
        return found

    async def _read(self, reader: Reader, text: str, language: str) -> Any:
        if inspect.iscoroutinefunction(reader):
            return await reader(text, language)
        found = await self._in_thread(reader, text, language)
        return await found if inspect.isawaitable(found) else found  # a plain def around an async

    async def _in_thread(self, reader: Reader, text: str, language: str) -> Any:
        """A thread that nobody waits for at the end: one that hangs must not keep us from it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()

        def settle(result: Any, error: Exception | None) -> None:
            self._running -= 1
            if done.done():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)

        def run() -> None:
            result, failed = None, None
            try:
                result = reader(text, language)
            except Exception as error:  # noqa: BLE001 -- told to whoever awaits it
                failed = error
            with suppress(RuntimeError):  # the loop is over: nobody asks any more
                loop.call_soon_threadsafe(settle, result, failed)

        self._running += 1
        threading.Thread(target=run, name="sentiment", daemon=True).start()
        return await done

    def _complain(self, detail: str, error: Exception | None = None) -> None:
        if not self._complained:
            self._complained = True
            logger.warning("sentiment_failed", exc_info=error, extra={"detail": detail})
