"""Delivers updates by POST, as the real server does (`WebhookActor.cpp`, T6 and T7 of our study):
one in flight in each lane, the first retry at once, then after 2, 4, 8 … seconds."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from cxbot.sandbox.updates import Update, UpdateQueue

logger = logging.getLogger(__name__)
MAX_RETRY_AFTER = 3_600
Pause = Callable[[float], Awaitable[Any]]


class Webhook:
    """Where updates go, and the tasks that bring them, one for each busy lane."""

    def __init__(self, queue: UpdateQueue, pause: Pause = asyncio.sleep) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error: tuple[int, str] | None = None
        self._queue = queue
        self._pause = pause
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(40)

    async def set(self, url: str, secret: str, max_connections: int) -> None:
        await self.close()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self._slots = asyncio.Semaphore(max_connections)
        if url:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
            self._queue.listener = self._take
            for update in list(self._queue.pending.values()):
                self._take(update)

    async def close(self) -> None:
        """Stops delivering; what wasn't confirmed stays in the queue."""
        self._queue.listener = None
        self.url = ""
        tasks, self._tasks, self._lanes = list(self._tasks.values()), {}, {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _take(self, update: Update) -> None:
        """Into its lane; a lane without a task at work gets one."""
        lane = self._lanes.setdefault(update.lane, deque())
        lane.append(update)
        if update.lane not in self._tasks:
            self._tasks[update.lane] = asyncio.create_task(self._deliver(update.lane, lane))

    async def _deliver(self, number: int, lane: deque[Update]) -> None:
        while lane:
            await self._bring(lane.popleft())
        del self._lanes[number], self._tasks[number]

    async def _bring(self, update: Update) -> None:
        """Tries until it is taken, or too old: then it is lost, as with the real server."""
        failures = 0
        while update.id in self._queue.pending:
            async with self._slots:
                wait = await self._post(update)
            if wait is None:
                self._queue.confirm(update.id)
                return
            failures += 1
            usual = 0.0 if failures == 1 else float(2 ** (failures - 1))
            cap = random.uniform(60, 120)  # noqa: S311  (no secret)
            await self._pause(wait or min(usual, cap))
            self._queue.expire()

    async def _post(self, update: Update) -> float | None:
        """One try. None when the receiver took it, else the seconds it asked to wait (or 0)."""
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with self._session.post(self.url, data=update.body, headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return None
                reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                asked = answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as error:
            reason, asked = f"Connection failed: {type(error).__name__}", ""
        self.last_error = (self._queue.seconds(), reason)
        logger.info("webhook_refused", extra={"update": update.id, "reason": reason})
        return min(float(asked), MAX_RETRY_AFTER) if asked.isdigit() else 0.0
