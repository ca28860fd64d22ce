"""Telegram's webhook that brings updates late, several times, in another order, or not yet."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from random import Random

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
