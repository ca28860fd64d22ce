"""Several processes on one PostgreSQL: all handle turns; one of them, whoever gets the lease first,
also fetches, sends, and fires what is due. When it ends or stands still, another one does."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

from cxbot.conversation.delivery.gathering import Gathering
from cxbot.conversation.inbound import Lanes
from cxbot.errors import StoreError
from cxbot.store import telling
from cxbot.store.leases import LEAD, Leases
from cxbot.store.notices import Notices
from cxbot.store.store import Store
from cxbot.store.turn import Fence

logger = logging.getLogger(__name__)

_LOOKED_EVERY = 1.0
Step = Callable[[], Awaitable[None]]


class Leading:
    """`open` before the lanes, `start` when this process may lead, `close` first of all."""

    def __init__(self, store: Store, leases: Leases, lanes: Lanes, gathering: Gathering) -> None:
        store.led = True
        self._store, self._leases, self._lanes, self._gathering = store, leases, lanes, gathering
        heard = {telling.LANES: self._waits, telling.OUTBOX: self._to_send}
        self._notices = Notices(store.database, leases.me, heard, self._deaf)
        self._begin: Step | None = None
        self._end: Step | None = None
        self._fence: Fence | None = None
        self._ending = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def leads(self) -> bool:
        return self._fence is not None

    async def open(self) -> None:
        """Raises StoreError."""
        try:
            await self._notices.open()
        except Exception as error:
            raise StoreError(f"The database's notices can't be heard: {error}") from error

    async def start(self, begin: Step, end: Step) -> None:
        """`begin` what only one process does; `end` it."""
        self._begin, self._end = begin, end
        await self._look()
        self._task = asyncio.create_task(self._run(), name="leading")

    async def rest(self) -> None:
        """From now on another process may lead; ours ends what it does as such by itself."""
        if self._task is not None:
            # who steps down does it to the end: what is under way would be written down unfenced
            async with self._ending:
                self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def close(self) -> None:
        await self.rest()
        await self._gathering.end()
        await self._notices.close()

    def _share(self, *, leads: bool) -> None:
        if self._lanes.share is not None:
            self._lanes.share.leads = leads
            self._lanes.share.look()

    # --- heard ---------------------------------------------------------------------------------

    def _waits(self, lanes: Sequence[str], _pid: int) -> None:
        if self._lanes.share is not None:
            self._lanes.share.told(lanes)

    def _to_send(self, ids: Sequence[str], pid: int) -> None:
        if not self._store.writer.line.ours(pid):
            self._gathering.told(ids)

    def _deaf(self) -> None:
        if self._lanes.share is not None:
            self._lanes.share.look()
        self._gathering.look()

    # --- the lead ------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_LOOKED_EVERY)
            try:
                await self._look()
            except (StoreError, OSError) as error:
                logger.warning("lead_unknown", extra={"reason": type(error).__name__})
            except Exception:
                logger.exception("lead_failed")

    async def _look(self) -> None:
        if self._fence is None:
            found = await self._leases.claim([LEAD])
            if found:
                await self._take(found[0])
        elif not await self._leases.mine(self._fence):
            await self._step_down()

    async def _take(self, fence: Fence) -> None:
        assert self._begin is not None
        self._fence = self._store.lead = fence
        self._share(leads=True)
        logger.info("leads", extra={"epoch": fence.epoch})
        try:
            await self._gathering.begin()
            await self._begin()
        except BaseException:
            await self._step_down()
            with contextlib.suppress(StoreError, OSError):
                await self._leases.release([LEAD])
            raise

    async def _step_down(self) -> None:
        assert self._end is not None
        logger.warning("leads_no_more")
        self._share(leads=False)
        async with self._ending:
            try:
                await self._gathering.end()
                await self._end()
            finally:
                self._fence = self._store.lead = None
