"""Who leads sends for all processes: what others have stored is told by its numbers, and read."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection, Sequence
from datetime import timedelta

from cxbot.clock import Clock
from cxbot.conversation.delivery.sending import Delivery
from cxbot.errors import StoreError
from cxbot.store.outbox import Outbox, Parcel

logger = logging.getLogger(__name__)

#: Seconds after which everything is looked at: a notice may be lost.
_LOOKED_EVERY = 15.0
#: What is younger may be on its way from a turn of ours to the sender.
_SETTLED = timedelta(seconds=10)
_REMEMBERED = 50_000


class Gathering:
    """`begin` with the lead, `end` with its loss."""

    def __init__(self, outbox: Outbox, delivery: Delivery, clock: Clock) -> None:
        self._outbox, self._delivery, self._clock = outbox, delivery, clock
        self._offered: OrderedDict[str, None] = OrderedDict()
        delivery.taken = self._offered
        self._wanted: list[str] = []
        self._stirred = asyncio.Event()
        self._looks = self._begun = False
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Takes up what waits. Raises StoreError."""
        self._wanted.clear()
        self._begun = True
        offer = self._delivery.put
        if not self._delivery.holds:
            # what our own turns offer while this is read waits for it, so that each is offered once
            self._delivery.hold()
            offer = self._delivery.let_go
        self._delivery.take_over()
        try:
            parcels = await self._outbox.recover()
        except BaseException:
            self._delivery.stand_by_from_now()
            offer(())
            raise
        self._remember([parcel.id for parcel in parcels])
        offer(parcels)
        self._task = asyncio.create_task(self._run(), name="gathering")

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        self._begun = False
        self._offered.clear()

    def told(self, ids: Collection[str]) -> None:
        """Others have stored these."""
        if self._begun:
            self._wanted += ids
            self._stirred.set()

    def look(self) -> None:
        """At everything."""
        self._looks = True
        self._stirred.set()

    async def _run(self) -> None:
        while True:
            try:
                # not wait_for, which may take no notice of being cancelled
                async with asyncio.timeout(_LOOKED_EVERY):
                    await self._stirred.wait()
            except TimeoutError:
                self._looks = True
            self._stirred.clear()
            try:
                await self._once()
            except (StoreError, OSError) as error:
                logger.warning("gathering_waits", extra={"reason": type(error).__name__})
                self.look()
                await asyncio.sleep(1.0)

    async def _once(self) -> None:
        wanted, self._wanted = self._wanted, []
        # what was told is read before what is looked for: told again, it would be too young
        found = await self._outbox.named(wanted) if wanted else []
        self._offer(found)
        if self._looks:
            self._looks = False
            before, known = self._clock.now() - _SETTLED, self._delivery.known()
            # what is sent while this is read is here as it was before, and was known then; what a
            # turn was long in storing may be offered by it meanwhile
            found = await self._outbox.open()
            known |= self._delivery.known()
            found = [
                one
                for one in found
                if one.id not in known and (one.created_at is None or one.created_at < before)
            ]
            self._offer(found)

    def _offer(self, found: Sequence[Parcel]) -> None:
        new = [one for one in found if one.status == "pending" and one.id not in self._offered]
        self._remember([one.id for one in new])
        self._delivery.put(new)

    def _remember(self, ids: Collection[str]) -> None:
        self._offered.update(dict.fromkeys(ids))
        while len(self._offered) > _REMEMBERED:
            self._offered.popitem(last=False)
