"""P5: what a turn costs in a large database, against one with only the customers who write.

Both databases are made of the same life (`crowd.py`): five messages, their answers, a question
that is still open, and a timer for whoever doesn't answer it. The large one has as many copies as
there are customers, so ten touchpoints and an armed timer each. The same 500 write in both.
"""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import crowd, processes
from bench.processes import CXBOT, START_SECONDS, BenchError, Pair, Shape

sizes = {"customers": 1_000_000, "rounds": 5}
_WRITING, _UPDATES, _MESSAGES = 500, 5_000, 5
_SETTLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Of one run. Of the processor only what the bot itself uses: a map that is counted once an
    hour beside it is no turn's."""

    cpu_us: float
    per_second: float


def cost(_: Path) -> list[float]:
    """Processor time of a turn, large : small, round by round."""
    return [large.cpu_us / small.cpu_us for small, large in _measured()]


def slower(_: Path) -> list[float]:
    """Seconds for all of them, large : small."""
    return [small.per_second / large.per_second for small, large in _measured()]


@cache
def _measured() -> list[tuple[Turns, Turns]]:
    """Measured once for all figures: the small one, the large one, and again."""
    with tempfile.TemporaryDirectory(prefix="cxbot-bench-") as name:
        return asyncio.run(_rounds(Path(name)))


async def _rounds(folder: Path) -> list[tuple[Turns, Turns]]:
    settings = {"CXBOT_PROJECT": str(_project(folder))}
    small = await _made(processes.new_folder(folder, "small"), _WRITING, settings)
    large = await _made(processes.new_folder(folder, "large"), sizes["customers"], settings)
    _say({"MB": round(large.stat().st_size / 1e6), **_counted(large)})
    _refresh(large, settings)
    found = []
    for number in range(sizes["rounds"]):
        # a number that a customer's messages had before would be the same message once more
        before = _MESSAGES + number * _UPDATES
        run = processes.new_folder(folder, f"run{number}")
        crowd.put(small, run)
        pair = await _turns(run, before, settings), await _turns(large.parent, before, settings)
        shutil.rmtree(run)
        _say({"small": str(pair[0]), "large": str(pair[1])})
        found.append(pair)
    return found


async def _made(folder: Path, customers: int, settings: Mapping[str, str]) -> Path:
    return await crowd.make(folder, customers, messages=_MESSAGES, settings=settings)


async def _turns(folder: Path, before: int, settings: Mapping[str, str]) -> Turns:
    shape = Shape(updates=_UPDATES, customers=_WRITING, before=before)
    async with processes.running(CXBOT, shape, folder, settings) as pair:
        await pair.line(START_SECONDS)
        await _alone(pair)
        cpu = pair.own_cpu_seconds()
        pair.tell("go")
        await pair.line(shape.longest)
        await asyncio.sleep(_SETTLE_SECONDS)
        cpu = pair.own_cpu_seconds() - cpu
        report = await pair.report()
    wrong = {word: report[word] for word in ("lost", "twice", "strange", "out_of_order")}
    if any(wrong.values()):
        raise BenchError(f"{folder.name}: {wrong}")
    answered = report["answered"]
    return Turns(cpu_us=cpu * 1e6 / answered, per_second=answered / report["seconds"])


async def _alone(pair: Pair) -> None:
    """Until what it starts beside itself has ended."""
    await asyncio.sleep(_SETTLE_SECONDS)
    while pair.sum(lambda process: process.is_running()) > 1:  # noqa: ASYNC110 -- another process
        await asyncio.sleep(_SETTLE_SECONDS)
    await asyncio.sleep(_SETTLE_SECONDS)


def _refresh(file: Path, settings: Mapping[str, str]) -> None:
    """The map of a shop that has lived for long is kept already."""
    url = f"sqlite+aiosqlite:///{file}"
    subprocess.run(
        [sys.executable, "-m", "cxbot", "map", "refresh"],
        env=processes.environment() | dict(settings) | {"CXBOT_DATABASE_URL": url},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _counted(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("customer", "touchpoint", "timer")
        }


def _project(folder: Path) -> Path:
    """Project's flow, in which somebody waits for each answer."""
    made = folder / "project"
    shutil.copytree(processes.PROJECT, made)
    flow = made / "flows" / "echo.yaml"
    text = flow.read_text(encoding="utf-8")
    waits = "    save: said\n    no_reply: {after: 3 days}\n"
    flow.write_text(text.replace("    save: said\n", waits), encoding="utf-8")
    return made


def _say(found: Mapping[str, object]) -> None:
    print(json.dumps(found), file=sys.stderr, flush=True)
