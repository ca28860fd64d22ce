"""What is asked of getUpdates, and when."""

import asyncio
from collections.abc import Sequence

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_polling import Polling
from cxbot.model.arrival import Arrival
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.updates import Update


async def test_an_offset_is_forgotten_once_nothing_waits(
    telegram: Telegram, server: SandboxServer
) -> None:
    """T4: a queue made anew may number from just below it, and the server would throw that away."""
    queue, asked = server.telegram.updates, list[int]()
    (first,) = queue.pending
    poll = queue.poll

    async def noted(offset: int, limit: int, seconds: int) -> list[Update]:
        asked.append(offset)
        return await poll(offset, limit, min(seconds, 0) if len(asked) == 2 else seconds)

    async def accept(arrivals: Sequence[Arrival]) -> int:
        return len(arrivals)

    queue.poll = noted  # type: ignore[method-assign]  # to see what is asked
    polling = asyncio.create_task(Polling(telegram, accept).run())
    async with asyncio.timeout(10):
        while len(asked) < 3:  # noqa: ASYNC110 -- the server tells nobody
            await asyncio.sleep(0)
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    assert asked == [0, first + 1, 0]
