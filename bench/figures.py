"""Statistics of a bench: medians, percentiles, and ratios of runs that stood side by side."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


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
