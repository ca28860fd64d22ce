"""From the outbox to the chat: in order, inside the limits, each attempt on disk before it leaves.

Rules
1. A row is `sending` on disk before its request leaves. What was in flight when the process died
   may have arrived: it is sent again and flagged, or in class `once` left for a person to look at.
2. One request at a time per chat, and the next one only after the result of this one is on disk:
   so a crash makes at most one duplicate in a chat.
3. What surely didn't arrive is tried again unflagged; what can't arrive is repaired, or told to
   whoever must know.
4. A chat waits alone: for its limits, for a flood limit, for a group that the bot was removed from.
"""

import asyncio
import contextlib
import logging
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime

from cxbot.clock import Clock
from cxbot.conversation.delivery.alarms import Alarms
from cxbot.conversation.delivery.endings import Endings, Moves
from cxbot.conversation.delivery.joining import as_one, joinable
from cxbot.conversation.delivery.patience import Patience
from cxbot.conversation.delivery.queues import PeerQueue, addressed
from cxbot.conversation.delivery.repairs import Repairs
from cxbot.conversation.delivery.results import Arrived, Results
from cxbot.conversation.delivery.withheld import Withheld
from cxbot.conversation.pace import Pace
from cxbot.conversation.places import Places, is_card
from cxbot.crashpoints import crashpoint
from cxbot.desk.groups import Groups
from cxbot.errors import StoreError
from cxbot.model.channel import Ambiguous, Channel, Outcome, RefusalCode, Refused, Sent
from cxbot.model.message import Outbound
from cxbot.model.value import replace
from cxbot.store import driver
from cxbot.store.outbox import COSMETIC, Parcel
from cxbot.store.store import Store

logger = logging.getLogger(__name__)

_STORE_PAUSE = 1.0
_REST = 1.0
#: Seconds; an answer takes a few tenths.
_HEARD_OUT = 5.0

Key = tuple[str, str]


class Delivery:
    """`offer` it what was committed. `arrived` gets the inbox rows it makes, `moved` a group that
    Telegram gave a new id."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        pace: Pace,
        arrived: Arrived,
        moved: Moves,
        *,
        clock: Clock,
        groups: Groups | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._pace = pace
        self._moved = moved
        self._clock = clock
        self._groups = groups
        self.alarms = Alarms(store, clock, self.offer)
        self._places = Places(store, groups)
        self._results = Results(store, arrived, clock)
        self._repairs = Repairs(self._places, pace, self.alarms)
        self._closed = asyncio.Event()
        self._patience = Patience(channels)
        more = self.alarms, clock, self._follow, self._closed, self._patience
        self._endings = Endings(self._results, self._repairs, *more)
        self._queues: dict[Key, PeerQueue] = {}
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._reserved: set[Key] = set()
        self.withheld = Withheld(self._queues, self.put)
        self._moves: dict[str, str] = {}
        #: Nothing leaves: what is offered meanwhile.
        self._held: list[Parcel] | None = None
        #: Another process sends what is on disk.
        self._elsewhere = False
        #: Read from the disk. A turn whose commit's answer was lost offers the same once more.
        self.taken: Container[str] = frozenset()

    # --- before and after a turn's commit ------------------------------------------------------

    def reserve(self, parcel: Parcel) -> bool:
        """May the turn's own commit write this row as `sending` already? It saves a commit."""
        key = (parcel.channel, parcel.peer)
        plain = parcel.outbound.thread is None and parcel.outbound.op == "message"
        plain = plain and parcel.priority < COSMETIC and self._held is None and not self._elsewhere
        free = key not in self._queues and key not in self._reserved
        if self._closed.is_set() or not (plain and free and self._pace.may_go_now(parcel.peer)):
            return False
        self._reserved.add(key)
        return True

    def release(self, parcels: Sequence[Parcel]) -> None:
        """The commit failed: what was reserved isn't sent."""
        for parcel in parcels:
            self._reserved.discard((parcel.channel, parcel.peer))

    def offer(self, parcels: Sequence[Parcel]) -> None:
        """These are on disk: send them, but for those that were read from there meanwhile."""
        self.release(parcels)
        self.put([addressed(one, self._moves) for one in parcels if one.id not in self.taken])

    def put(self, parcels: Sequence[Parcel]) -> None:
        """Each of them for the first time."""
        if self._held is not None and not self._elsewhere:
            self._held += parcels
        for parcel in () if self._elsewhere or self._held is not None else parcels:
            key = (parcel.channel, parcel.peer)
            queue = self._queues.setdefault(key, PeerQueue())
            queue.put(parcel)
            if parcel.closed_at is not None and parcel.not_before is not None:
                queue.close(parcel.closed_at, parcel.not_before, self._clock.now())
            if key not in self._tasks and not self._closed.is_set():
                self._tasks[key] = asyncio.create_task(self._serve(key), name=f"send {key}")

    def hold(self) -> None:
        """From now on nothing leaves. Said again, what was offered before is read again."""
        self._held = []

    async def stand_by(self) -> None:
        """Another process sends from now on. What has left is heard out: where nobody took over,
        and we send again in a moment, it is no repeat. `take_over` ends it."""
        self.stand_by_from_now()
        left = {(one.channel, one.peer) for one in self.withheld.leaving}
        await self._ended([self._tasks[key] for key in left if key in self._tasks], _HEARD_OUT)
        await self._ended(self._tasks.values(), 0)
        with contextlib.suppress(StoreError):  # somebody else has them
            await self._hand_back()
        self._queues.clear()
        self._reserved.clear()

    def stand_by_from_now(self) -> None:
        """Before anything was offered."""
        self._elsewhere = True

    def take_over(self) -> None:
        """From now on what is offered leaves from here."""
        self._elsewhere = False

    @property
    def holds(self) -> bool:
        return self._held is not None

    def let_go(self, parcels: Sequence[Parcel]) -> None:
        """`parcels`, read from the disk since `hold`, leave with what was offered since."""
        known = {parcel.id: parcel for parcel in (*(self._held or ()), *parcels)}
        self._held = None
        self.put(sorted(known.values(), key=lambda parcel: (parcel.position, parcel.id)))

    def known(self) -> set[str]:
        """Rows that wait here or are under way."""
        waiting = {parcel.id for queue in self._queues.values() for parcel in queue}
        return waiting | self.withheld.ids()

    async def close(self, seconds: float = 20) -> None:
        """Finish what is in flight; the rest waits on disk for the next start."""
        self._closed.set()
        self.wake()
        await self._ended(self._tasks.values(), seconds)
        await self._hand_back()

    async def _ended(self, tasks: Iterable["asyncio.Task[None]"], seconds: float) -> None:
        """By themselves, or broken off after so many seconds."""
        if there := list(tasks):
            _, late = await asyncio.wait(there, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*there, return_exceptions=True)

    async def _hand_back(self) -> None:
        """What was reserved and never left is no repeat when the next start sends it."""
        await self._results.handed_back(self.withheld.reserved())

    @property
    def idle(self) -> bool:
        """Nothing is being sent, and nothing that waits may leave yet."""
        return all(queue.resting for queue in self._queues.values())

    # --- what others tell, and ask ---------------------------------------------------------------

    def wake(self) -> None:
        """Time was moved: what rested may be due."""
        for queue in self._queues.values():
            queue.stir()

    def delayed(self, chat: str) -> datetime | None:
        """Until when Telegram lets nothing into that chat."""
        until = [q.delayed_until for (_, peer), q in self._queues.items() if peer == chat]
        now = self._clock.now()
        return max((at for at in until if at is not None and at > now), default=None)

    def calls_left(self, chat: str) -> int | None:
        """In this minute, for a group; None without limits."""
        return self._pace.left(chat)

    def calls_a_minute(self) -> int | None:
        """What any group gets; None without limits."""
        return self._pace.per_minute

    def group_back(self, chat: str) -> None:
        """The bot is in that group again: what waited for it goes out."""
        if self._groups is not None and (group := self._groups.at(chat)) is not None:
            group.detached = False
        self.alarms.forget(chat)
        for (_, peer), queue in self._queues.items():
            if peer == chat:
                queue.stir()

    def group_moved(self, old: str, new: str) -> None:
        """What waits for the group goes to its new id, and so does what was decided before."""
        self._moves[old] = new
        for channel, peer in list(self._queues):
            if peer == old:
                queue = self._queues[channel, peer]
                self.put(queue.move(new))
                queue.stir()
                if (channel, new) in self._queues:
                    self._queues[channel, new].sort()

    async def _follow(self, old: str, new: str) -> None:
        await self._moved(old, new)
        # a chat that is no group of ours follows all the same
        self.group_moved(old, new)

    # --- one chat ------------------------------------------------------------------------------

    async def _serve(self, key: Key) -> None:
        queue = self._queues[key]
        try:
            while queue and not (self._closed.is_set() or self._elsewhere):
                queue.stirred.clear()
                try:
                    await self._step(key, queue)
                except StoreError as error:
                    # nothing has left: all keep their places until the database is there again
                    logger.warning("sending_waits", extra={"peer": key[1], "reason": str(error)})
                    await self._pause(queue, _STORE_PAUSE)
                except Exception:  # outermost ring: one message must not end its chat's sender
                    logger.exception("sender_broke", extra={"peer": key[1]})
                    await self._pause(queue, _STORE_PAUSE)
        finally:
            del self._tasks[key]
            queue.resting = not queue
            if not queue and not queue.closed:
                self._queues.pop(key, None)

    async def _pause(self, queue: PeerQueue, seconds: float) -> None:
        """Ends early when something comes, or when we close: a stop doesn't wait for a limit."""
        # not wait_for, which takes no notice of a cancellation that comes with what it waits for
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await queue.stirred.wait()

    async def _rest(self, queue: PeerQueue) -> None:
        queue.resting = True
        await self._pause(queue, _REST)

    async def _step(self, key: Key, queue: PeerQueue) -> None:
        """One thing: a request, or some waiting."""
        channel_name, peer = key
        if self._detached(peer):
            await self._rest(queue)
            return
        if (wait := queue.closed or await self._patience.wait(channel_name, queue)) > 0:
            await self._pause(queue, wait)
            return
        now = asyncio.get_running_loop().time()
        if queue.outdated:  # not earlier: one of them may tell the next start to wait
            await self._endings.outdated(queue)
        queue.after_flood(self._clock.now())
        first = queue.first(now)
        if first is not None:
            await self._next(channel_name, queue, first)
        elif queue.matters:
            await self._pause(queue, max(0.0, queue.held_until() - now))
        else:
            await self._cosmetic(channel_name, peer, queue)

    def _detached(self, chat: str) -> bool:
        group = self._groups.at(chat) if self._groups is not None else None
        return group is not None and group.detached

    async def _next(self, channel_name: str, queue: PeerQueue, first: Parcel) -> None:
        channel = self._channels.get(channel_name)
        if channel is None:
            await self._results.ended(first, "failed", f"no channel {channel_name}")
            queue.remove((first,))
            return
        counted = first.outbound.op != "answer_tap"
        if counted and (wait := self._pace.wait(first.peer)) > 0:
            await self._pause(queue, wait)
            return
        topic = await self._places.lacks_topic(first)
        scarce = self._pace.scarce(first.peer)
        await self._pace.take(first.peer, first.priority, counted=counted)
        if queue.first(asyncio.get_running_loop().time()) is not first:
            # a tap came in between, or the group has moved
            self._pace.done()
            return
        if topic:
            with self.withheld.under_way((first,)):
                await self._topic(channel, queue, first)
            return
        now = self._clock.now()
        # a group's last calls of a minute are shared by those who wait
        load = joinable(first, queue.matters, now) if scarce and counted else (first,)
        with self.withheld.under_way(load):
            await self._attempt(channel, queue, load)

    async def _cosmetic(self, channel_name: str, peer: str, queue: PeerQueue) -> None:
        """It never waits in line: it takes what is left over."""
        channel, parcel = self._channels.get(channel_name), queue.cosmetic(self._clock.now())
        topic = parcel is not None and await self._places.lacks_topic(parcel)
        if parcel is not queue.cosmetic(self._clock.now()):
            return  # a newer one came
        if channel is None or parcel is None or not self._pace.take_spare(peer):
            if queue:
                await self._rest(queue)
            return
        with self.withheld.under_way((parcel,)):
            if topic:
                await self._topic(channel, queue, parcel)
            else:
                await self._attempt(channel, queue, (parcel,))

    async def _topic(self, channel: Channel, queue: PeerQueue, parcel: Parcel) -> None:
        """The topic it needs is made first; the parcel itself is next."""
        queue.resting = False
        try:
            outcome = await self._places.open_topic(channel, parcel)
        finally:
            self._pace.done()
        if outcome is None:
            return
        queue.remove((parcel,))
        await self._endings.topic_not_made(channel, queue, parcel, outcome)

    async def _attempt(self, channel: Channel, queue: PeerQueue, load: tuple[Parcel, ...]) -> None:
        queue.resting = False
        queue.remove(load)
        try:
            with driver.reads():
                outbound = await self._prepared(load)
            if outbound is not None:
                crashpoint("sending committed")
                outcome = await self._send(channel, load[0], outbound)
                self._store.figures.sent(outcome, load[0].created_at, self._clock.now())
                self._endings.heard(queue, load[0], outcome)
        except StoreError as error:
            # nothing has left: it keeps its place until the database is there again
            logger.warning("not_marked", extra={"parcel": load[0].id, "reason": str(error)})
            queue.put_back(load)
            queue.not_before = asyncio.get_running_loop().time() + _STORE_PAUSE
            return
        finally:
            self._pace.done()
        if outbound is None:
            code: RefusalCode = "message_gone" if is_card(load[0]) else "topic_gone"
            nowhere = Refused(code=code, reason="what it changes isn't there")
            await self._endings.recorded(channel, queue, load, nowhere)
            return
        crashpoint("answered, result uncommitted")
        if is_card(load[0]):
            crashpoint("card sent, its place uncommitted")
        if isinstance(outcome, Sent):
            self._places.arrived(outbound)
            self._pace.count(load[0].peer, len(outcome.message_ids[1:]))
        await self._endings.recorded(channel, queue, load, outcome)

    async def _prepared(self, load: tuple[Parcel, ...]) -> Outbound | None:
        """Marked as under way, with its ids filled in."""
        first = replace(load[0], outbound=as_one(load)) if len(load) > 1 else load[0]
        outbound = await self._places.fill_in(first)
        if outbound is None:
            return None
        unmarked = [p for p in load if p.status != "sending" or p.attempts]
        if unmarked:  # else the turn's own commit has done it
            await asyncio.gather(*map(self._results.sending, unmarked))
        return outbound

    async def _send(self, channel: Channel, parcel: Parcel, outbound: Outbound) -> Outcome:
        try:
            return await channel.send(outbound)
        except Exception:  # one message must not end its chat's sender
            logger.exception("send_broke", extra={"parcel": parcel.id})
            self._endings.broke(parcel)
            return Ambiguous(reason="the channel broke off")
