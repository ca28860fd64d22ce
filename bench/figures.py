"""Statistics of a bench: medians, percentiles, and ratios of runs that stood side by side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, median


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The median of the ratios of each pair, not the ratio of the medians: noise hits pairs."""

    median: float
    low: float
    high: float
    n: int


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank: the least value that `percent` of all values don't exceed."""
    if not values:
        return math.nan
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def paired(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Ratios ours : theirs, round by round."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True) if b > 0]
    if not ratios:
        return Ratio(median=math.nan, low=math.nan, high=math.nan, n=0)
    return Ratio(median=median(ratios), low=min(ratios), high=max(ratios), n=len(ratios))


def slope(times: Sequence[float], values: Sequence[float]) -> float:
    """By least squares: how much `values` grow per unit of `times`. NaN without two times."""
    if len(set(times)) < 2:
        return math.nan
    return linear_regression(times, values).slope


def settled(times: Sequence[float], values: Sequence[float]) -> tuple[list[float], list[float]]:
    """Without the first fifth of the time, in which a process fills what it keeps."""
    begin = times[0] + (times[-1] - times[0]) / 5 if times else 0.0
    kept = [(at, value) for at, value in zip(times, values, strict=True) if at >= begin]
    return [at for at, _ in kept], [value for _, value in kept]
