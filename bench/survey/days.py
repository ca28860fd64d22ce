"""Ninety days pass over the real engine and its database file, as fast as they can."""

import heapq
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.survey.people import BEGINS, DAY, ENDS, HOUR, Act, Person
from cxbot.clock import ManualClock
from cxbot.model.arrival import Arrival
from cxbot.model.channel import Outcome, Refused
from cxbot.model.event import arrival, read_events
from cxbot.model.message import Outbound
from cxbot.testing import MemoryChannel, World

#: What was begun on the last day is over then; most windows are closed.
OVER = ENDS + 20 * DAY
#: Accounts are closed from then on: before the shop's first event.
DEAD_FROM = BEGINS + 12 * HOUR


@dataclass(kw_only=True)
class Ledger:
    """What went in and what came out, by the channel alone."""

    acts: list[Act] = field(default_factory=list)
    sent: list[tuple[str, datetime, str]] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0


@dataclass(kw_only=True)
class Effort:
    customers: int
    events: int
    turns: int
    seconds: float
    peak_mb: float

    def __str__(self) -> str:
        return (
            f"{self.customers:,} customers, {self.events:,} events, {self.turns:,} turns, "
            f"{self.seconds:.1f} s, peak memory {self.peak_mb:.0f} MB"
        )


class Phones(MemoryChannel):
    """A messenger that notes when each message came, and has some closed accounts."""

    def __init__(self, clock: ManualClock, dead: frozenset[str]) -> None:
        super().__init__()
        self._clock, self._dead = clock, dead
        self.news: list[tuple[str, datetime, str]] = []
        self.refused = 0

    async def send(self, outbound: Outbound) -> Outcome:
        if outbound.peer in self._dead and self._clock.now() >= DEAD_FROM:
            self.refused += 1
            return Refused(code="deactivated", reason="the account is gone")
        outcome = await super().send(outbound)
        self.news.append((outbound.peer, self._clock.now(), outbound.text.text))
        # what was tried and sent is in `news`; nobody taps here
        self.sent.clear()
        self.tried.clear()
        return outcome


class Days:
    """One life of the shop. Everything due at one instant happens together, as on a busy day."""

    def __init__(self, world: World, phones: Phones, people: list[Person]) -> None:
        self._world, self._phones = world, phones
        self._people = {person.account: person for person in people}
        self._ahead: list[tuple[Act, datetime | None]] = [
            (act, None) for person in people for act in person.plan
        ]
        heapq.heapify(self._ahead)
        self.ledger = Ledger()

    async def pass_by(self) -> Ledger:
        started, clock = time.perf_counter(), self._world.clock
        while True:
            due = await self._world.store.timers.next_due()
            planned = self._ahead[0][0].at if self._ahead else None
            moments = [at for at in (due, planned) if at is not None and at <= OVER]
            if not moments:
                break
            clock.set(max(min(moments), clock.now()))
            if due is not None and due <= clock.now():
                await self._world.engine.ticker.tick()
                await self._world.settled()
                self._listen()
            arrivals = list(self._arrivals(clock.now()))
            if arrivals:
                await self._world.take(*arrivals)
                self._listen()
        clock.set(OVER)
        self.ledger.refused = self._phones.refused
        self.ledger.seconds = time.perf_counter() - started
        return self.ledger

    def _arrivals(self, now: datetime) -> Iterator[Arrival]:
        while self._ahead and self._ahead[0][0].at <= now:
            act, about = heapq.heappop(self._ahead)
            person = self._people[act.account]
            if not person.would(act, about):
                continue
            if about is not None:
                person.answered()
            self.ledger.acts.append(act)
            yield self._arrival(act)

    def _arrival(self, act: Act) -> Arrival:
        if act.what.startswith("order."):
            return self._event(act)
        if act.what == "blocked":
            return self._phones.arrived(act.account, kind="blocked", at=act.at)
        return self._phones.arrived(act.account, act.what, at=act.at)

    def _event(self, act: Act) -> Arrival:
        body: dict[str, Any] = {
            "specversion": "1.0",
            "id": act.number,
            "source": "shop",
            "type": act.what,
            "time": act.at.isoformat(),
            "subject": f"{self._phones.name}:{act.account}",
            "data": {"order": {"number": act.number, "created_at": act.at.isoformat()}},
        }
        (event,) = read_events(body, {}, now=act.at)
        return arrival(event)

    def _listen(self) -> None:
        heard, self._phones.news = self._phones.news, []
        self.ledger.sent += heard
        for account, at, text in heard:
            if (act := self._people[account].hears(text, at)) is not None:
                heapq.heappush(self._ahead, (act, at))


async def effort(world: World, ledger: Ledger, customers: int) -> Effort:
    async with world.store.database.engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE status = 'done'")
        turns = int(found.scalar_one())
    return Effort(
        customers=customers,
        events=sum(act.what.startswith("order.") for act in ledger.acts),
        turns=turns,
        seconds=ledger.seconds,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
