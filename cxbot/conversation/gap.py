"""For longer than Telegram keeps what people write nothing was taken in: owners are told, once.

While the bot hears Telegram it notes so, every ten minutes. A start, or a poll that works again,
finds how long ago that was. Nobody can say what was lost, only from when on nothing was.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from cxbot.clock import Clock
from cxbot.conversation.clock_guard import Post
from cxbot.errors import StoreError
from cxbot.model.arrival import Arrival
from cxbot.store import driver
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

#: So long Telegram keeps messages and edits; taps on buttons 150 seconds.
KEPT = timedelta(hours=24)
_NOTED = "telegram.heard"
_EVERY = timedelta(minutes=10)
_DO = "ask those who may have written; see docs/operations.md"
_WORDS: Mapping[str, str] = {
    "en": "⚠️ For {hours} hours, since {since} UTC, nothing came in from Telegram. It keeps "
    "messages for 24 hours: what customers wrote before {kept} UTC may be lost, and nobody can say "
    "what. Taps on buttons it keeps for 150 seconds: who tapped has to tap again. The rest is "
    "being answered now.",
    "ru": "⚠️ {hours} ч., с {since} UTC, от Telegram ничего не приходило. Он хранит сообщения 24 "
    "часа: что клиенты написали до {kept} UTC, могло пропасть, и списка этого нет. Нажатия кнопок "
    "он хранит 150 секунд: их нужно повторить. На остальное бот отвечает сейчас.",
}


class Gap:
    """Of a process that takes in what Telegram has; another one each time that it begins to."""

    def __init__(self, store: Store, clock: Clock, post: Post) -> None:
        self._store, self._clock, self._post = store, clock, post
        #: When it was heard last, by the clock that nobody sets, and when that was noted.
        self._heard: float | None = None
        #: In it nothing could have been heard.
        self._travelled = clock.travelled()
        self._noted = 0.0

    def after(
        self, take: Callable[[Sequence[Arrival]], Awaitable[int]]
    ) -> Callable[[Sequence[Arrival]], Awaitable[int]]:
        """The same, and then it is known that Telegram was heard."""

        async def accept(arrivals: Sequence[Arrival]) -> int:
            taken = await take(arrivals)
            await self.heard()
            return taken

        return accept

    async def run(self) -> None:
        """Where Telegram comes by itself it could have come all the time."""
        while True:
            try:
                with driver.reads():
                    await self.heard()
            except StoreError as error:
                logger.warning("gap_not_noted", extra={"reason": str(error)})
            await asyncio.sleep(_EVERY.total_seconds())

    async def heard(self) -> None:
        """Now. Raises StoreError; then it is as if nobody had called."""
        steady, now = self._clock.steady(), self._clock.now()
        since = await self._since(now, steady)
        gap = since is not None and now - since > KEPT
        if gap or self._heard is None or steady - self._noted >= _EVERY.total_seconds():
            turn = Turn()
            turn.add("setting", {"key": _NOTED, "value": now.isoformat()})
            parcels = []
            if gap and since is not None:
                parcels = await self._post.owners.parcels(lambda one: said(since, now, one))
                for parcel in parcels:
                    turn.add("outbox", parcel.row())
            await self._store.commit(turn)
            self._noted = steady
            self._post.delivery.offer(parcels)
            if gap and since is not None:
                hours = (now - since) // timedelta(hours=1)
                facts = {"hours": hours, "since": since.isoformat(), "do": _DO}
                logger.error("not_heard_for_a_day", extra=facts)
        self._heard, self._travelled = steady, self._clock.travelled()

    async def _since(self, now: datetime, steady: float) -> datetime | None:
        """When it was heard before. None: never."""
        if self._heard is not None:
            skipped = self._clock.travelled() - self._travelled
            return now - timedelta(seconds=steady - self._heard) + skipped
        noted = await self._store.desk_times.setting(_NOTED)
        return datetime.fromisoformat(noted) if noted else None


def said(since: datetime, now: datetime, language: str) -> str:
    words = _WORDS.get(language, _WORDS["en"])
    return words.format(
        hours=(now - since) // timedelta(hours=1),
        since=f"{since:%d.%m. %H:%M}",
        kept=f"{now - KEPT:%d.%m. %H:%M}",
    )
