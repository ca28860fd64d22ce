"""An older database was put back: nothing leaves it until a person has said so.

What such a database believes to be unsent, undone or still to come has mostly happened already. So
at such a start
1. customers who were erased after the copy are erased again;
2. what had come in before, and what was due meanwhile, is decided before anything new comes in, and
   what it leads to is not sent;
3. new messages are taken in and decided, and their answers wait;
4. `cxbot resume` marks all that was decided until then as perhaps sent (`uncertain`), for a person
   to look at, and lets the rest go.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.inbound import Lanes
from cxbot.crashpoints import crashpoint
from cxbot.errors import StoreError
from cxbot.store.generation import Generations, Restored, file_of
from cxbot.store.store import Store

logger = logging.getLogger(__name__)

_EVERY = timedelta(minutes=1)
_DO = "look what the copy lacks, then: cxbot resume --after-restore"
#: A turn that fails is tried again for that long.
_SETTLES_WITHIN = 60.0
_LOOK = 0.01

#: Asks the bot to erase again whom the ledger outside the database names; returns how many.
Erases = Callable[[Store], Awaitable[int]]


class Fires(Protocol):
    async def take(self) -> None:
        """What was asked of the bot."""
        ...

    async def tick(self, until: datetime | None = None) -> int:
        """Fire everything that is due then."""
        ...


class Restoration:
    """`begin` before anything is taken up, `settle` before anything comes in, `holds` once a
    second: it also raises the generation."""

    def __init__(
        self,
        store: Store,
        project: Path,
        delivery: Delivery,
        lanes: Lanes,
        clock: Clock,
        erases: Erases | None = None,
    ) -> None:
        file = file_of(store.database.url, project)
        self._store = store
        self._generations = Generations(store.database, store.writer, file, clock)
        self._delivery, self._lanes = delivery, lanes
        self._clock, self._erases = clock, erases
        #: Nothing is sent and no timer fires.
        self.held: Restored | None = None
        self._next = clock.now() + _EVERY
        self._commits = 0

    async def begin(self) -> bool:
        """Whether it is held. Raises ConfigError, StoreError."""
        self.held = await self._generations.begin()
        self._commits = self._store.writer.commits
        if self.held is None:
            return False
        self._delivery.hold()
        logger.error(
            "held_after_restore",
            extra={
                "as_of": self.held.as_of.isoformat(),
                "generation": self.held.number,
                "expected": self.held.expected,
                "do": _DO,
            },
        )
        await self.erase_again(self.held)
        return True

    async def erase_again(self, held: Restored) -> None:
        """Before anybody's dialogue is read."""
        persons = await self._erases(self._store) if self._erases is not None else 0
        if persons:
            logger.warning("erased_again", extra={"customers": persons})
            await self._generations.erased_again(held, persons)

    async def settle(self, ticker: Fires) -> None:
        """What was begun before is decided to its end; a crash in between begins it again."""
        held = self.held
        if held is None or held.settled_at is not None:
            return
        crashpoint("restored, unsettled")
        await ticker.take()  # erasures, before what fires for them
        ends = asyncio.get_running_loop().time() + _SETTLES_WITHIN
        while await ticker.tick(held.found_at) or not self._lanes.idle:
            if asyncio.get_running_loop().time() > ends:
                logger.warning("not_settled", extra={"do": "see turn_failed above"})
                break
            await asyncio.sleep(_LOOK)
        await self._generations.settled(held)

    async def holds(self) -> bool:
        """Raises StoreError."""
        if self.held is None:
            await self._raise()
            return False
        # what was offered until now is on disk, and read there
        self._delivery.hold()
        self.held = await self._generations.held()
        if self.held is not None:
            return True
        self._delivery.let_go(await self._store.outbox.recover())
        logger.warning("resumed_after_restore")
        return False

    async def close(self) -> None:
        """What was written in the last moments counts too."""
        try:
            await self._raise(at_once=True)
        except StoreError as error:
            logger.warning("generation_not_raised", extra={"reason": str(error)})

    async def _raise(self, *, at_once: bool = False) -> None:
        now, commits = self._clock.now(), self._store.writer.commits
        if commits == self._commits or (now < self._next and not at_once):
            return
        await self._generations.raised()
        self._next, self._commits = now + _EVERY, self._store.writer.commits
