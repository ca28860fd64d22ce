"""Telegram's limits on sending: about 30 a second in all, one a second in a chat, 20 a minute in a
group, all its topics together. Short bursts pass. Whoever is over them is told how long to wait.

In a group edits and changes of topics take from the same 20 (tdlib/td #2592); sources disagree
about it, and this is the stricter reading."""

import math
import time
from collections.abc import Callable

from cxbot.sandbox.refusals import too_many_requests


class Bucket:
    """Tokens that come back at a rate."""

    def __init__(self, size: float, per_second: float) -> None:
        self.size = size
        self.per_second = per_second
        self.tokens = size
        self.at = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until one may be taken; 0 when now."""
        gained = (now - self.at) * self.per_second
        self.tokens = min(self.size, self.tokens + gained)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.per_second)


class Limits:
    """Counts sends, and refuses those over the limits with 429."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._all = Bucket(30, 30)
        self._chats: dict[str, Bucket] = {}

    def take(self, chat_id: str, count: int = 1) -> None:
        """Takes a send of `count` messages, or raises the 429 with its `retry_after`.

        One that begins passes whole: an album runs into debt.
        """
        bucket = self._chats.get(chat_id)
        if bucket is None:
            group = chat_id.startswith("-")
            bucket = self._chats[chat_id] = Bucket(20, 20 / 60) if group else Bucket(5, 1)
        now = self._now()
        wait = max(bucket.wait(now), self._all.wait(now))
        if wait > 0:
            too_many_requests(math.ceil(wait))
        bucket.tokens -= count
        self._all.tokens -= count
