"""The real engine over a database and a messenger in memory, in virtual time, from one seed.

A process dies by having its database cut off in the middle of whatever it does: what was committed
is the next one's. What arrives waits at the messenger until it was taken; the ledger of what people
saw is the messenger's, and outlives every process.
"""

import asyncio
import sqlite3
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from cxbot import crashpoints
from cxbot.app.engine import Engine
from cxbot.app.folder.project import Project
from cxbot.app.surroundings import Surroundings
from cxbot.channels.memory import MemoryChannel, Message
from cxbot.desk.groups import Groups
from cxbot.errors import StoreError
from cxbot.model.arrival import Arrival
from cxbot.model.channel import Ambiguous, NotSent, Outcome, Refused, Sent
from cxbot.model.message import Outbound
from cxbot.settings import Limits
from cxbot.store import in_place
from cxbot.store.store import Store
from cxbot.testing import OPERATOR, Members

from .virtual import VirtualClock, VirtualLoop

LIMITS = Limits(30, 1, 20)
TICK = 2.0
#: Seconds between looks at what waits at the messenger: a look at nothing costs a seed its time.
_BUSY, _CALM = 0.05, 0.25
_EMPTY: list[bytes] = []
#: One for all lives of this process: what is compiled for its dialect stays.
_ENGINE: list[AsyncEngine] = []
_living: "list[Sim]" = []


async def _connect(*_: Any, **__: Any) -> in_place.Connection:
    connection = _Connection()
    connection.sim = _living[-1]
    _living[-1]._raw = connection._connection
    return connection


class _Store(Store):
    """Its tables are copied in, not made."""

    async def _make_tables(self) -> None:
        if _ENGINE:
            self.database.engine = _ENGINE[0]
            await _ENGINE[0].dispose()
            await self.database.restore(_EMPTY[0])
            return
        await super()._make_tables()
        _ENGINE.append(self.database.engine)
        _EMPTY.append(await self.database.image())


class Died(BaseException):
    """Raised where a process is killed; nothing of it may act afterwards."""


@dataclass(slots=True)
class Climate:
    """Shares of what goes wrong; all zero is a calm day."""

    #: A send ends in an error, about half of those performed.
    sends: float = 0.0
    #: A statement of the database fails.
    store: float = 0.0
    #: The messenger brings a page again though it was taken.
    again: float = 0.0
    #: Seconds that a request takes at most.
    slow: float = 0.2
    #: Some sends are refused for good.
    refusals: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    at: float
    life: int
    outbound: Outbound
    arrived: bool
    outcome: Outcome


class SimMessenger(MemoryChannel):
    """Requests take their time and fail by chance; what arrived is written down."""

    def __init__(self, sim: "Sim", name: str = "memory") -> None:
        super().__init__(name)
        self.climate = Climate()
        self.attempts: list[Attempt] = []
        #: In order: chat, text.
        self.seen: list[tuple[str, str]] = []
        self.impatient: list[str] = []
        #: What waits to be taken in, oldest first.
        self.waiting: list[Arrival] = []
        self.down = False
        #: Chat -> until when it has told us to wait, whichever process asks.
        self._until: dict[str, float] = {}
        self._sim = sim

    async def send(self, outbound: Outbound) -> Outcome:
        sim, life = self._sim, self._sim.life
        began = sim.loop.time()
        await asyncio.sleep(sim.random.uniform(0, self.climate.slow))
        if sim.dead or sim.life != life:
            await asyncio.Event().wait()
        arrives, outcome = self._drawn(outbound, began)
        if arrives:
            message = Message(self.number(), outbound)
            self.sent.append(message)
            if outbound.op == "message":
                self.seen.append((outbound.peer, outbound.text.text))
            if isinstance(outcome, Sent):
                outcome = Sent(message_id=message.id, thread=outbound.thread)
        self.attempts.append(Attempt(began, life, outbound, arrives, outcome))
        await asyncio.sleep(sim.random.uniform(0, self.climate.slow))
        return outcome

    def forget(self, peer: str) -> None:
        self._until.pop(peer, None)

    def _drawn(self, outbound: Outbound, began: float) -> tuple[bool, Outcome]:
        random, peer = self._sim.random, outbound.peer
        if self.down:
            return False, NotSent(reason="no connection", after=1)
        until = self._until.get(peer, 0.0)
        if began < until:
            self.impatient.append(f"{peer} {until - began:.2f} s early")
        if random.random() >= self.climate.sends:
            return True, Sent()
        match random.randrange(7):
            case 0 | 1:
                after = random.randint(1, 60)
                self._until[peer] = self._sim.loop.time() + after
                return False, NotSent(reason="Too Many Requests", after=after, flood=True)
            case 2:
                return False, NotSent(reason="no connection", after=1)
            case 3 | 4:
                return True, Ambiguous(reason="timeout")
            case 5:
                return False, Ambiguous(reason="Bad Gateway")
            case _ if self.climate.refusals:
                return False, Refused(code="bad_entities", reason="can't parse entities")
            case _:
                return True, Sent()


class _Connection(in_place.Connection):
    """SQLite's own, that can be cut off, and fails by chance."""

    sim: "Sim"

    def run(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        if work is sqlite3.Connection.rollback:
            return super().run(work)
        self.sim.may_fail()
        return super().run(work)

    async def execute(self, sql: str, parameters: Any = ()) -> in_place.Cursor:
        self.sim.may_fail()
        return await super().execute(sql, parameters)


@dataclass
class Sim:
    loop: VirtualLoop
    random: Random
    project: Project
    limits: Limits | None = LIMITS
    names: tuple[str, ...] = ("memory",)
    groups: Groups | None = None
    staff: Members = field(default_factory=lambda: Members(OPERATOR))
    owners: tuple[int, ...] = ()
    #: How many processes there have been.
    life: int = 0
    dead: bool = False
    kills: int = 0
    befell: Counter[str] = field(default_factory=Counter)
    store_fails: float = 0.0

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.loop)
        self.channels = {name: SimMessenger(self, name) for name in self.names}
        self.channel = self.channels[self.names[0]]
        self._died = asyncio.Event()
        self._raw: sqlite3.Connection | None = None
        self._image: bytes | None = None
        self._mine: set[asyncio.Task[Any]] = set()
        self.ticks = True

    # --- one process after another ---------------------------------------------------------------

    async def start(self) -> None:
        """As often as it takes: a start may be killed as well."""
        while True:
            try:
                await self._start()
                if not self.dead:
                    return
            except (Died, StoreError, sqlite3.Error):
                if not self.dead:
                    self.cut()
            await self._end()

    async def _start(self) -> None:
        self.life += 1
        self.dead = False
        self._died.clear()
        self._mine = set(asyncio.all_tasks())
        fails, self.store_fails = self.store_fails, 0.0
        in_place.connect = _connect
        _living[:] = [self]
        self.store = _Store("sqlite+aiosqlite://", self.clock, durable=False)
        await self.store.open()
        if self._image is not None:
            await self.store.database.restore(self._image)
            await self.store.positions.go_on()  # as `open` does: here the rows come after it
        self.engine = Engine(
            self.project, self.store, self.clock, b"k" * 32, self._around(), pauses=(0.1, 1.0, 5.0)
        )
        self.store_fails = fails
        await self.engine.open()
        await self.engine.ticker.stop()  # by the machine's clock; a second here is the loop's
        asyncio.create_task(self._intake())  # noqa: RUF006 -- ended with all others
        asyncio.create_task(self._tick())  # noqa: RUF006

    def _around(self) -> Surroundings:
        return Surroundings(
            channels=self.channels,
            staff=self.staff,
            groups=self.groups,
            owners=self.owners,
            limits=self.limits,
            bot_username=lambda: "sim_bot",
            by_lot=False,
        )

    def may_fail(self) -> None:
        if self.dead:
            raise sqlite3.OperationalError("the process is dead")
        if self.store_fails and self.random.random() < self.store_fails:
            self.befell["store"] += 1
            raise sqlite3.OperationalError(
                self.random.choice(("database is locked", "database or disk is full"))
            )

    def cut(self) -> None:
        """From here on nothing that this process does has an effect."""
        if not self.dead:
            self.dead = True
            self.kills += 1
            self._died.set()

    async def killed(self) -> None:
        """Now, wherever it is; then the next one."""
        self.cut()
        await self._end()
        await self.start()

    def arm(self, point: str, count: int) -> None:
        """Dies there, as by SIGKILL."""

        def kill(_process: int, _signal: int) -> None:
            crashpoints.arm("", 0)
            self.befell[f"at {point}"] += 1
            self.cut()
            raise Died

        # in place of the module `os`, in this one module: a process isn't ended, only cut off
        setattr(crashpoints, "os", types.SimpleNamespace(kill=kill, getpid=lambda: 0))  # noqa: B010
        crashpoints.arm(point, count)

    async def _end(self) -> None:
        crashpoints.arm("", 0)
        for _ in range(3):
            left = asyncio.all_tasks() - self._mine - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        assert self._raw is not None
        if self._raw.in_transaction:
            self._raw.rollback()
        for row in self.rows("SELECT DISTINCT channel, peer FROM outbox WHERE status = 'sending'"):
            # what it was answered, if it was, the next life can't know
            self.channels[row["channel"]].forget(row["peer"])
        self._image = self._raw.serialize()
        await self.engine._http.close()

    async def close(self) -> None:
        """As by SIGTERM, everything in hand finished."""
        await self.engine.close()
        left = asyncio.all_tasks() - self._mine - {asyncio.current_task()}
        await self.store.writer.close()
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    # --- what the process does beside its turns --------------------------------------------------

    async def _intake(self) -> None:
        """What the messenger has, page by page; taken is what `accept` has returned for."""
        while True:
            for channel in self.channels.values():
                page = channel.waiting[: self.random.randint(1, 5)]
                if not page or channel.down:
                    continue
                try:
                    await self.engine.lanes.accept(page)
                except StoreError:
                    await asyncio.sleep(1)
                    continue
                if self.random.random() >= channel.climate.again:
                    del channel.waiting[: len(page)]
                else:
                    self.befell["again"] += 1
            waiting = any(channel.waiting for channel in self.channels.values())
            await asyncio.sleep(_BUSY if waiting else _CALM)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            if not self.ticks:
                continue
            try:
                await self.engine.ticker.tick()
            except Exception:  # noqa: BLE001 -- as the ticker's own: the next one comes
                self.befell["tick failed"] += 1

    # --- what the driver asks --------------------------------------------------------------------

    async def pass_time(self, seconds: float) -> None:
        """A process that dies meanwhile is started again."""
        until = self.loop.time() + seconds
        while (left := until - self.loop.time()) > 0:
            try:
                await asyncio.wait_for(self._died.wait(), left)
            except TimeoutError:
                return
            await self._end()
            await asyncio.sleep(self.random.uniform(0, 2))
            await self.start()

    def calm(self) -> None:
        self.store_fails = 0.0
        crashpoints.arm("", 0)
        for channel in self.channels.values():
            channel.climate, channel.down = Climate(), False

    async def drained(self, seconds: float = 600.0) -> bool:
        until = self.loop.time() + seconds
        quiet = 0
        while quiet < 2:
            if self.loop.time() > until:
                return False
            await self.pass_time(1.0)
            waiting = any(channel.waiting for channel in self.channels.values())
            due = await self.store.timers.next_due()
            late = due is not None and due <= self.clock.now() + timedelta(seconds=seconds)
            quiet = quiet + 1 if self.engine.idle and not waiting and not late else 0
        return True

    def rows(self, sql: str) -> list[Mapping[str, Any]]:
        assert self._raw is not None
        cursor = self._raw.execute(sql)
        names = [one[0] for one in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def by_chat(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for channel in self.channels.values():
            for peer, text in channel.seen:
                found[peer].append(text)
        return found
