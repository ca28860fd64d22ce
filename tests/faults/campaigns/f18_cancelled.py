"""F18: whoever waits for the database is cancelled, at each of the awaits there are."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any

from sqlalchemy import text

from cxbot.clock import SystemClock
from cxbot.model.arrival import Arrival
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from ..places import place
from .campaign import BOOKS, LEAKED, LOST, STUCK, Campaign, Case, Result

_EACH = 50
#: Seconds after the await began: a commit takes about as long.
_LATEST = 0.004
_PATIENCE = 5.0


class Cancelled(Coroutine[Any, Any, Any]):
    """A coroutine that is cancelled `after` seconds in its `count`-th await, or in the next."""

    def __init__(self, inner: Coroutine[Any, Any, Any], count: int, after: float) -> None:
        self._inner, self._left, self._after = inner, count, after
        self.hit = False

    def send(self, value: Any) -> Any:
        waited = self._inner.send(value)
        self._left -= 1
        if self._left == 0:
            self.hit = True
            task = asyncio.current_task()
            assert task is not None
            asyncio.get_running_loop().call_later(self._after, task.cancel)
        return waited

    def throw(self, *error: Any) -> Any:
        return self._inner.throw(*error)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._inner.__await__()


async def run(case: Case) -> Result:
    result = Result()
    store = Store(place(case.store, case.folder).url, SystemClock(), durable=False)
    await store.open()
    try:
        for number in range(_EACH):
            await _one(case, result, store, number)
        await _at_the_end(result, store)
    finally:
        await store.close()
    return result


async def _one(case: Case, result: Result, store: Store, number: int) -> None:
    key = f"{case.number}.{number}"
    operation, most = _OPERATIONS[number % len(_OPERATIONS)]
    count = 1 + (case.number * _EACH + number) // len(_OPERATIONS) % most
    after = case.random.uniform(0, _LATEST) if case.random.random() < 0.5 else 0.0
    cancelled = Cancelled(operation(store, key), count, after)
    try:
        async with asyncio.timeout(_PATIENCE):
            await asyncio.gather(asyncio.create_task(cancelled), return_exceptions=True)
            # what was queued is written all the same, or not at all
            await store.commit(Turn())
            await _written(store, f"behind {key}")
    except TimeoutError:
        result.problem(STUCK, f"{operation.__name__}, cancelled at await {count}")
    result.n += cancelled.hit
    result.counts[operation.__name__.strip("_")] += cancelled.hit


async def _at_the_end(result: Result, store: Store) -> None:
    """Nothing is open, nobody is shut out, and each row is whole."""
    pool: Any = store.database.engine.pool
    kept = pool.checkedout()
    if kept > 1:  # the writer's own
        result.problem(LEAKED, f"{kept} connections are still taken")
    async with store.database.reading() as connection:
        query = "SELECT natural_key, lane FROM inbox"
        rows = (await connection.execute(text(query))).all()
    there = {row.natural_key for row in rows}
    for key in {key.removesuffix(end) for key in there for end in ("/one", "/two")}:
        if key in there:  # alone by itself
            continue
        if not {f"{key}/one", f"{key}/two"} <= there:
            result.problem(BOOKS, f"half of {key} is there")
    result.counts["rows"] += len(rows)


def _arrival(key: str) -> Arrival:
    return Arrival(channel="api", natural_key=key, lane=f"api:{key}", raw={"k": key})


async def _written(store: Store, key: str) -> None:
    [_] = await store.inbox.accept([_arrival(key)])


async def _accept(store: Store, key: str) -> None:
    await store.inbox.accept([_arrival(f"{key}/one"), _arrival(f"{key}/two")])


async def _commit(store: Store, key: str) -> None:
    await store.commit_with(Turn(), [_arrival(f"{key}/one"), _arrival(f"{key}/two")])


async def _together(store: Store, key: str) -> None:
    await asyncio.gather(_accept(store, f"{key}a"), store.commit(Turn()), _accept(store, f"{key}b"))


async def _read(store: Store, _: str) -> None:
    async with store.database.reading() as connection:
        await connection.execute(text("SELECT count(*) FROM inbox"))
        await connection.execute(text("SELECT count(*) FROM outbox"))


async def _ask(store: Store, _: str) -> None:
    await store.inbox.waiting()
    await store.outbox.open()


#: Each with how often it waits.
_OPERATIONS: tuple[tuple[Callable[[Store, str], Coroutine[Any, Any, None]], int], ...] = (
    (_accept, 1),
    (_commit, 1),
    (_together, 1),
    (_read, 12),
    (_ask, 12),
)


CAMPAIGN = Campaign(
    id="F18",
    title="cancelled at the N-th await",
    unit="cancellations",
    promise="no open transaction, no connection kept, nothing locked, nothing by halves",
    sizes={"smoke": 50, "sample": 200, "t2": 3000, "t3": 30000},
    each=_EACH,
    zeros=(STUCK, LEAKED, BOOKS, LOST),
    run=run,
)
