"""F30: engine, database and messenger from one seed: every fault at once, then none, then all must
be settled."""

import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from cxbot.app.folder.project import Project, read_project
from cxbot.model.channel import Ambiguous, Refused
from cxbot.model.event import arrival, read_events
from cxbot.testing import write

from .campaign import (
    BOOKS,
    DOUBLE,
    EARLY,
    LOST,
    ORDER,
    STRAY,
    STUCK,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)
from .sim import Climate, Sim
from .virtual import VirtualLoop, hush, run

EACH = 10
FLOWS: Mapping[str, str] = {
    "shop": "shop: Sim\nlanguage: en\ntime_zone: Europe/Moscow\ncurrency: EUR\n",
    "echo": """
when: {command: /echo}
do:
  - id: again
    ask: "{customer.name}: next after {said | or: nothing}?"
    answer: text
    save: said
  - say: "{customer.name}: heard {said}."
  - go: again
""",
    "later": """
when: {command: /later}
do:
  - say: "{customer.name}: will do."
  - wait: 90 seconds
  - say: "{customer.name}: done."
""",
    "paid": """
when: {event: order.paid}
contact: {awaited: yes}
do:
  - say: "{customer.name}: paid {order.number}."
  - wait: 30 seconds
  - say: "{customer.name}: packed {order.number}."
""",
}
TALKERS, WAITERS, SHOPPERS = range(1001, 1004), range(1004, 1006), range(1006, 1008)
POINTS = (
    "received", "stored, unacknowledged", "taken, undecided", "decided, unwritten", "uncommitted",
    "committed, sender not woken", "sending committed", "answered, result uncommitted",
    "sent committed", "timer selected", "timer uncommitted", "timer committed",
    "recovered, nothing sent",
)  # fmt: skip


@cache
def project() -> Project:
    with tempfile.TemporaryDirectory(prefix="cxbot-sim-") as folder:
        write(Path(folder), FLOWS)
        return read_project(Path(folder))


class Life:
    """What people do in one seed, and what must have come of it."""

    def __init__(self, sim: Sim) -> None:
        self.sim = sim
        self.said: dict[int, list[str]] = defaultdict(list)
        self.later: Counter[int] = Counter()
        self.paid: dict[str, int] = {}
        self.arrived = 0

    def arrives(self, who: int, text: str) -> None:
        self.arrived += 1
        came = self.sim.channel.arrived(
            str(who), text, at=self.sim.clock.now(), person={"name": f"c{who}"}
        )
        self.sim.channel.waiting.append(came)

    def act(self) -> None:
        random = self.sim.random
        who = random.choice((*TALKERS, *TALKERS, *WAITERS, *SHOPPERS))
        if who in TALKERS:
            self.said[who].append(f"w{self.arrived}")
            self.arrives(who, f"w{self.arrived}")
        elif who in WAITERS:
            self.later[who] += 1
            self.arrives(who, "/later")
        else:
            self._event(who, f"A-{self.arrived}")

    def _event(self, who: int, number: str) -> None:
        self.arrived += 1
        self.paid[number] = who
        body = {
            "specversion": "1.0", "id": number, "source": "shop", "type": "order.paid",
            "time": self.sim.clock.now().isoformat(), "subject": f"memory:{who}",
            "data": {"order": {"number": number, "total": "10.00", "currency": "EUR"}},
        }  # fmt: skip
        events = read_events(body, {}, now=self.sim.clock.now())
        self.sim.channel.waiting.extend(arrival(event) for event in events)


async def seed(loop: VirtualLoop, random: Random, result: Result) -> None:
    sim = Sim(loop, random, project())
    await sim.start()
    life = Life(sim)
    for who in (*TALKERS, *WAITERS, *SHOPPERS):
        life.arrives(who, "/echo" if who in TALKERS else "/menu")
    await sim.drained()
    for _ in range(random.randint(5, 30)):
        _weather(sim)
        life.act()
        await sim.pass_time(random.expovariate(1 / 4.0))
    sim.calm()
    if not await sim.drained(600 + 90):
        result.problem(STUCK, f"ten minutes after the last fault {_left(sim)}")
    judge(result, sim, life)
    await sim.close()


def _left(sim: Sim) -> Any:
    inbox = sim.rows("SELECT natural_key, status, error FROM inbox WHERE status = 'new'")
    outbox = sim.rows("SELECT status, error FROM outbox WHERE status IN ('pending', 'sending')")
    return inbox[:2], outbox[:2], len(sim.channel.waiting)


def _weather(sim: Sim) -> None:
    random, channel = sim.random, sim.channel
    roll = random.random()
    if roll < 0.1:
        sim.cut()
    elif roll < 0.3:
        sim.arm(random.choice(POINTS), random.randint(1, 3))
    elif roll < 0.4:
        channel.climate = Climate(
            sends=random.choice((0.1, 0.3, 0.6)),
            again=random.choice((0.0, 0.3)),
            slow=random.choice((0.01, 0.2, 3.0)),
        )
    elif roll < 0.46:
        sim.store_fails = random.choice((0.0, 0.02, 0.2))
    elif roll < 0.49:
        channel.down = not channel.down
    elif roll < 0.58:
        channel.climate, sim.store_fails = Climate(), 0.0


def judge(result: Result, sim: Sim, life: Life) -> None:
    _inputs(result, sim, life)
    rows = sim.rows("SELECT * FROM outbox ORDER BY rowid")
    _decided(result, rows, life)
    _seen(result, sim, rows)
    _books(result, sim)
    result.counts["kills"] += sim.kills
    result.counts["inputs"] += life.arrived
    result.counts.update(sim.befell)
    for words in sim.channel.impatient:
        result.problem(EARLY, words)


def _inputs(result: Result, sim: Sim, life: Life) -> None:
    there = sim.rows("SELECT channel, status, error, attempts FROM inbox")
    for row in there:
        if row["status"] != "done":
            result.problem(LOST, f"an input of {row['channel']} is {row['status']}: {row['error']}")
    came = sum(row["channel"] in ("memory", "api") for row in there)
    if came != life.arrived:
        result.problem(LOST if came < life.arrived else DOUBLE, f"{came} of {life.arrived} inputs")
    touched = sim.rows(
        "SELECT source_key, count(*) AS n FROM touchpoint WHERE direction = 'in'"
        " GROUP BY source_key HAVING count(*) <> 1"
    )
    for row in touched:
        result.problem(DOUBLE, f"{row['source_key']} is {row['n']} touchpoints")


def _decided(result: Result, rows: list[Mapping[str, Any]], life: Life) -> None:
    actual = Counter((row["peer"], text_of(row)) for row in rows)
    wanted: Counter[tuple[str, str]] = Counter()
    for who, words in life.said.items():
        for word in words:
            wanted[str(who), f"c{who}: heard {word}."] += 1
    for who, times in life.later.items():
        wanted[str(who), f"c{who}: will do."] += times
        # asked again meanwhile, it begins anew
        done = actual[str(who), f"c{who}: done."]
        wanted[str(who), f"c{who}: done."] += min(max(done, 1), times)
    for number, who in life.paid.items():
        wanted[str(who), f"c{who}: paid {number}."] += 1
        wanted[str(who), f"c{who}: packed {number}."] += 1
    for of, times in wanted.items():
        if actual[of] != times:
            kind = LOST if actual[of] < times else DOUBLE
            result.problem(kind, f"{of[1]!r} was decided {actual[of]} times for {times}")


def _seen(result: Result, sim: Sim, rows: list[Mapping[str, Any]]) -> None:
    seen = Counter(sim.channel.seen)
    doubt: Counter[tuple[str, str]] = Counter()
    refused: set[tuple[str, str]] = set()
    for attempt in sim.channel.attempts:
        of = attempt.outbound.peer, attempt.outbound.text.text
        doubt[of] += isinstance(attempt.outcome, Ambiguous)
        if isinstance(attempt.outcome, Refused):
            refused.add(of)
    wanted = Counter((row["peer"], text_of(row)) for row in rows)
    flagged = Counter((row["peer"], text_of(row)) for row in rows if row["possible_duplicate"])
    for of, times in wanted.items():
        if seen[of] < times and of not in refused:
            result.problem(LOST, f"{of} was seen {seen[of]} times for {times}")
        if seen[of] > times:
            more = seen[of] - times
            _repeated(result, of, more, doubt[of] + sim.kills, flagged=flagged[of] > 0)
    for of in seen.keys() - wanted.keys():
        result.problem(DOUBLE, f"{of} was seen, and nobody decided it")
    result.counts["messages"] += sum(wanted.values())
    result.counts["flagged"] += sum(flagged.values())
    _order(result, sim, rows)
    _people(result, seen)


def _repeated(
    result: Result, of: tuple[str, str], more: int, doubts: int, *, flagged: bool
) -> None:
    result.counts["repeats"] += more
    if not flagged:
        result.problem(UNFLAGGED, f"{of} was seen {more} times more")
    if more > doubts:
        result.problem(DOUBLE, f"{of}: {more} more after {doubts} doubts")


def _people(result: Result, seen: Iterable[tuple[str, str]]) -> None:
    for peer, text in seen:
        if set(re.findall(r"\bc\d{4}\b", text)) - {f"c{peer}"}:
            result.problem(STRAY, f"{peer} saw {text!r}")


def _order(result: Result, sim: Sim, rows: list[Mapping[str, Any]]) -> None:
    times = Counter((row["peer"], text_of(row)) for row in rows)
    place = {(row["peer"], text_of(row)): number for number, row in enumerate(rows)}
    for peer, texts in sim.by_chat().items():
        first = [place[peer, t] for t in dict.fromkeys(texts) if times[peer, t] == 1]
        for before, after in pairwise(first):
            if before > after:
                result.problem(ORDER, f"{peer} saw {text_of(rows[after])!r} too late")


def _books(result: Result, sim: Sim) -> None:
    for row in sim.rows("SELECT status, error, payload FROM outbox WHERE status <> 'sent'"):
        if row["status"] != "failed":
            result.problem(LOST, f"outbox: {row['status']}, {row['error']}, {row['payload']}")
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in sim.rows("SELECT conversation_id AS of, seq FROM touchpoint ORDER BY seq"):
        numbers[row["of"]].append(row["seq"])
    for of, there in numbers.items():
        if there != list(range(1, len(there) + 1)):
            result.problem(BOOKS, f"the touchpoints of {of} are numbered {there}")
    fired = sim.rows(
        "SELECT t.fire_at, t.status, i.received_at FROM timer t LEFT JOIN inbox i"
        " ON i.channel = 'timer' AND i.natural_key = t.id WHERE t.kind = 'wait'"
    )
    for row in fired:
        result.counts["timers"] += 1
        if row["status"] == "cancelled" and row["received_at"] is None:
            continue
        if row["status"] != "fired" or row["received_at"] is None:
            result.problem(LOST, f"a timer is {row['status']}")
        elif row["received_at"] < row["fire_at"]:
            result.problem(EARLY, f"a timer of {row['fire_at']} came at {row['received_at']}")


def text_of(row: Mapping[str, Any]) -> str:
    payload = json.loads(row["payload"])
    text = payload.get("text", "") if payload.get("op") == "message" else ""
    return text if isinstance(text, str) else str(text.get("text", ""))


async def case(given: Case) -> Result:
    """So many seeds; what is wrong names its own."""
    import asyncio

    hush()
    total = Result()
    for number in range(EACH):
        one = given.seed + number
        result = await asyncio.to_thread(alone, one)
        for kind, texts in result.problems.items():
            result.problems[kind] = [f"seed {one}: {text}" for text in texts]
        total.add(result)
    return total


def alone(one: int) -> Result:
    """One seed, to look into: `python -c "…f30_simulation import alone; print(alone(SEED))"`."""
    result = Result(n=1)
    random = Random(one)
    shuffled = Random(one) if one % 2 else None
    run(lambda loop: seed(loop, random, result), shuffled, sockets=False)
    return result


CAMPAIGN = Campaign(
    id="F30",
    title="Seeded simulation",
    unit="seeds",
    promise="every promise at once; ten minutes after the last fault nothing is left to do",
    sizes={"smoke": EACH, "sample": 500, "t2": 5_000, "t3": 100_000},
    each=EACH,
    run=case,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, EARLY, STUCK),
)
