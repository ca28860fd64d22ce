"""F20: `wait: until 02:30` over every kind of change of the clocks, against a scan by minutes."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from cxbot.app.folder.project import Project, read_project
from cxbot.testing import write

from .campaign import DOUBLE, EARLY, LOST, Campaign, Case, Result
from .sim import Sim
from .virtual import VirtualClock, VirtualLoop, hush, run

EACH = 20
TIMES = ("01:30", "02:00", "02:30", "03:00", "00:00")
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Adak", "America/Asuncion",
    "America/Chicago", "America/Denver", "America/Godthab", "America/Havana", "America/Los_Angeles",
    "America/Mexico_City", "America/Miquelon", "America/New_York", "America/Santiago",
    "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "Antarctica/Troll",
    "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Nicosia", "Asia/Tehran",
    "Atlantic/Azores", "Atlantic/Canary", "Australia/Adelaide", "Australia/Lord_Howe",
    "Australia/Sydney", "Europe/Chisinau", "Europe/Dublin", "Europe/Istanbul", "Europe/Lisbon",
    "Europe/London", "Europe/Moscow", "Europe/Paris", "Europe/Riga", "Pacific/Apia",
    "Pacific/Auckland", "Pacific/Chatham",
)  # fmt: skip
FLOW = """
when: {{command: /daily}}
contact: {{awaited: yes}}
do:
  - id: again
    wait: until {time}
  - say: "again."
  - go: again
"""


@cache
def changes(zone: str) -> tuple[date, ...]:
    """Days of a change of the clocks; of those that have none now, long ago."""
    info = ZoneInfo(zone)
    for years in (range(2023, 2027), range(2009, 2023)):
        days = [
            day
            for day in _days(date(years[0], 1, 1), date(years[-1], 12, 31))
            if _offset(day, info) != _offset(day + timedelta(days=1), info)
        ]
        if days:
            return tuple(days)
    return (date(2026, 3, 29),)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(zone).utcoffset()


def due(begin: datetime, end: datetime, minutes: int, zone: ZoneInfo) -> list[datetime]:
    """By looking at each minute: the first at which that day's wall shows the time or a later one.

    A day that the calendar left out is due when the next one begins.
    """
    found: dict[date, datetime] = {}
    at = begin - timedelta(days=2)
    wall = at.astimezone(zone).replace(tzinfo=None)
    day = wall.date()
    while at <= end:
        wall = at.astimezone(zone).replace(tzinfo=None)
        while day < wall.date() or (day == wall.date() and _reached(wall, minutes)):
            found.setdefault(day, at)
            day += timedelta(days=1)
        at += timedelta(minutes=1)
    return sorted({one for one in found.values() if begin < one <= end})


def _reached(wall: datetime, minutes: int) -> bool:
    return wall.hour * 60 + wall.minute >= minutes


@cache
def project(zone: str, time: str) -> Project:
    with tempfile.TemporaryDirectory(prefix="cxbot-zone-") as folder:
        shop = f"shop: Zones\nlanguage: en\ntime_zone: {zone}\n"
        write(Path(folder), {"shop": shop, "daily": FLOW.format(time=time)})
        return read_project(Path(folder))


async def one(loop: VirtualLoop, random: Random, result: Result) -> None:
    zone, time = random.choice(ZONES), random.choice(TIMES)
    change = random.choice(changes(zone))
    begin = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(
        days=1, minutes=random.randrange(1440)
    )
    sim = Sim(loop, random, project(zone, time))
    sim.clock = VirtualClock(loop, begin)
    sim.ticks = False
    await sim.start()
    sim.channel.waiting.append(sim.channel.arrived("1001", "/daily", at=begin))
    await _idle(sim)
    end = begin + timedelta(days=4)
    while (next_due := await sim.store.timers.next_due()) is not None and next_due <= end:
        sim.clock.shift += max(next_due - sim.clock.now(), timedelta())
        await sim.engine.ticker.tick()
        await _idle(sim)
    # a look just before would have fired nothing: each came at its own minute
    hours, _, minutes = time.partition(":")
    wanted = due(begin, end, int(hours) * 60 + int(minutes), ZoneInfo(zone))
    fired = [
        _instant(row["fire_at"])
        for row in sim.rows(
            "SELECT fire_at FROM timer WHERE status = 'fired' AND kind = 'wait' ORDER BY fire_at"
        )
    ]
    _compare(result, f"{zone} {time} from {begin:%Y-%m-%d %H:%M}", wanted, fired)
    await sim.close()


def _instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)


async def _idle(sim: Sim) -> None:
    while sim.channel.waiting or not sim.engine.idle:  # noqa: ASYNC110 -- two queues
        await asyncio.sleep(0.1)


def _compare(result: Result, what: str, wanted: list[datetime], fired: list[datetime]) -> None:
    result.n += 1
    result.counts["fired"] += len(fired)
    for at in sorted(set(wanted) - set(fired)):
        result.problem(LOST, f"{what}: not at {at:%m-%d %H:%M}, but {fired}")
    for at in sorted(set(fired) - set(wanted)):
        result.problem(EARLY, f"{what}: at {at:%m-%d %H:%M:%S}")
    if len(set(fired)) != len(fired):
        result.problem(DOUBLE, f"{what}: {fired}")


async def case(given: Case) -> Result:
    hush()
    total = Result()
    for number in range(EACH):
        random = Random(given.seed + number)
        await asyncio.to_thread(
            run, lambda loop, random=random: one(loop, random, total), sockets=False
        )
    return total


CAMPAIGN = Campaign(
    id="F20",
    title="Zones and changes of the clocks",
    unit="weeks of one rule",
    promise="each local rule once a day; in a gap the first minute after it, in an overlap once",
    sizes={"smoke": EACH, "sample": 100, "t2": 400, "t3": 4_000},
    each=EACH,
    run=case,
    zeros=(LOST, EARLY, DOUBLE),
)
