"""How fast we may send: overall, per chat, per group; whoever answers a customer goes first.

Telegram asks for about 30 messages a second overall, one a second in a chat (short bursts pass) and
20 a minute in a group. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
Time here is the loop's own: nobody moves it.
"""

import asyncio
import heapq
from collections import deque
from itertools import count

from cxbot.settings.values import Limits

_BURST = 3
_CHATS_KEPT = 5000


class _Bucket:
    """Tokens that come back at `rate` a second, `burst` of them at most."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, float(burst)
        self._tokens, self._at = float(burst), 0.0

    def wait(self, now: float) -> float:
        """Seconds until a token is there."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return 0.0 if self._tokens >= 1 else (1 - self._tokens) / self._rate

    def take(self) -> None:
        self._tokens -= 1


class _Window:
    """At most `most` in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._taken and self._taken[0] <= now - self._seconds:
            self._taken.popleft()
        return 0.0 if len(self._taken) < self._most else self._taken[0] + self._seconds - now

    def take(self, now: float) -> None:
        self._taken.append(now)

    def left(self, now: float) -> int:
        self.wait(now)
        return self._most - len(self._taken)

    def scarce(self, now: float) -> bool:
        """Fewer than a third is left."""
        return self.left(now) * 3 < self._most


class Pace:
    """`take` before each request, `done` after it. No limits at all when `limits` is None."""

    def __init__(self, limits: Limits | None, at_once: int) -> None:
        self._limits = limits
        #: What a group gets in a minute.
        self.per_minute = limits.per_minute_group if limits else None
        self._chats: dict[str, _Bucket] = {}
        self._groups: dict[str, _Window] = {}
        self._overall = _Window(limits.per_second_overall, 1.0) if limits else None
        self._free = at_once
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._alarm: asyncio.TimerHandle | None = None

    def may_go_now(self, peer: str) -> bool:
        """Nothing would hold a message to that chat back, as far as one can tell."""
        now = asyncio.get_running_loop().time()
        return (
            self._free > 0
            and not self._waiting
            and self._chat_wait(peer, now) == 0
            and (self._overall is None or self._overall.wait(now) == 0)
        )

    def wait(self, peer: str) -> float:
        """Seconds until that chat's own limits let a request through."""
        return self._chat_wait(peer, asyncio.get_running_loop().time())

    def scarce(self, peer: str) -> bool:
        """Fewer than a third of what that group gets in a minute is left."""
        if not peer.startswith("-"):
            return False
        now = asyncio.get_running_loop().time()
        self._chat_wait(peer, now)
        return peer in self._groups and self._groups[peer].scarce(now)

    def left(self, peer: str) -> int | None:
        """How many calls that group has left in this minute; None where nothing limits it."""
        now = asyncio.get_running_loop().time()
        self._chat_wait(peer, now)
        return self._groups[peer].left(now) if peer in self._groups else None

    def take_spare(self, peer: str) -> bool:
        """Take what nobody else waits for, at once; `done` must follow when it is true."""
        if not self.may_go_now(peer) or self.scarce(peer):
            return False
        now = asyncio.get_running_loop().time()
        self._chat_take(peer, now)
        if self._overall is not None:
            self._overall.take(now)
        self._free -= 1
        return True

    def count(self, peer: str, calls: int) -> None:
        """So many more went to that chat than were taken: parts of a text, a topic reopened."""
        for _ in range(calls):
            self._chat_wait(peer, asyncio.get_running_loop().time())
            self._chat_take(peer, asyncio.get_running_loop().time())

    async def take(self, peer: str, priority: int, *, counted: bool = True) -> None:
        """Return when a request to that chat may leave; `done` must follow.

        What isn't `counted` is no message there: the answer to a tap.
        """
        loop = asyncio.get_running_loop()
        if counted:
            while (wait := self._chat_wait(peer, loop.time())) > 0:  # noqa: ASYNC110 -- a time, no event
                await asyncio.sleep(wait)
            self._chat_take(peer, loop.time())
        slot: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), slot))
        self._grant()
        try:
            await slot
        except asyncio.CancelledError:
            if slot.done() and not slot.cancelled():
                self.done()
            raise

    def done(self) -> None:
        """The request has been answered."""
        self._free += 1
        self._grant()

    def _grant(self) -> None:
        """Hand out what is free, replies before the desk before follow-ups."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._free > 0:
            wait = self._overall.wait(loop.time()) if self._overall is not None else 0
            if wait > 0:
                self._wake_in(loop, wait)
                return
            _, _, slot = heapq.heappop(self._waiting)
            if slot.cancelled():
                continue
            if self._overall is not None:
                self._overall.take(loop.time())
            self._free -= 1
            slot.set_result(None)

    def _wake_in(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = loop.call_later(seconds, self._grant)

    def _chat_wait(self, peer: str, now: float) -> float:
        if self._limits is None:
            return 0.0
        bucket = self._chats.get(peer)
        if bucket is None:
            self._forget_idle()
            bucket = self._chats[peer] = _Bucket(self._limits.per_second_chat, _BURST)
        wait = bucket.wait(now)
        if peer.startswith("-"):
            window = self._groups.setdefault(peer, _Window(self._limits.per_minute_group, 60.0))
            wait = max(wait, window.wait(now))
        return wait

    def _chat_take(self, peer: str, now: float) -> None:
        if self._limits is None:
            return
        self._chats[peer].take()
        if peer in self._groups:
            self._groups[peer].take(now)

    def _forget_idle(self) -> None:
        """A chat that could send its whole burst again needs no memory."""
        if len(self._chats) >= _CHATS_KEPT:
            self._chats.clear()
