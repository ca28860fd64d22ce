"""How a process that goes on ends: asked once it winds down in order, asked again at once.

All is safe to kill at any moment, so nothing here waits for ever: after 25 seconds it ends, come
what may, before whoever asked loses patience and kills it.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from types import FrameType

logger = logging.getLogger(__name__)

WITHIN_SECONDS = 25.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """`listen` in the main thread, with the task that is the program; `ended` when it has wound
    down, after which only threads that read may hold the process up."""

    def __init__(self, within: float = WITHIN_SECONDS) -> None:
        self._within = within
        self._asked = False
        self._ended = False
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def listen(self, task: "asyncio.Task[None]") -> None:
        self._task, self._loop = task, asyncio.get_running_loop()
        for number in _SIGNALS:
            # not the loop's own: it hears nothing while an owner's action doesn't let go of it
            signal.signal(number, self._hear)

    def ended(self) -> None:
        self._ended = True

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self._asked:
            _at_once(128 + number, "stopped_at_once")
        self._asked = True
        patience = threading.Timer(self._within, self._give_up)
        patience.daemon = True
        patience.start()
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._wind_down, signal.Signals(number).name)

    def _wind_down(self, name: str) -> None:
        logger.info("stopping", extra={"signal": name, "within_seconds": self._within})
        assert self._task is not None
        self._task.cancel()

    def _give_up(self) -> None:
        """In a thread: the loop may be what doesn't end."""
        if self._ended:
            os._exit(0)
        _at_once(1, "stop_too_long")


def _at_once(status: int, event: str) -> None:
    """Nothing is flushed, no lock is taken: it may come in the middle of anything."""
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
    shape = {"at": at, "level": "warning", "event": event, "logger": __name__}
    try:
        os.write(
            sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{json.dumps(shape)}\n".encode()
        )
    finally:
        os._exit(status)
