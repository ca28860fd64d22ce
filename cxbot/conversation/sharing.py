"""Which lanes this process has, where several share a database.

It takes a lane in which something waits and that nobody has; what waits there is read after that,
so nobody decides it a second time. A lane in which nothing has come for a while is let go. Who is
declared dead while it stands still is refused when it wants to store (Fenced), and drops the lane.
Notices only make this quick: what nobody told of is found by looking.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Sequence

from cxbot.errors import Fenced, StoreError
from cxbot.store.inbox import InboxRow
from cxbot.store.leases import LEASE, Leases
from cxbot.store.turn import Fence

logger = logging.getLogger(__name__)

#: Seconds. A third of the lease: two of three may fail.
_RENEWED_EVERY = LEASE.total_seconds() / 3
_LOOKED_EVERY = 3.0
_KEPT_FOR = 3.0
#: Lanes with a turn at once. What comes beyond them waits for whoever is free first.
AT_ONCE = 32
_GROUPS = "group:"
#: Lanes found by looking.
_MOST = 200


class Share:
    """`start` it; `give` gets the rows of lanes that are ours, `busy` says where a turn goes on."""

    def __init__(
        self,
        leases: Leases,
        give: Callable[[Sequence[InboxRow]], None],
        busy: Callable[[str], bool],
    ) -> None:
        self._leases, self._give, self._busy = leases, give, busy
        #: Lanes of groups are for whoever leads: what is known of groups is known there.
        self.leads = False
        self._fences: dict[str, Fence] = {}
        #: Lane -> its rows that were given since nothing went on there: a read that began before a
        #: turn's end finds its row as if it still waited.
        self._known: dict[str, set[int]] = {}
        self._wanted: set[str] = set()
        #: Lane -> the loop's time since which nothing waits in it.
        self._quiet: dict[str, float] = {}
        self._stirred = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._renewed = self._looked = 0.0
        self._resting = self._taking = False

    async def start(self) -> None:
        await self._leases.renew()
        self._renewed = _time()
        self._task = asyncio.create_task(self._run(), name="share")

    def rest(self) -> None:
        """No more lanes are taken. Ours stay ours: we go on to say that we are alive."""
        self._resting = True

    async def let_go(self) -> None:
        """Of all lanes, after `rest`, when no turn goes on any more."""
        with contextlib.suppress(StoreError, OSError):
            await self._leases.release(self._fences.keys())
        self._fences.clear()

    async def close(self) -> None:
        """Lanes are free at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        with contextlib.suppress(StoreError, OSError):
            await self._leases.leave()

    # --- told ----------------------------------------------------------------------------------

    def told(self, lanes: Collection[str]) -> None:
        """Something waits there."""
        self._wanted |= set(lanes)
        self._stirred.set()

    def look(self) -> None:
        """At everything: for a while nobody could tell."""
        self._looked = 0.0
        self._stirred.set()

    @property
    def idle(self) -> bool:
        """Of what it was told nothing waits to be given, unless others have its lane."""
        return not self._wanted and not self._taking

    def fence(self, lane: str) -> Fence | None:
        """None: it isn't ours (any more)."""
        return self._fences.get(lane)

    async def check(self, fence: Fence) -> None:
        """Raises Fenced where another process has the lane now, StoreError."""
        if not await self._leases.mine(fence):
            raise Fenced(f"Another process has {fence.lane} now.")

    def ended(self, lane: str) -> None:
        """All that was given is handled."""
        if lane in self._fences:
            self._quiet[lane] = _time()
        if self._wanted:
            self._stirred.set()

    def lost(self, lane: str, reason: str = "") -> None:
        """Another process has it, or nobody; what was given and not stored may come again."""
        logger.warning("lane_lost", extra={"lane": lane, "reason": reason})
        self._fences.pop(lane, None)
        self._quiet.pop(lane, None)
        self._known.pop(lane, None)

    def moved(self, rows: Collection[int], lane: str) -> None:
        """They are in another lane than that now, and may come back."""
        self._known.get(lane, set()).difference_update(rows)

    # --- looks ---------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                # not wait_for, which takes no notice of a cancellation when it is stirred as well
                async with asyncio.timeout(self._until_next()):
                    await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._once()
            except (StoreError, OSError) as error:
                logger.warning("share_waits", extra={"reason": type(error).__name__})
                await asyncio.sleep(1.0)
            except Exception:
                logger.exception("share_failed")
                await asyncio.sleep(1.0)

    def _until_next(self) -> float:
        due = min(self._renewed + _RENEWED_EVERY, self._looked + _LOOKED_EVERY)
        return max(0.0, due - _time())

    async def _once(self) -> None:
        now = _time()
        if now >= self._renewed + _RENEWED_EVERY:
            await self._leases.renew()
            self._renewed = now
        if self._resting:
            self._wanted.clear()
            self._looked = now
            return
        if now >= self._looked + _LOOKED_EVERY:
            self._wanted |= set(await self._leases.orphans(_MOST))
            self._looked = now
        await self._take()
        await self._let_go()

    async def _take(self) -> None:
        wanted = {name for name in self._wanted if self.leads or not name.startswith(_GROUPS)}
        self._wanted = set()
        if not wanted:
            return
        self._taking = True
        try:
            room = max(0, AT_ONCE - sum(map(self._busy, self._fences)))
            others = wanted - self._fences.keys()
            claimed = await self._leases.claim(others, room)
            for fence in claimed:
                self._fences[fence.lane] = fence
            if len(claimed) == room:  # there may be more
                self._wanted |= others - self._fences.keys()
            ours = wanted & self._fences.keys()
            for lane in ours:
                if not self._busy(lane):  # what waits there now, nobody handles
                    self._known.pop(lane, None)
            rows = await self._leases.waiting(ours) if ours else ()
        except BaseException:
            self._wanted |= wanted
            raise
        finally:  # what comes now is given without a pause
            self._taking = False
        new = [
            row
            for row in rows
            if row.lane in self._fences and row.id not in self._known.get(row.lane, ())
        ]
        for row in new:
            self._known.setdefault(row.lane, set()).add(row.id)
            self._quiet.pop(row.lane, None)
        self._give(new)
        for lane in ours:
            if lane in self._fences and not self._busy(lane):
                self._quiet.setdefault(lane, _time())

    async def _let_go(self) -> None:
        before = _time() - _KEPT_FOR
        rest = [
            lane for lane, since in self._quiet.items() if since <= before and not self._busy(lane)
        ]
        if not rest:
            return
        for lane in rest:
            del self._quiet[lane]
            self._fences.pop(lane, None)
            self._known.pop(lane, None)
        await self._leases.release(rest)


def _time() -> float:
    return asyncio.get_running_loop().time()
