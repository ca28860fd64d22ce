"""Is it alive, and is it ready to serve: for supervisors and load balancers. Tells nothing else."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator

from aiohttp import web

from cxbot.web import answers
from cxbot.web.parts import PARTS

logger = logging.getLogger(__name__)

_BEAT_SECONDS = 0.25
#: Held up for so long, everybody who writes at that moment has noticed.
_WORTH_A_LINE_SECONDS = 1.0
#: Held up for so long, and within the last seconds: something is wrong with the process.
_ILL_SECONDS, _REMEMBERED_SECONDS = 10.0, 15.0


class Pulse:
    """How late the loop comes to what it should do: everything else is at least as late."""

    def __init__(self) -> None:
        #: When it was seen, by the loop's clock, and how late it was.
        self._beats: deque[tuple[float, float]] = deque()

    def beat(self, at: float, late: float) -> None:
        self._beats.append((at, late))
        while self._beats[0][0] < at - _REMEMBERED_SECONDS:
            self._beats.popleft()
        if late >= _WORTH_A_LINE_SECONDS:
            logger.warning("loop_held", extra={"seconds": round(late, 2)})

    @property
    def lag(self) -> float:
        """The most of the last seconds."""
        return max((late for _, late in self._beats), default=0.0)

    @property
    def ill(self) -> bool:
        return self.lag >= _ILL_SECONDS

    async def beating(self, _app: web.Application) -> AsyncIterator[None]:
        """For `cleanup_ctx`: as long as the application runs."""
        task = asyncio.create_task(self._beat(), name="pulse")
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _BEAT_SECONDS
            await asyncio.sleep(_BEAT_SECONDS)
            now = loop.time()
            self.beat(now, max(0.0, now - due))


PULSE = web.AppKey("pulse", Pulse)


def routes() -> list[web.RouteDef]:
    return [web.get("/healthz", _alive), web.get("/readyz", _ready)]


async def _alive(request: web.Request) -> web.Response:
    if request.app[PULSE].ill:
        return answers.later("the loop was held up")
    return web.json_response({"status": "ok"})


async def _ready(request: web.Request) -> web.Response:
    """What isn't ready is named, by words of ours alone."""
    missing = await request.app[PARTS].missing()
    if missing:
        return answers.later("not ready", missing=list(missing))
    return web.json_response({"status": "ready"})
