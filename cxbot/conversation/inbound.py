"""A lane per conversation: one turn at a time, in the order of arrival; lanes run side by side.

What arrives is committed before `accept` returns, so whoever sent it may be told so. A turn that
fails is tried again, in its own lane only; after too many tries it is a dead letter, the customer
hears that a person will help, and the lane goes on.

The parts of an album are one turn: the lane waits a moment for those that aren't here yet.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.conversation import albums
from cxbot.conversation.albums import Part
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.sharing import Share
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.conversation.turns import Decision, Turns
from cxbot.crashpoints import crashpoint
from cxbot.errors import Claimed, Fenced, StoreError, Unstorable
from cxbot.model.arrival import Arrival
from cxbot.store.inbox import InboxRow
from cxbot.store.leases import Leases
from cxbot.store.store import Store
from cxbot.store.turn import Fence, Turn

logger = logging.getLogger(__name__)

MOST_TRIES = 5
#: A claim is lost to somebody who won theirs, so it ends; what doesn't is an error like any other.
MOST_LOST = 500
#: Seconds before the next try, after each failure.
PAUSES = (0.1, 1.0, 5.0, 30.0)


class Lanes:
    def __init__(
        self,
        store: Store,
        turns: Turns,
        delivery: Delivery,
        pauses: Sequence[float] = PAUSES,
        album_pause: float = albums.PAUSE,
        leases: Leases | None = None,
    ) -> None:
        """With `leases` other processes have lanes of the same database."""
        self._store = store
        self.share = Share(leases, self._give, self._busy) if leases is not None else None
        self._turns = turns
        self._delivery = delivery
        #: Seconds before the next try, after each failure.
        self.pauses = pauses
        self._album_pause = album_pause
        self._lanes: dict[str, deque[InboxRow]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        #: What arrives before `resume` has read the disk; None afterwards.
        self._early: list[InboxRow] | None = []
        self._closing = False
        self._stopped = asyncio.Event()
        #: Of lanes in which a turn goes on, as it was when that began.
        self._fences: dict[str, Fence] = {}
        #: Set when something comes into the lane that gathers an album.
        self._more: dict[str, asyncio.Event] = {}
        #: Lane and album of those that have been gathered in another lane: here nothing is awaited.
        self._whole: set[tuple[str, Part]] = set()

    async def accept(self, arrivals: Sequence[Arrival]) -> int:
        """Commit them, all or none; return how many were new. Raises Conflict or StoreError."""
        crashpoint("received")
        rows = await self._store.inbox.accept(arrivals)
        crashpoint("stored, unacknowledged")
        self.take(rows)
        return len(rows)

    def take(self, rows: Sequence[InboxRow]) -> None:
        """These are on disk: give each its turn."""
        if self.share is not None:
            self.share.told({row.lane for row in rows})
        elif self._early is not None:
            self._early.extend(rows)
        else:
            self._give(rows)

    def _busy(self, lane: str) -> bool:
        return lane in self._tasks

    def _give(self, rows: Sequence[InboxRow]) -> None:
        for row in rows:
            self._lanes.setdefault(row.lane, deque()).append(row)
            if row.lane in self._more:
                self._more[row.lane].set()
            if row.lane not in self._tasks and not self._closing:
                self._tasks[row.lane] = asyncio.create_task(self._run(row.lane), name=row.lane)

    async def resume(self) -> int:
        """After a start: everything that no turn has handled, each once and in order.

        The web side takes events in before this, and so they may be on disk and given to us.
        """
        if self.share is not None:
            await self.share.start()
            return 0
        found = {row.id: row for row in await self._store.inbox.waiting()}
        found |= {row.id: row for row in self._early or ()}
        self._early = None
        self.take([found[number] for number in sorted(found)])
        return len(found)

    async def close(self, seconds: float = 20) -> None:
        """Finish the turns in hand; what waits behind them is on disk."""
        self._closing = True
        self._stopped.set()
        if self.share is not None:
            self.share.rest()
        crashpoint("draining")
        for gathering in self._more.values():
            gathering.set()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self.share is not None:  # others needn't wait until all that we send has left
            await self.share.let_go()

    @property
    def idle(self) -> bool:
        return not self._lanes and (self.share is None or self.share.idle)

    async def _run(self, lane: str) -> None:
        queue = self._lanes[lane]
        try:
            while queue and not self._closing:
                await self._handle(queue.popleft())
        finally:
            del self._tasks[lane]
            if not queue or self._closing:
                self._lanes.pop(lane, None)
            if self.share is not None:
                self.share.ended(lane)

    async def _handle(self, row: InboxRow) -> None:
        crashpoint("taken, undecided")
        if self.share is not None:
            fence = self.share.fence(row.lane)
            if fence is None:
                return self._lost(row.lane)
            self._fences[row.lane] = fence
        try:
            await self._try(row)
        except Fenced as error:
            self._lost(row.lane, str(error))

    async def _try(self, row: InboxRow) -> None:
        """Until it is stored, or buried. Raises Fenced."""
        rows = [row]
        tries = row.attempts
        while True:
            try:
                return await self._store.figures.turn(self._decide(rows))
            except Fenced:
                raise
            except Unstorable as error:
                tries = await self._failed(rows, tries, error)
            except StoreError as error:
                # not the input's fault, so it isn't counted: it waits for the database
                logger.warning("turn_not_stored", extra={"row": row.id, "reason": str(error)})
                if self._closing:
                    return None
                await self._rest(1.0)
            except Exception as error:  # noqa: BLE001 -- one input must not stop its lane
                tries = await self._failed(rows, tries, error)
            if tries >= MOST_TRIES or self._closing:
                return None

    async def _decide(self, rows: list[InboxRow]) -> None:
        """And commit. What another turn has claimed meanwhile is no failure: all of it is decided
        again at once, on what is known now."""
        for _ in range(MOST_LOST):
            try:
                return await self._once(rows)
            except Claimed as error:
                lost = error
                why = str(error.__cause__)
                logger.info("decided_again", extra={"row": rows[0].id, "lost": why})
        raise Unstorable("The turn always loses what it claims.") from lost

    async def _once(self, rows: list[InboxRow]) -> None:
        """`rows` are joined by the other parts of their album."""
        row = rows[0]
        decision = await self._turns.decide(row, rows[1:])
        if isinstance(decision, Part):
            rows += await self._others(row.lane, decision)
            if self._closing:
                return
            decision = await self._turns.decide(row, rows[1:], whole=True)
        await self._commit(rows, decision)

    def _fenced(self, turn: Turn, row: InboxRow) -> Turn:
        """It is stored only while its lane is as it was when the turn began."""
        if self.share is not None:
            turn.fences.append(self._fences[row.lane])
        return turn

    async def still_ours(self, lane: str) -> None:
        """The turn that goes on there may go on. Raises Fenced, StoreError."""
        if self.share is not None and lane in self._fences:
            await self.share.check(self._fences[lane])

    def _lost(self, lane: str, reason: str = "") -> None:
        """Whoever has it now decides what waits there."""
        self._lanes[lane].clear()
        if self.share is not None:
            self.share.lost(lane, reason)

    # --- albums --------------------------------------------------------------------------------

    async def _others(self, lane: str, album: Part) -> list[InboxRow]:
        """The other parts, taken out of the lane, once they are all here or nothing more comes."""
        awaited = (lane, album) not in self._whole
        self._whole.discard((lane, album))
        more = self._more.setdefault(lane, asyncio.Event())
        try:
            while awaited and not self._closing:
                more.clear()
                behind = [self._turns.read(row) for row in self._lanes[lane]]
                found = sum(map(album.same_album, behind)) + 1
                if found >= albums.MOST or any(map(album.ends_with, behind)):
                    break
                try:
                    await asyncio.wait_for(more.wait(), self._album_pause)
                except TimeoutError:
                    break
        finally:
            del self._more[lane]
        if self._closing:
            return []
        return self._taken(lane, album)

    def _taken(self, lane: str, album: Part) -> list[InboxRow]:
        queue = self._lanes[lane]
        found = [row for row in queue if album.same_album(self._turns.read(row))]
        for row in found:
            queue.remove(row)
        return found

    # --- failures ------------------------------------------------------------------------------

    async def _failed(self, rows: Sequence[InboxRow], tries: int, error: Exception) -> int:
        """Count the try; the last one buries the rows, the others wait a while."""
        logger.error("turn_failed", extra={"row": rows[0].id, "try": tries + 1}, exc_info=error)
        tries += 1
        try:
            if tries >= MOST_TRIES:
                await self._bury(rows, tries, error)
                return tries
            await self._count(rows, tries, error, "new")
        except Fenced:
            raise
        except StoreError as again:
            # on disk it is as it was: the lane goes on all the same, and the next start tries again
            logger.warning("failure_not_stored", extra={"row": rows[0].id, "reason": str(again)})
        await self._rest(self.pauses[min(tries, len(self.pauses)) - 1])
        return tries

    async def _rest(self, seconds: float) -> None:
        """Less when we close: what rests is on disk."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    # --- commits -------------------------------------------------------------------------------

    async def _commit(self, rows: Sequence[InboxRow], decision: Decision) -> None:
        match decision:
            case TurnDraft():
                decision.beside = tuple(rows[1:])
                await self._commit_draft(decision)
            case str():
                await self._forward(rows, decision)
            case Turn():
                done = decision.of("inbox.done")[0]
                for row in rows[1:]:
                    decision.add("inbox.done", {**done, "row": row.id})
                await self._store.commit(self._fenced(decision, rows[0]))

    async def _forward(self, rows: Sequence[InboxRow], lane: str) -> None:
        turn = Turn()
        for row in rows:
            turn.add("inbox.forward", {"row": row.id, "to": lane})
        await self._store.commit(self._fenced(turn, rows[0]))
        if self.share is not None:
            self.share.moved([row.id for row in rows], rows[0].lane)
        crashpoint("forwarded, not taken")
        item = self._turns.read(rows[0])
        album = albums.part_of(item) if item is not None else None
        if album is not None:
            self._whole.add((lane, album))
        self.take([_moved(row, lane) for row in rows])

    async def _commit_draft(self, draft: TurnDraft) -> None:
        arrived: list[InboxRow] = []
        try:
            turn = self._fenced(draft.finish(self._delivery.reserve), draft.row)
            crashpoint("decided, unwritten")
            if draft.arrivals:
                arrived = await self._store.commit_with(turn, draft.arrivals)
            else:
                await self._store.commit(turn)
        except BaseException:
            reserved = [parcel for parcel in draft.parcels if parcel.status == "sending"]
            self._delivery.release(reserved)
            self._turns.dropped(draft)
            raise
        crashpoint("committed, sender not woken")
        self._turns.committed(draft)
        self._delivery.offer(draft.parcels)
        self.take(arrived)

    async def _count(
        self, rows: Sequence[InboxRow], tries: int, error: Exception, status: str
    ) -> None:
        turn = Turn()
        for row in rows:
            turn.add("inbox.failed", _failed(row, tries, error, status))
        await self._store.commit(self._fenced(turn, rows[0]))

    async def _bury(self, rows: Sequence[InboxRow], tries: int, error: Exception) -> None:
        """A dead letter stays in the inbox for the owner; the customer isn't left in silence."""
        row = rows[0]
        await self._count(rows, tries, error, "dead")
        logger.error("dead_letter", extra={"row": row.id, "lane": row.lane})
        try:
            apology = await self._turns.apologise(row)
            if apology is not None:
                await self._commit_draft(apology)
        except Exception:  # outermost ring: the apology is the last thing we can do
            logger.exception("no_apology", extra={"row": row.id})


def _failed(row: InboxRow, tries: int, error: Exception, status: str) -> Mapping[str, Any]:
    reason = f"{type(error).__name__}: {error}"[:1000]
    return {"row": row.id, "as": status, "tries": tries, "why": reason}


def _moved(row: InboxRow, lane: str) -> InboxRow:
    return InboxRow(
        id=row.id,
        channel=row.channel,
        natural_key=row.natural_key,
        lane=lane,
        raw=row.raw,
        received_at=row.received_at,
        attempts=row.attempts,
    )
