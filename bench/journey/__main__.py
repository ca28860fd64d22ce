"""`python -m bench.journey make FILE --touchpoints N --seed S` and `… catalogue shop|spectator`."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bench.journey import asked
from bench.journey.catalogue import texts
from bench.journey.making import make
from bench.journey.places import plan

PLANS = ("shop", "spectator")


def main() -> None:
    options = _options()
    if options.what == "catalogue":
        print(texts(plan(options.plan))["flows/journey.yaml"], end="")
        return
    if options.what == "asked":
        print(json.dumps(asked.run(options.file, tuple(options.stages or asked.STAGES)), indent=1))
        return
    began = time.monotonic()
    with _progress(options.touchpoints) as progress:
        report = make(
            options.file,
            touchpoints=options.touchpoints,
            seed=options.seed,
            catalogue=options.catalogue,
            progress=progress,
        )
    took, size = time.monotonic() - began, options.file.stat().st_size
    rows = report["rows"]
    print(
        f"{rows:,} touchpoints of {report['customers']:,} customers in {took:,.1f} s "
        f"({rows / took:,.0f} a second), {size / 2**20:,.0f} MiB",
        file=sys.stderr,
    )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with typer.progressbar(length=total, label="Making", file=sys.stderr) as bar:
        yield bar.update


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.journey", description=__doc__)
    whats = parser.add_subparsers(dest="what", required=True)
    making = whats.add_parser("make", help="a database, and what it must come to beside it")
    making.add_argument("file", type=Path)
    making.add_argument("--touchpoints", type=int, default=1_000_000, metavar="N")
    making.add_argument("--seed", type=int, default=1, metavar="S")
    making.add_argument("--catalogue", choices=PLANS, default="shop")
    printing = whats.add_parser("catalogue", help="flows/journey.yaml of a plan")
    printing.add_argument("plan", choices=PLANS)
    asking = whats.add_parser("asked", help="questions about it: kept, and by a scan of all")
    asking.add_argument("file", type=Path)
    asking.add_argument("stages", nargs="*", metavar="STAGE", help=", ".join(asked.STAGES))
    return parser.parse_args()


if __name__ == "__main__":
    main()
