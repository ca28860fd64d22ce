"""P6: questions about a large log, answered by what is kept and by a scan of all of it."""

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

#: The log that is asked about; its seed is always the same.
sizes = {"touchpoints": 1_000_000}
#: Ten million take as long as a film.
_PATIENCE = 4 * 3600


class Wrong(Exception):
    """What is kept isn't what a scan finds, or the log couldn't be made."""


def slowest_seconds(_: Path) -> float:
    """Of the map, the digest's figures and the requirements."""
    return float(max(_asked(sizes["touchpoints"])["ask"]["seconds"].values()))


def times_faster(_: Path) -> float:
    """Than the scan: the least of the three."""
    found = _asked(sizes["touchpoints"])
    warm, scanned = found["ask"]["seconds"], found["scan"]["seconds"]
    return float(min(scanned[name] / warm[name] for name in warm))


def refresh_seconds(_: Path) -> float:
    """After ten thousand more."""
    return float(_asked(sizes["touchpoints"])["more"]["seconds"])


def worst_found(_: Path) -> float:
    """How many of the planted worst five are the map's worst five."""
    found = _asked(sizes["touchpoints"])["ask"]
    return float(len(set(found["planted"]) & set(found["worst"])))


@cache
def _asked(touchpoints: int) -> dict[str, Any]:
    """Measured once for all figures."""
    with tempfile.TemporaryDirectory(prefix="cxbot-bench-") as folder:
        file = str(Path(folder, "made.db"))
        _run("make", file, "--touchpoints", str(touchpoints), "--seed", "1")
        found: dict[str, Any] = json.loads(_run("asked", file))
        print(json.dumps(found, indent=1), file=sys.stderr)
        return found


def _run(*arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "bench.journey", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if ended.returncode:
        raise Wrong(f"bench.journey {' '.join(arguments)}\n{ended.stderr[-2000:]}")
    return ended.stdout
