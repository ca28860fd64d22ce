"""What a chart is given: numbers and names only; how it is drawn stands in static/charts.js. Each
has a table beside it with the same numbers, for whoever runs no script."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cxbot.journey.metrics import Figure


def line(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Figure]]],
    *,
    low: float,
    high: float,
) -> dict[str, Any]:
    """Lines with their intervals; a gap where there is no value. `low`, `high`: of the axis."""
    return {
        "kind": "line",
        "labels": list(labels),
        "low": low,
        "high": high,
        "series": [
            {
                "name": name,
                "values": [_rounded(one.value) for one in figures],
                "lows": [_rounded(one.low) for one in figures],
                "highs": [_rounded(one.high) for one in figures],
                "n": [one.n for one in figures],
            }
            for name, figures in series
        ],
    }


def weeks(since: datetime, until: datetime, most: int = 60) -> list[datetime]:
    """Beginnings of equal stretches from `since` on: weeks, or longer if they were too many."""
    length = (until - since) / most
    step = max(timedelta(weeks=1), length)
    found = [since]
    while found[-1] + step < until:
        found.append(found[-1] + step)
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
