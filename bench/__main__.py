"""`python -m bench`: measures cxbot beside its peers and prints the ratios. Slow is no failure."""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, cast

from bench import alone, asking, crowd, growth, mailing, rows, runs, sharing, soak
from bench.processes import CXBOT, START_SECONDS, BenchError, Peer, Shape
from bench.runs import Run

#: runs of one kind of load: (load, peer) -> a run for each round
Runs = dict[tuple[str, str], list[Run]]
RESULTS = Path(__file__).parent / "results"
NAMES = tuple(dict.fromkeys((*rows.NAMES, *alone.NAMES)))


def main() -> None:
    options = _options()
    asking.sizes["touchpoints"] = options.touchpoints
    soak.sizes["minutes"] = options.minutes or (1 if options.quick else 30)
    mailing.sizes["followups"] = options.followups or (1_000 if options.quick else 10_000)
    growth.sizes["customers"] = options.customers or (5_000 if options.quick else 1_000_000)
    growth.sizes["rounds"] = 1 if options.quick else options.rounds
    sharing.sizes["rounds"] = growth.sizes["rounds"]
    wanted = options.rows or [*rows.NAMES, *alone.USUAL]
    try:
        measured = asyncio.run(_measure_all(wanted, options))
        figures = [row for row in rows.table(measured) if row["row"] in wanted]
        figures += _measure_alone(wanted, options)
    except (BenchError, alone.Failed, asking.Wrong) as error:
        sys.exit(f"bench: {error}")
    machine = _machine(options.scratch)
    print(_text(machine, measured, figures))
    if kept := _kept(options):
        raw = [
            {"load": load} | run.as_dict() for (load, _), many in measured.items() for run in many
        ]
        document = {"machine": machine, "figures": figures, "runs": raw}
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(document, indent=1, allow_nan=True) + "\n")
    complaints = list(_losses(measured))
    print("\n".join(complaints))
    sys.exit(1 if complaints else 0)


def _kept(options: argparse.Namespace) -> Path | None:
    """Where this run is written down; a first look nowhere, unless somebody says so."""
    if options.json or options.quick:
        return cast("Path | None", options.json)
    return RESULTS / f"{'-'.join(options.rows) or 'usual'}.json"


async def _measure_all(wanted: list[str], options: argparse.Namespace) -> Runs:
    """Peers take turns within a round, so that a busy minute hits them alike."""
    measured: Runs = defaultdict(list)
    total = 1 if options.quick else options.rounds
    shapes = {k: v for k, v in _shapes(options).items() if rows.peers(k, wanted)}
    with tempfile.TemporaryDirectory(prefix="cxbot-crowd-", dir=options.scratch) as folder:
        made = await _made(shapes, Path(folder))
        for number in range(1, total + 1):
            for load, shape in shapes.items():
                for peer in rows.peers(load, wanted):
                    _progress(f"round {number} of {total}: {peer.name}, {load}")
                    database = made if shape.crowd else None
                    measured[load, peer.name].append(await _one(peer, shape, options, database))
    return measured


async def _made(shapes: dict[str, Shape], folder: Path) -> Path | None:
    """The database with many sessions, if a load begins with it."""
    customers = max((shape.crowd for shape in shapes.values()), default=0)
    if not customers:
        return None
    _progress(f"a database with {customers:,} open sessions")
    return await crowd.make(folder, customers)


def _measure_alone(wanted: list[str], options: argparse.Namespace) -> list[dict[str, Any]]:
    found = []
    for row in alone.ROWS:
        if row.name in wanted:
            _progress(f"{row.name}: {row.what}")
            rounds = 1 if options.quick or row.once else options.rounds
            found.append(alone.measure(row, rounds, options.scratch))
            _progress(f"  {found[-1]['figure']:,.2f} {row.unit}")
    return found


async def _one(peer: Peer, shape: Shape, options: argparse.Namespace, database: Path | None) -> Run:
    run = await runs.measure(peer, shape, options.scratch, database)
    _progress(f"  {run.per_second:,.0f}/s, {run.cpu_us:,.0f} µs CPU, lost {run.lost}")
    return run


def _shapes(options: argparse.Namespace) -> dict[str, Shape]:
    updates = 1_000 if options.quick else options.updates
    seconds, warm_up = (5, 1) if options.quick else (20, 4)
    rate = 50
    return {
        "burst": Shape(updates=updates, customers=500, patience=options.patience),
        "steady": Shape(
            updates=rate * (seconds + warm_up),
            customers=100,
            rate=rate,
            skip=rate * warm_up,
            patience=options.patience,
        ),
        "crowd": Shape(
            updates=1,
            customers=1,
            before=1,
            waiting=True,
            crowd=options.sessions,
            patience=options.patience + START_SECONDS,
        ),
    }


def _losses(measured: Runs) -> Iterable[str]:
    """What makes the figures worthless: cxbot lost, repeated or swapped something."""
    for (load, name), many in measured.items():
        if name != CXBOT.name:
            continue
        for run in many:
            wrong = {
                "lost": run.lost,
                "sent twice": run.twice,
                "out of order": run.out_of_order,
                "sent unasked": run.strange,
            }
            stored = run.inbox.get("done", 0)
            wrong["not done in the inbox"] = run.answered + run.lost - stored
            said = ", ".join(f"{count} {what}" for what, count in wrong.items() if count)
            if said:
                yield f"cxbot, {load}: {said}"


def _machine(scratch: Path | None) -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "aiogram": metadata.version("aiogram"),
        "uvloop": metadata.version("uvloop") if find_spec("uvloop") else None,
        "fsync_ms": round(_fsync_ms(scratch), 2),
        "load_average": round(os.getloadavg()[0], 2),
    }


def _fsync_ms(scratch: Path | None) -> float:
    """What a commit has to wait for here: bots that store depend on it, the echo doesn't."""
    took = []
    with tempfile.NamedTemporaryFile(dir=scratch) as file:
        for _ in range(20):
            start = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - start) * 1000)
    return median(took)


def _text(machine: dict[str, Any], measured: Runs, figures: list[dict[str, Any]]) -> str:
    said = ", ".join(f"{name} {value}" for name, value in machine.items())
    lines = [f"machine: {said}", ""]
    if measured:
        lines.append(_RAW_HEAD)
    lines += [_raw_line(load, name, many) for (load, name), many in measured.items()]
    lines += ["", f"{'row':4} {'what':42} {'figure':>10}  {'range':17} {'n':>2}  goal"]
    lines += [_figure_line(row) for row in figures]
    return "\n".join(lines)


_RAW_HEAD = (
    f"{'load':7} {'bot':7} {'n':>2} {'updates':>7} {'per s':>7} {'CPU µs':>7} {'RSS MB':>6} "
    f"{'ready s':>7} {'reply s':>7} {'p50 ms':>8} {'p99 ms':>8} {'lost':>5} "
    f"{'twice':>5} {'swapped':>7}"
)


def _figure_line(row: dict[str, Any]) -> str:
    """A ratio, or for what has no peer the figure in its own unit."""
    figure, unit = row.get("ratio", row.get("figure")), row.get("unit", "×")
    places = ",.0f" if row["high"] >= 1000 else ".2f"
    span = f"{row['low']:{places}}-{row['high']:{places}}"
    verdict = {True: "met", False: "missed", None: ""}[row["met"]]
    return (
        f"{row['row']:4} {row['what']:42} {figure:>7{places}} {unit:2}  {span:17} {row['n']:>2}  "
        f"{row['goal']} {verdict}"
    )


def _raw_line(load: str, name: str, many: list[Run]) -> str:
    """Medians over the rounds; what went wrong is summed up."""

    def middle(field: str) -> float:
        return float(median(getattr(run, field) for run in many))

    def total(field: str) -> int:
        return sum(getattr(run, field) for run in many)

    return (
        f"{load:7} {name:7} {len(many):>2} {many[0].answered + many[0].lost:>7,} "
        f"{middle('per_second'):>7,.0f} {middle('cpu_us'):>7,.0f} {middle('rss_mb'):>6.0f} "
        f"{middle('ready_seconds'):>7.2f} {middle('replied_seconds'):>7.2f} "
        f"{middle('median_ms'):>8.2f} {middle('p99_ms'):>8.2f} "
        f"{total('lost'):>5} {total('twice'):>5} {total('out_of_order'):>7}"
    )


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--rounds", type=_at_least_one, default=5)
    parser.add_argument("--updates", type=_at_least_one, default=5_000, help="of the burst")
    parser.add_argument(
        "--touchpoints", type=_at_least_one, default=1_000_000, help="of the log that P6 asks about"
    )
    parser.add_argument(
        "--sessions", type=_at_least_one, default=100_000, help="that P9 starts with"
    )
    parser.add_argument(
        "--followups", type=_at_least_one, help="of P4's mailing (10,000; quick: 1,000)"
    )
    parser.add_argument(
        "--customers", type=_at_least_one, help="of P5's large database (1,000,000; quick: 5,000)"
    )
    parser.add_argument("--minutes", type=_at_least_one, help="of soak (30; quick: 1)")
    parser.add_argument("--quick", action="store_true", help="one round, fewer updates")
    parser.add_argument("--patience", type=float, default=30, help="seconds without any reply")
    parser.add_argument("--json", type=Path, metavar="FILE", help="instead of bench/results")
    parser.add_argument("--scratch", type=Path, help="where databases lie (default: temporary)")
    options = parser.parse_args()
    if unknown := set(options.rows) - set(NAMES):
        parser.error(f"no row {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return options


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    main()
