"""A running cxbot as others watch it: the figures of `/metrics`, and what `/readyz` misses."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

from cxbot.app.engine import Engine
from cxbot.errors import StoreError
from cxbot.store.figures import Histogram
from cxbot.store.measures import Measures, Measuring, Probe
from cxbot.web.parts import Buckets, Figure

logger = logging.getLogger(__name__)

T = TypeVar("T")
#: The database is asked no more often, however many ask us.
_REST_SECONDS = 5.0


class _Kept(Generic[T]):
    """What was found, for so long; who asks while it is being found gets the same."""

    def __init__(self, find: Callable[[], Awaitable[T]]) -> None:
        self._find = find
        self._asking = asyncio.Lock()
        self._found: tuple[float, T] | None = None

    async def get(self) -> T:
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if self._found is None or now - self._found[0] >= _REST_SECONDS:
                self._found = (now, await self._find())
            return self._found[1]


class Watched:
    """`stage`: what keeps the process itself from serving, by name."""

    def __init__(self, engine: Engine, stage: Callable[[], Sequence[str]]) -> None:
        self._engine, self._stage = engine, stage
        self._measuring = Measuring(engine.store.database)
        self._probe = Probe(engine.store.database, engine.store.writer)
        self._measures = _Kept(self._measured)
        self._problem = _Kept(self._probed)

    async def missing(self) -> list[str]:
        """Empty when it serves. The database isn't asked where that is known to be too early."""
        found = list(self._stage())
        if not found and (problem := await self._problem.get()):
            found.append(problem)
        return found

    async def figures(self) -> list[Figure]:
        """Those of the database are there as long as it answers."""
        measures = await self._measures.get()
        ready = _gauge("ready", "1 when /readyz says ready.", float(not await self.missing()))
        return [ready, *_of_process(self._engine), *(_of_database(measures) if measures else [])]

    async def _measured(self) -> Measures | None:
        try:
            return await self._measuring.now(self._engine.clock.now())
        except StoreError as error:
            logger.warning("not_measured", extra={"reason": str(error)})
            return None

    async def _probed(self) -> str:
        return await self._probe.problem(self._engine.clock.now())


def _of_process(engine: Engine) -> list[Figure]:
    done = engine.store.figures
    left = {
        ("desk" if not group.name else group.name): count
        for group in engine.groups
        if (count := engine.delivery.calls_left(group.chat)) is not None
    }
    found = [
        _count("turns_total", "Turns, by how they went.", "outcome", done.turns,
               ("done", "failed", "not_stored")),
        _spread("turn_seconds", "From taking an input up until its commit.", done.turn_seconds),
        _count("sends_total", "Requests to send, by what came of them.", "outcome", done.sends,
               ("sent", "refused", "later", "unknown")),
        _spread("send_wait_seconds", "From the decision until it had arrived.", done.send_wait),
        _total("floods_total", "How often the channel said that we are too fast (429).",
               done.floods),
        _total("commits_total", "Transactions that wrote.", engine.store.writer.commits),
        _spread("commit_group_size", "How much was committed together.", done.groups),
    ]  # fmt: skip
    if left:
        text = "Messages that a group of the desk still takes in this minute."
        samples = [({"group": name}, float(count)) for name, count in left.items()]
        found.append(Figure(name="sends_left", help=text, kind="gauge", samples=samples))
    return found


def _of_database(now: Measures) -> list[Figure]:
    states = [({"status": status}, float(count)) for status, count in sorted(now.outbox.items())]
    text = "Messages decided and not known to have arrived."
    found = [
        _gauge("inbox_new", "Came in and isn't handled yet.", now.inbox_new),
        _gauge("inbox_oldest_seconds", "How long the oldest of them waits.", now.inbox_oldest),
        _gauge("inbox_dead", "Could not be handled at all (5 minutes old).", now.inbox_dead),
        Figure(name="outbox", help=text, kind="gauge", samples=states),
        _gauge("outbox_oldest_seconds", "How long the oldest waits.", now.outbox_oldest),
        _gauge("timers_armed", "Timers that wait for their time.", now.timers_armed),
        _gauge("timers_overdue", "Timers that are due and haven't fired.", now.timers_overdue),
        _gauge("timers_late_seconds", "How late the latest of them is.", now.timers_late),
        _gauge("tickets_open", "Open tickets.", now.tickets_open),
        _gauge("tickets_waiting", "Of these, the customer waits.", now.tickets_waiting),
        _gauge("database_bytes", "Size of the database.", now.database_bytes),
    ]
    if now.wal_bytes is not None:
        found.append(_gauge("wal_bytes", "Size of SQLite's log beside it.", now.wal_bytes))
    return found


def _gauge(name: str, text: str, value: float) -> Figure:
    return Figure(name=name, help=text, kind="gauge", samples=[({}, float(value))])


def _total(name: str, text: str, value: float) -> Figure:
    return Figure(name=name, help=text, kind="counter", samples=[({}, float(value))])


def _count(
    name: str, text: str, label: str, counts: Mapping[str, int], known: Sequence[str]
) -> Figure:
    samples = [({label: one}, float(counts.get(one, 0))) for one in known]
    return Figure(name=name, help=text, kind="counter", samples=samples)


def _spread(name: str, text: str, histogram: Histogram) -> Figure:
    buckets: Buckets = (histogram.cumulative(), histogram.total)
    return Figure(name=name, help=text, kind="histogram", samples=[({}, buckets)])
