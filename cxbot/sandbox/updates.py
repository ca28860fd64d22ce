"""The bot's queue of updates: how long they live, how they are confirmed, who waits for them.

The rules are the server's own (`Client.cpp`, `TQueue.cpp`): numbers T1-T5 of our study name them.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cxbot.clock import Clock
from cxbot.sandbox.ledger import Entry
from cxbot.sandbox.refusals import Refusal

MESSAGE_LIFE = timedelta(seconds=86_400)
TAP_LIFE = timedelta(seconds=150)
MAX_PENDING = 100_000
MAX_BATCH_BYTES = 4 * 1024 * 1024
#: Never sent unless the bot asks for them by name.
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
#: After an update arrives, the server waits this long for more before it answers a long poll.
_WAIT_AFTER = 0.001
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
    " is running"
)


@dataclass(slots=True, kw_only=True)
class Update:
    """One update, kept as the JSON that goes out."""

    id: int
    kind: str
    body: str
    expires_at: datetime
    #: The webhook delivers one at a time of each lane.
    lane: int
    entry: Entry
    #: A page of getUpdates ends after it.
    last_of_page: bool = False


class UpdateQueue:
    """Updates that wait to be confirmed, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self.pending: dict[int, Update] = {}
        #: Called when an update arrives; the webhook sets it.
        self.listener: Callable[[Update], None] | None = None
        self.closed = False
        self._clock = clock
        self._allowed: frozenset[str] | None = None
        self._next_id = 0
        #: Nothing in the queue is too old before.
        self._soonest: datetime | None = None
        self._poll: asyncio.Future[None] | None = None
        self._last_poll: tuple[int, float] = (-1, 0.0)
        self._next_conflict_at = 0.0
        self.restart_ids()

    @property
    def allowed(self) -> list[str]:
        return sorted(self._allowed or ())

    @property
    def waited_for(self) -> bool:
        """The bot has asked for updates and has no answer yet."""
        return self._poll is not None

    def allow(self, kinds: list[Any] | None) -> None:
        """Which kinds are queued from now on; an empty list means the default, None no change."""
        if kinds is not None:
            self._allowed = frozenset(map(str, kinds)) or None

    def restart_ids(self, start: int | None = None) -> None:
        """T4: a new queue starts at a random number, maybe lower than before."""
        self._next_id = start or random.randint(2_000_001, 1_000_000_000)  # noqa: S311  (no secret)

    def wants(self, kind: str) -> bool:
        return kind not in _ON_REQUEST if self._allowed is None else kind in self._allowed

    def push(self, kind: str, payload: Any, *, entry: Entry, lane: int) -> None:
        """Queues it and writes its id into the ledger; refused silently when the queue is full."""
        if not self.wants(kind):
            return
        entry["acked"] = False
        if len(self.pending) >= MAX_PENDING:
            entry["lost"] = True
            return
        number = self._next_id
        self._next_id += 1
        entry["update_id"] = number
        body = json.dumps({"update_id": number, kind: payload}, separators=(",", ":"))
        expires_at = self._clock.now() + (TAP_LIFE if kind == "callback_query" else MESSAGE_LIFE)
        self._soonest = min(self._soonest or expires_at, expires_at)
        update = self.pending[number] = Update(
            id=number,
            kind=kind,
            body=body,
            expires_at=expires_at,
            lane=lane,
            entry=entry,
        )
        if self.listener is not None:
            self.listener(update)
        elif self._poll is not None:
            asyncio.get_running_loop().call_later(_WAIT_AFTER, self._wake, self._poll)

    def end_page(self) -> None:
        """The updates that come from now on are on another page than those that wait."""
        if self.pending:
            self.pending[next(reversed(self.pending))].last_of_page = True

    def confirm(self, number: int) -> None:
        update = self.pending.pop(number, None)
        if update is not None:
            update.entry["acked"] = True

    def clear(self, keep: int = 0) -> None:
        """Forgets all but the last `keep` updates, as a negative offset does."""
        for number in list(self.pending)[: len(self.pending) - keep]:
            self.pending.pop(number).entry["lost"] = True

    def seconds(self) -> int:
        """The time now, as the Bot API writes it."""
        return int(self._clock.now().timestamp())

    def expire(self) -> None:
        """Forgets what is too old; looks through the queue only when something can be."""
        now = self._clock.now()
        if self._soonest is None or now < self._soonest:
            return
        for number in [n for n, update in self.pending.items() if update.expires_at <= now]:
            self.pending.pop(number).entry["lost"] = True
        self._soonest = min((u.expires_at for u in self.pending.values()), default=None)

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Update]:
        """T3, T5: one getUpdates; the call's offset confirms everything below it."""
        limit = min(max(limit, 1), 100) if limit else 100
        now = time.monotonic()
        if self._last_poll[0] == offset and now < self._last_poll[1] + 0.5:
            limit = 1
        self._last_poll = (offset, now)
        if offset < 0:
            self.clear(keep=-offset)
        elif offset > 0:
            self._confirm_below(offset)
        batch = self._batch(limit)
        if batch or seconds <= 0 or self.closed:
            return batch
        await self._wait(min(seconds, 50))
        return self._batch(limit)

    def close(self) -> None:
        """Sends a waiting poller home with nothing."""
        self.closed = True
        if self._poll is not None:
            self._wake(self._poll)

    def refuse_poller(self, description: str) -> None:
        """Ends the waiting poll with 409; repeated conflicts are answered 3 s late."""
        poll, self._poll = self._poll, None
        if poll is None or poll.done():
            return
        loop, now = asyncio.get_running_loop(), time.monotonic()
        if now >= self._next_conflict_at:
            self._next_conflict_at = now + 3.0
            poll.set_exception(Refusal(409, description))
        else:
            loop.call_later(3.0, _fail, poll, Refusal(409, description))

    def _confirm_below(self, offset: int) -> None:
        head = next(iter(self.pending), self._next_id)
        if offset > self._next_id + 10 or offset < head - MAX_PENDING:
            return
        for number in list(self.pending):
            if number >= offset:
                break
            self.confirm(number)

    def _batch(self, limit: int) -> list[Update]:
        self.expire()
        batch: list[Update] = []
        size = 0
        for update in self.pending.values():
            size += len(update.body)
            if len(batch) == limit or (batch and size > MAX_BATCH_BYTES):
                break
            batch.append(update)
            if update.last_of_page:
                break
        return batch

    async def _wait(self, seconds: float) -> None:
        self.refuse_poller(_CONFLICT)
        loop = asyncio.get_running_loop()
        poll = self._poll = loop.create_future()
        timer = loop.call_later(seconds, self._wake, poll)
        try:
            await poll
        finally:
            timer.cancel()
            if self._poll is poll:
                self._poll = None

    @staticmethod
    def _wake(poll: asyncio.Future[None]) -> None:
        if not poll.done():
            poll.set_result(None)


def _fail(poll: asyncio.Future[None], error: Refusal) -> None:
    if not poll.done():
        poll.set_exception(error)
