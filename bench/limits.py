"""What a server allows a bot: 30 messages a second overall, one a second in a chat, short bursts
pass. Whoever is over it gets nothing through and is told how long to wait. And what got through:
the ledger of a mailing. No I/O; seconds are the caller's.

cxbot keeps below these limits by counting in another way: this is no copy of that.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from typing import Any

OVERALL, CHAT = 30, 1
#: Where a full bucket begins.
OVERALL_BURST, CHAT_BURST = 30, 5
#: The account of the first who gets a mailing; whoever chats has a lower one.
FIRST_MAILED = 9_000_001


class Bucket:
    """Tokens that come back at `rate` a second, `size` of them at most."""

    def __init__(self, size: int, rate: float) -> None:
        self._size, self._rate = size, rate
        self._tokens, self._at = float(size), -math.inf

    def wait(self, now: float) -> float:
        """Seconds until one may be taken; 0 when now."""
        if now > self._at:
            self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
            self._at = now
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self) -> None:
        self._tokens -= 1


class Limits:
    def __init__(self) -> None:
        self._overall = Bucket(OVERALL_BURST, OVERALL)
        self._chats: dict[int, Bucket] = {}
        self._second: deque[float] = deque()
        self.sent: list[float] = []
        self.refused = 0
        #: In any one second.
        self.most = 0

    def take(self, now: float, chat: int) -> int | None:
        """None if the message gets through, else the whole seconds to wait."""
        bucket = self._chats.setdefault(chat, Bucket(CHAT_BURST, CHAT))
        wait = max(bucket.wait(now), self._overall.wait(now))
        if wait > 0:
            self.refused += 1
            return math.ceil(wait)
        bucket.take()
        self._overall.take()
        self.sent.append(now)
        self._second.append(now)
        while self._second[0] <= now - 1:
            self._second.popleft()
        self.most = max(self.most, len(self._second))
        return None

    def share_used(self, begin: float, end: float) -> float:
        """What got through between the two, of all that could have: a bot that had been silent
        begins with a full bucket."""
        through = bisect_right(self.sent, end) - bisect_left(self.sent, begin)
        return through / (OVERALL_BURST + OVERALL * (end - begin))


class Mailing:
    """One message for each of `customers`, which they didn't ask for."""

    def __init__(self, customers: int) -> None:
        self.customers = customers
        self.begun = self.ended = 0.0
        self._sent: Counter[int] = Counter()

    @property
    def over(self) -> bool:
        return len(self._sent) == self.customers

    def book(self, now: float, chat: int) -> bool:
        """False if it's somebody else's."""
        if not FIRST_MAILED <= chat < FIRST_MAILED + self.customers:
            return False
        self.begun = self.begun or now
        self.ended = now
        self._sent[chat] += 1
        return True

    def report(self) -> dict[str, Any]:
        return {
            "lost": self.customers - len(self._sent),
            "twice": self._sent.total() - len(self._sent),
            "seconds": self.ended - self.begun,
        }
