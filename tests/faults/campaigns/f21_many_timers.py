"""F21: many timers, a fifth of them due at once after six hours away, and people who write then."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

from cxbot.app.engine import _AT_ONCE
from cxbot.app.folder.project import Project, read_project
from cxbot.testing import write

from .campaign import BOOKS, DOUBLE, EARLY, LOST, STUCK, Campaign, Case, Result
from .sim import LIMITS, Sim
from .virtual import VirtualLoop, hush, run

EACH, LIVE = 1_000, range(1, 11)
AWAY = timedelta(hours=6)
#: Answers to people who write meanwhile (the study's bound).
_P95 = 3.0
_WAITS = """
when: {{command: /{name}}}
contact: {{awaited: yes}}
do:
  - wait: {length}
  - say: "it is time."
"""
FLOWS: Mapping[str, str] = {
    "shop": "shop: Timers\nlanguage: en\ntime_zone: UTC\n",
    "soon": _WAITS.format(name="soon", length="5 hours"),
    "late": _WAITS.format(name="late", length="9 hours"),
    "echo": """
when: {command: /echo}
do:
  - say: "heard you."
""",
}


@cache
def project() -> Project:
    with tempfile.TemporaryDirectory(prefix="cxbot-timers-") as folder:
        write(Path(folder), FLOWS)
        return read_project(Path(folder))


async def one(loop: VirtualLoop, random: Random, result: Result) -> None:
    sim = Sim(loop, random, project())
    await sim.start()
    soon = set(random.sample(range(1001, 1001 + EACH), EACH // 5))
    for who in range(1001, 1001 + EACH):
        _write(sim, who, "/soon" if who in soon else "/late")
    await sim.pass_time(60)
    if not await _quiet(sim):
        result.problem(STUCK, "an hour later something still waits")
    armed = sim.rows("SELECT count(*) AS n FROM timer WHERE status = 'armed' AND kind = 'wait'")
    result.counts["armed"] += armed[0]["n"]
    sim.cut()
    sim.clock.shift += AWAY
    began, tried = loop.time(), len(sim.channel.attempts)
    waits = await _live(sim, random)
    if not await _quiet(sim):
        result.problem(STUCK, "an hour after the start something still waits")
    _judge(result, sim, soon)
    sent = [attempt.at for attempt in sim.channel.attempts[tried:]]
    most = max((sum(at <= one < at + 1 for one in sent) for at in sent[::7]), default=0)
    result.peak("sends a second", most)
    result.peak("virtual seconds to drain", round(max(sent, default=began) - began, 1))
    # counted when it is let go; those on their way when a second begins arrive within it
    if LIMITS is not None and most > LIMITS.per_second_overall + _AT_ONCE:
        result.problem(BOOKS, f"{most} sends in a second")
    p95 = sorted(waits)[int(len(waits) * 0.95)]
    result.peak("p95 seconds of a live answer", round(p95, 2))
    if p95 > _P95:
        result.problem(BOOKS, f"who wrote meanwhile waited {p95:.1f} s (p95)")
    result.n += EACH
    await sim.close()


def _write(sim: Sim, who: int, text: str) -> None:
    sim.channel.waiting.append(sim.channel.arrived(str(who), text, at=sim.clock.now()))


async def _quiet(sim: Sim) -> bool:
    for _ in range(3600):
        if sim.engine.idle and not sim.channel.waiting and not sim.dead:
            return True
        await sim.pass_time(1)
    return False


async def _live(sim: Sim, random: Random) -> list[float]:
    """Some write while the others' reminders go out; how long each waited."""
    waits = []
    for number in range(40):
        who = LIVE[number % len(LIVE)]
        _write(sim, who, "/echo")
        began, before = sim.loop.time(), _heard(sim, who)
        while _heard(sim, who) == before and sim.loop.time() - began < 120:
            await sim.pass_time(0.1)
        waits.append(sim.loop.time() - began)
        await sim.pass_time(random.uniform(0, 0.3))
    return waits


def _heard(sim: Sim, who: int) -> int:
    return sim.channel.seen.count((str(who), "heard you."))


def _judge(result: Result, sim: Sim, soon: set[int]) -> None:
    told = Counter(int(peer) for peer, text in sim.channel.seen if text == "it is time.")
    for who in range(1001, 1001 + EACH):
        if who in soon and told[who] != 1:
            result.problem(LOST if not told[who] else DOUBLE, f"{who} was told {told[who]} times")
        if who not in soon and told[who]:
            result.problem(EARLY, f"{who} was told three hours too early")
    result.counts["fired"] += sum(told.values())


async def case(given: Case) -> Result:
    hush()
    result = Result()
    await asyncio.to_thread(run, lambda loop: one(loop, given.random, result), sockets=False)
    return result


CAMPAIGN = Campaign(
    id="F21",
    title="Many timers after six hours away",
    unit="timers",
    promise="none early, twice or lost; limits kept; who writes meanwhile is answered within 3 s",
    sizes={"smoke": EACH, "sample": EACH, "t2": 20_000, "t3": 100_000},
    each=EACH,
    run=case,
    zeros=(EARLY, DOUBLE, LOST, BOOKS, STUCK),
)
