"""How an attempt ended, and what follows: written down, tried again, repaired, or told.

A queue is changed only after the result is on disk, so whatever fails here is done again whole.

A message that stays in doubt is given up after some tries, each of which may have been a copy more,
so that it doesn't hold up its chat for ever. While the messenger answers nobody there are no tries:
`patience.py`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from cxbot.clock import Clock
from cxbot.conversation.delivery.alarms import Alarms
from cxbot.conversation.delivery.patience import Patience
from cxbot.conversation.delivery.queues import PeerQueue
from cxbot.conversation.delivery.repairs import Absent, Again, Moved, Needless, Repair, Repairs
from cxbot.conversation.delivery.results import UNCERTAIN, Results, told_of_failure, tried_again
from cxbot.crashpoints import crashpoint
from cxbot.errors import Fenced, StoreError, Unstorable
from cxbot.model.channel import Ambiguous, Channel, NotSent, Outcome, Refused, Sent
from cxbot.store import driver
from cxbot.store.outbox import UNAWAITED, Parcel

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0
#: Pauses grow that often.
_DOUBLED = 6
_STORE_PAUSE = 1.0
_MOST_ATTEMPTS = 8
#: For its new topic's card a message waits at most that long.
_LONGEST_HOLD = 10.0
#: A flood limit longer than this is told to the owner.
_LONG_FLOOD = 60.0

#: A chat has another id: old, new.
Moves = Callable[[str, str], Awaitable[None]]


class Endings:
    def __init__(
        self,
        results: Results,
        repairs: Repairs,
        alarms: Alarms,
        clock: Clock,
        moved: Moves,
        closed: asyncio.Event,
        patience: Patience,
    ) -> None:
        self._results = results
        self._repairs = repairs
        self._alarms = alarms
        self._clock = clock
        self._moved = moved
        self._closed = closed
        self._patience = patience

    def heard(self, queue: PeerQueue, parcel: Parcel, outcome: Outcome) -> None:
        """What a request came to, before it is written down."""
        silent = isinstance(outcome, Ambiguous) or (
            isinstance(outcome, NotSent) and not outcome.flood
        )
        if not silent:
            self._patience.heard(parcel.channel)
            queue.unanswered = 0

    def broke(self, parcel: Parcel) -> None:
        """We failed at it and not the messenger: the try counts."""
        self._patience.heard(parcel.channel)

    async def outdated(self, queue: PeerQueue) -> None:
        """Something newer is sent in their place. More may come meanwhile, at the end."""
        closed = tuple(queue.outdated)
        await self._results.outdated(closed)
        del queue.outdated[: len(closed)]

    async def topic_not_made(
        self, channel: Channel, queue: PeerQueue, parcel: Parcel, outcome: Outcome
    ) -> None:
        """The parcel itself never left."""
        await self._surely(parcel, partial(self._not_made, channel, queue, parcel, outcome))

    async def recorded(
        self, channel: Channel, queue: PeerQueue, load: tuple[Parcel, ...], outcome: Outcome
    ) -> None:
        """It has left, so what is tried again here is the writing, never the sending."""
        await self._surely(load[0], partial(self._record, channel, queue, load, outcome))

    async def _surely(self, parcel: Parcel, writing: Callable[[], Awaitable[None]]) -> None:
        """Until the database has taken it: the parcel is in no queue, and would be in nobody's."""
        while True:
            try:
                with driver.reads():
                    return await writing()
            except Unstorable:
                logger.exception("result_unstorable", extra={"parcel": parcel.id})
                return None
            except Fenced as error:  # another process leads: it sends this once more, flagged
                logger.warning("result_fenced", extra={"parcel": parcel.id, "reason": str(error)})
                return None
            except StoreError as error:
                logger.warning("result_waits", extra={"parcel": parcel.id, "reason": str(error)})
                if self._closed.is_set():
                    return None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), _STORE_PAUSE)

    async def _not_made(
        self, channel: Channel, queue: PeerQueue, parcel: Parcel, outcome: Outcome
    ) -> None:
        repair = None
        if isinstance(outcome, Refused):
            repair = await self._repairs.topic_refused(parcel, outcome)
        if repair is not None and isinstance(outcome, Refused):
            await self.repaired(queue, parcel, repair, outcome)
        else:
            await self._record(channel, queue, (parcel,), outcome)

    async def _record(
        self, channel: Channel, queue: PeerQueue, load: tuple[Parcel, ...], outcome: Outcome
    ) -> None:
        match outcome:
            case Sent():
                await self._results.sent(load, outcome)
                queue.settled(load[0])
                crashpoint("sent committed")
            case NotSent():
                await self._not_sent(queue, load, outcome)
            case Ambiguous():
                await self._unknown(queue, load, outcome)
            case Refused() if len(load) > 1:
                # each by itself: the first of them is repaired, or told of
                await self._again(queue, [tried_again(p) for p in load], 0, outcome.code)
            case Refused():
                await self._refused(channel, queue, load[0], outcome)
            case _:
                assert_never(outcome)

    async def _not_sent(self, queue: PeerQueue, load: tuple[Parcel, ...], outcome: NotSent) -> None:
        if not outcome.flood:
            later = [tried_again(parcel, counted=False) for parcel in load]
            await self._again(queue, later, _backoff(queue, load[0]), outcome.reason)
            queue.unanswered += 1
            return
        closed = _, until = self._closed_for(outcome.after)
        later = [tried_again(parcel, counted=False, closed=closed) for parcel in load]
        await self._again(queue, later, outcome.after, outcome.reason)
        queue.delayed_until = until
        group = self._repairs.group(load[0].peer)
        if outcome.after > _LONG_FLOOD and group is not None:
            named = until.astimezone(group.time_zone)
            await self._alarms.owner("owner_slow", group.chat, {"until": f"{named:%H:%M}"})

    def _closed_for(self, seconds: float) -> tuple[datetime, datetime]:
        now = self._clock.now()
        return now, now + timedelta(seconds=seconds)

    async def _unknown(
        self, queue: PeerQueue, load: tuple[Parcel, ...], outcome: Ambiguous
    ) -> None:
        first = load[0]
        if first.message_class == "once" and first.outbound.op == "answer_tap":
            await self._results.ended(first, "expired", UNAWAITED)
            queue.settled(first)
            queue.unanswered = 0
            return
        if len(load) == 1 and (
            first.message_class == "once" or first.attempts + 1 >= _MOST_ATTEMPTS
        ):
            told = told_of_failure(first, UNCERTAIN, outcome.reason)
            await self._results.ended(first, UNCERTAIN, outcome.reason, told)
            queue.settled(first)
            queue.unanswered = 0
            return
        closed = self._closed_for(outcome.flood) if outcome.flood else None
        later = [tried_again(one, perhaps_there=True, closed=closed) for one in load]
        pause = max(_backoff(queue, first), outcome.flood)
        await self._again(queue, later, pause, outcome.reason)
        queue.unanswered += 1
        self._patience.doubted(first.channel, queue, later[0].attempts)

    async def _again(
        self, queue: PeerQueue, parcels: Sequence[Parcel], pause: float, reason: str
    ) -> None:
        await self._results.pending(parcels, reason)
        queue.put_back(parcels)
        queue.not_before = asyncio.get_running_loop().time() + pause

    async def _refused(
        self, channel: Channel, queue: PeerQueue, parcel: Parcel, outcome: Refused
    ) -> None:
        repair = None
        if parcel.attempts < _MOST_ATTEMPTS:
            repair = await self._repairs.of(channel, parcel, outcome)
        if repair is not None:
            await self.repaired(queue, parcel, repair, outcome)
        elif outcome.code == "unauthorized":
            # the token was revoked or the server is another one: nothing is thrown away for that
            later = tried_again(parcel, counted=False)
            await self._again(queue, [later], _LONGEST_PAUSE, outcome.reason)
        else:
            told = told_of_failure(parcel, outcome.code, outcome.reason)
            await self._results.ended(parcel, "failed", outcome.reason, told)
            queue.settled(parcel)
            await self._tell_owner(parcel, outcome.reason)

    async def repaired(
        self, queue: PeerQueue, parcel: Parcel, repair: Repair, outcome: Refused
    ) -> None:
        match repair:
            case Again():
                closed = self._closed_for(repair.pause) if repair.pause else None
                later = tried_again(repair.parcel, closed=closed)
                await self._results.pending([later], outcome.code, repair.told)
                now = asyncio.get_running_loop().time()
                if repair.held and later.conversation_id is not None:
                    queue.hold(later.conversation_id, now + _LONGEST_HOLD)
                queue.put_back([later])
                queue.not_before = now + repair.pause
            case Needless(done=True):
                await self._results.sent((parcel,), Sent())
                queue.settled(parcel)
            case Needless():
                await self._results.ended(parcel, "expired", outcome.reason, repair.told)
                queue.settled(parcel)
            case Absent():
                await self._again(queue, [tried_again(parcel, counted=False)], 0, outcome.code)
                await self._absent(parcel.peer)
            case Moved():
                await self._again(queue, [tried_again(parcel)], 0, outcome.code)
                await self._moved(parcel.peer, repair.to)
            case _:
                assert_never(repair)

    async def _absent(self, chat: str) -> None:
        group = self._repairs.group(chat)
        if group is not None:
            group.detached = True
        await self._alarms.owner("owner_detached", chat, {"chat": chat}, timedelta(days=1))

    async def _tell_owner(self, parcel: Parcel, reason: str) -> None:
        """A customer's message that no group shows: the last who can see to it."""
        if parcel.link.get("kind") == "relay":
            number = parcel.link.get("number") or "?"
            values = {"number": number, "reason": reason}
            await self._alarms.owner("owner_relay_lost", f"{parcel.peer} {number}", values)


def _backoff(queue: PeerQueue, parcel: Parcel) -> float:
    """An answer to a tap that gets through doesn't hurry what stands behind it."""
    tries = max(queue.unanswered, parcel.attempts)
    return min(_LONGEST_PAUSE, 0.5 * 2.0 ** min(tries, _DOUBLED))
