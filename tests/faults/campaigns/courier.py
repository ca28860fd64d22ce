"""Telegram's webhook that brings updates late, several times, in another order, or not yet."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import aiohttp

from cxbot.sandbox.updates import Update, UpdateQueue
from cxbot.sandbox.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """Shares and seconds; all zero is the real server on a good day."""

    #: Never gets here, so it is tried again.
    dropped: float = 0.0
    #: We have it, and the server didn't hear our 200.
    unheard: float = 0.0
    #: Brought so often at most, all at the same time.
    times: int = 1
    #: Each is on the way for up to so long.
    jitter: float = 0.0
    #: One may overtake another of the same chat: no server does that, a proxy may.
    overtaking: bool = False


class Courier(Webhook):
    def __init__(self, queue: UpdateQueue, random: Random, road: Road) -> None:
        super().__init__(queue)
        self.road = road
        self.befell: Counter[str] = Counter()
        #: What was taken, so that it can be brought once more much later.
        self.taken: list[Update] = []
        self._random = random

    def _take(self, update: Update) -> None:
        if not self.road.overtaking:
            super()._take(update)
            return
        task = asyncio.create_task(self._bring(update))
        number = -update.id
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))

    async def _post(self, update: Update) -> float | None:
        road, random = self.road, self._random
        await asyncio.sleep(random.uniform(0, road.jitter))
        if random.random() < road.dropped:
            self.befell["dropped"] += 1
            return 0.0
        times = random.randint(1, road.times)
        self.befell["brought"] += times
        answers = await asyncio.gather(*(self.bring_once(update) for _ in range(times)))
        if any(answer is not None for answer in answers):
            self.befell["refused"] += 1
            return max(answer or 0.0 for answer in answers)
        if random.random() < road.unheard:
            self.befell["unheard"] += 1
            return 0.0
        self.taken.append(update)
        return None

    async def bring_once(self, update: Update) -> float | None:
        return await super()._post(update)


class ToAll(Courier):
    """Each time it goes to every process that there is: whoever spreads what comes to one address
    over several may do that."""

    def __init__(
        self,
        queue: UpdateQueue,
        random: Random,
        road: Road,
        addresses: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(queue, random, road)
        self._addresses = addresses

    async def bring_once(self, update: Update) -> float | None:
        there = self._addresses()
        answers = await asyncio.gather(*(self._to(address, update) for address in there))
        self.befell["to several at once"] += len(there) > 1
        return None if there and all(answers) else 0.0

    async def _to(self, address: str, update: Update) -> bool:
        """Whether that process took it."""
        assert self._session is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        url = f"{address}/telegram"
        try:
            async with self._session.post(url, data=update.body, headers=headers) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
