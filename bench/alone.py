"""What is measured without a peer: the pure core, and the commands that owners wait for.

Each has a goal in its own unit. A command is timed as people start it: a process of its own, from
its start to its end.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import asking, generated, growth, mailing, sharing, soak
from bench.processes import ROOT

FLOWS, SCENARIOS, CUSTOMERS = 300, 500, 10_000
_TURNS = Path(__file__).with_name("turns.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """`measure` gives one figure a round, or several where it has rounds of its own; `more` is
    true where a higher one is better. `once`: it takes minutes, so it is measured when it is
    named, and then once."""

    name: str
    what: str
    unit: str
    measure: Callable[[Path], float | list[float]]
    #: None: it is there to be looked at.
    goal: float | None
    more: bool = False
    once: bool = False

    def met(self, figure: float) -> bool | None:
        if self.goal is None:
            return None
        return figure >= self.goal if self.more else figure <= self.goal


class Failed(Exception):
    """A command did not end as it should: its time says nothing."""


def turns_per_second(_: Path) -> float:
    ended = subprocess.run(
        [sys.executable, str(_TURNS)], capture_output=True, text=True, check=False, timeout=120
    )
    if ended.returncode:
        raise Failed(ended.stderr[-2000:])
    return float(ended.stdout)


def scenarios_seconds(folder: Path) -> float:
    generated.write_shop(folder, flows=1, scenarios=SCENARIOS)
    return _seconds(folder, "test", expect=f"{SCENARIOS} passed")


def check_and_draw_seconds(folder: Path) -> float:
    generated.write_shop(folder, flows=FLOWS)
    drawn = _seconds(folder, "draw", "--format", "mermaid", "--out", "pictures")
    return _seconds(folder, "check") + drawn


def check_seconds(_: Path) -> float:
    """Of the shipped shop. A check that brought aiogram in would take seconds elsewhere."""
    took = _seconds(ROOT, "check")
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cxbot", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if ended.returncode or imports(ended.stderr, "aiogram"):
        raise Failed(f"cxbot check imports aiogram, or fails:\n{ended.stdout[-2000:]}")
    return took


def imports(said: str, package: str) -> bool:
    """Whether Python, asked by `-X importtime`, says that it imported some of it."""
    return re.search(rf"\| +{package}\b", said) is not None


def ninety_days_seconds(_: Path) -> float:
    """And each figure is held against a count of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.survey", str(CUSTOMERS)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=3600,
    )
    if ended.returncode:
        raise Failed(f"The ninety days went wrong: {ended.stdout}")
    return float(json.loads(ended.stdout)["seconds"])


def _seconds(folder: Path, *arguments: str, expect: str = "") -> float:
    """With the bytecode at hand, as an installed cxbot has it: the same command runs once before,
    unmeasured, in a small shop."""
    with tempfile.TemporaryDirectory(prefix="cxbot-bytecode-") as scratch:
        bytecode, small = Path(scratch, "bytecode"), Path(scratch, "shop")
        generated.write_shop(small, flows=1, scenarios=40)
        _cxbot(small, bytecode, *arguments)
        start = time.perf_counter()
        said = _cxbot(folder, bytecode, *arguments)
        took = time.perf_counter() - start
    if expect not in said:
        raise Failed(f"cxbot {' '.join(arguments)}\n{said[-2000:]}")
    return took


def _cxbot(folder: Path, bytecode: Path, *arguments: str) -> str:
    """What it says. Raises Failed unless it ends well."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    ended = subprocess.run(
        [sys.executable, "-m", "cxbot", *arguments],
        cwd=folder,
        env=kept | {"PYTHONPYCACHEPREFIX": str(bytecode)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if ended.returncode:
        said = (ended.stdout + ended.stderr)[-2000:]
        raise Failed(f"cxbot {' '.join(arguments)}: exit {ended.returncode}\n{said}")
    return ended.stdout


ROWS: tuple[Alone, ...] = (
    Alone(
        name="P8",
        what="advance(): turns on one core",
        unit="/s",
        measure=turns_per_second,
        goal=50_000,
        more=True,
    ),
    Alone(
        name="P8",
        what=f"cxbot test, {SCENARIOS} scenarios",
        unit="s",
        measure=scenarios_seconds,
        goal=5,
    ),
    Alone(
        name="P9",
        what="cxbot check on the shipped shop, no aiogram",
        unit="s",
        measure=check_seconds,
        goal=0.6,
    ),
    Alone(
        name="P10",
        what=f"cxbot check + draw, {FLOWS} flows",
        unit="s",
        measure=check_and_draw_seconds,
        goal=2,
    ),
    Alone(
        name="survey",
        what=f"90 days of {CUSTOMERS:,} customers, counted twice",
        unit="s",
        measure=ninety_days_seconds,
        goal=300,
        once=True,
    ),
)
ROWS += tuple(
    Alone(name="P6", what=what, unit=unit, measure=measure, goal=goal, more=more, once=True)
    for what, unit, measure, goal, more in (
        ("map, digest, requirements: the slowest, warm", "s", asking.slowest_seconds, 1, False),
        ("the same against a scan, equal answers", "×", asking.times_faster, 50, True),
        ("refresh after 10,000 more", "s", asking.refresh_seconds, 60, False),
        ("of the planted worst five are found", "", asking.worst_found, 5, True),
    )
)
ROWS += tuple(
    Alone(name="P4", what=what, unit=unit, measure=measure, goal=goal, more=more, once=True)
    for what, unit, measure, goal, more in (
        ("a mailing: of the server's limit used", "%", mailing.share_used, 95, True),
        ("messages refused with 429", "%", mailing.refused, 0.1, False),
        ("p95 of replies meanwhile, since written", "s", mailing.reply_seconds, 1, False),
    )
)
ROWS += tuple(
    Alone(name="P5", what=what, unit="×", measure=measure, goal=1.2, once=True)
    for what, measure in (
        ("CPU of a turn, large : small database", growth.cost),
        ("time of a turn, large : small database", growth.slower),
    )
)
ROWS += tuple(
    Alone(name="P7", what=what, unit=unit, measure=measure, goal=goal, more=more, once=True)
    for what, unit, measure, goal, more in (
        ("PostgreSQL, 2 workers : 1, calculated", "×", sharing.two_to_one, 1.7, True),
        ("4 workers, calculated", "/s", sharing.four, None, True),
        ("16 workers, calculated", "/s", sharing.sixteen, None, True),
        ("CPU of the database's server, a turn", "µs", sharing.server_us, None, False),
    )
)
ROWS += tuple(
    Alone(name="soak", what=what, unit=unit, measure=measure, goal=goal, once=True)
    for what, unit, measure, goal in (
        ("growth of resident memory an hour", "MB", soak.growth, 1),
        ("file descriptors more at the end", "", soak.descriptors, 2),
        ("largest write-ahead log", "MB", soak.wal, 64),
        ("messages lost", "", soak.lost, 0),
    )
)
NAMES = tuple(dict.fromkeys(row.name for row in ROWS))
#: Measured without being named.
USUAL = tuple(dict.fromkeys(row.name for row in ROWS if not row.once))


def _goal(row: Alone) -> str:
    return "" if row.goal is None else f"{'>=' if row.more else '<='} {row.goal:,g} {row.unit}"


def measure(row: Alone, rounds: int, scratch: Path | None) -> dict[str, Any]:
    """A line of the table: the median of the rounds, the lowest and the highest."""
    found: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="cxbot-bench-", dir=scratch) as folder:
            figures = row.measure(Path(folder))
            found += figures if isinstance(figures, list) else [figures]
    middle = median(found)
    return {
        "row": row.name,
        "what": row.what,
        "figure": middle,
        "unit": row.unit,
        "low": min(found),
        "high": max(found),
        "n": len(found),
        "goal": _goal(row),
        "met": row.met(middle),
    }
