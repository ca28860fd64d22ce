"""The machine's clock was moved: timers wait until it is right again or a person says that it is.

Between two looks the wall clock and the one that only ever counts seconds go the same way, also
over a suspend. Where they part by more than a minute, somebody has set the clock, and nobody can
say which of the two settings was the wrong one. What a clock that is ahead makes happen can't be
taken back: reminders go out, sessions end, words are emptied. What waits is only late. So it waits,
however long the clock stands still where it is: one that is wrong is as steady as one that is
right. Answers to customers need no clock and go on.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Protocol

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.owners import Owners
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

#: The study's: less is what NTP does, and harms nobody.
MOST = timedelta(minutes=1)
#: By how much it was moved; empty once it is released. `cxbot resume --clock` empties it, too.
HELD = "clock.held"
_DO = "look at the clock; if it is right now: cxbot resume --clock"
_WORDS: Mapping[str, str] = {
    "en": "⚠️ The clock of the machine was moved by {by}. Reminders and everything else that goes "
    "by the clock wait; answers go on. It goes on by itself when the clock is back; if it is right "
    "as it is now: cxbot resume --clock",
    "ru": "⚠️ Часы машины переведены на {by}. Напоминания и всё, что идёт по часам, ждут; ответы "
    "отправляются. Когда часы вернутся, всё продолжится само; если они верны сейчас: "
    "cxbot resume --clock",
}


class Post(Protocol):
    """Whom an alarm is given to."""

    owners: Owners
    delivery: Delivery


class ClockGuard:
    """`holds` once a second. A start takes the clock as it is, unless it was held before."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        post: Post,
        before: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`before`: while it says so, all is held anyway."""
        self._store, self._clock = store, clock
        self._post, self._before = post, before
        #: Wall clock over the steady one, in seconds, as long as nobody doubts it.
        self._offset: float | None = None
        self._held = False
        self._told = False

    async def holds(self) -> bool:
        """Raises StoreError; whoever asks holds then, too."""
        if self._before is not None and await self._before():
            return True
        offset = self._clock.now().timestamp() - self._clock.steady()
        if self._offset is None and not self._held:
            self._held = self._told = bool(await self._store.desk_times.setting(HELD))
            if not self._held:
                self._offset = offset
                return False
        if not self._held:
            return await self._moved(offset)
        if not self._told:
            await self._tell(offset)
        elif not await self._store.desk_times.setting(HELD):
            await self._go_on(offset, "confirmed")
        elif self._offset is not None and abs(offset - self._offset) <= MOST.total_seconds():
            await self._go_on(offset, "agrees")
        return self._held

    async def _moved(self, offset: float) -> bool:
        assert self._offset is not None
        if abs(offset - self._offset) <= MOST.total_seconds():
            self._offset = offset  # drawn along, second by second
            return False
        self._held, self._told = True, False
        await self._tell(offset)
        return True

    async def _tell(self, offset: float) -> None:
        """The log, the owners and who starts next; once."""
        assert self._offset is not None
        by = said(offset - self._offset)
        turn = Turn()
        turn.add("setting", {"key": HELD, "value": by})
        parcels = await self._post.owners.parcels(
            lambda language: _WORDS.get(language, _WORDS["en"]).format(by=by)
        )
        for parcel in parcels:
            turn.add("outbox", parcel.row())
        await self._store.commit(turn)
        self._told = True
        self._post.delivery.offer(parcels)
        logger.error("clock_jumped", extra={"by": by, "do": _DO})

    async def _go_on(self, offset: float, why: str) -> None:
        turn = Turn()
        turn.add("setting", {"key": HELD, "value": ""})
        await self._store.commit(turn)
        self._held, self._offset = False, offset
        logger.warning("clock_goes_on", extra={"why": why})


def said(seconds: float) -> str:
    """As +1:01:00, or with days before it."""
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{timedelta(seconds=round(abs(seconds)))}"
