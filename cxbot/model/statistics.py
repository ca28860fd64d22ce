"""Shares, differences of shares and percentiles, and how far each can be trusted.

Shares are parts of one. Every interval is a 95 % one, and there is none of nothing: None, never 0.
Numbers of answers may be broken: such as are expected.
"""

import math
from collections.abc import Sequence

#: Of the normal distribution, for 95 %.
Z = 1.959964
#: From here on the interval of a median is found by the normal approximation.
_MANY = 1000
#: Answers that the adjusted Wald interval adds, spread evenly over for, neither and against by
#: three quarters, three halves and three quarters.
_ADDED = 3

#: Low and high end; of nothing both are None.
Interval = tuple[float | None, float | None]
_NONE: Interval = (None, None)


def wilson(hits: float, n: float) -> Interval:
    """Of a share (Brown, Cai and DasGupta 2001: right for few as for many)."""
    if n == 0:
        return _NONE
    p, z2 = hits / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == n else middle + half
    return low, high


def newcombe(hits: int, n: int, other_hits: int, other_n: int) -> Interval:
    """Of the first share less the other: Newcombe 1998, method 10, made of two Wilson intervals."""
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    if low is None or high is None or other_low is None or other_high is None:
        return _NONE
    p, q = hits / n, other_hits / other_n
    return (
        p - q - math.hypot(p - low, other_high - q),
        p - q + math.hypot(high - p, q - other_low),
    )


def adjusted_wald(plus: float, minus: float, n: float) -> Interval:
    """Of (plus - minus) / n, what is left of n being neither: a net promoter score.

    Three answers are added, three quarters of one to each side (Rocks 2016, The American
    Statistician: best of six for small n); clamped to -1 … 1.
    """
    if n == 0:
        return _NONE
    middle, error = _adjusted(plus, minus, n)
    return max(-1.0, middle - Z * error), min(1.0, middle + Z * error)


def net_difference(now: tuple[int, int, int], before: tuple[int, int, int]) -> Interval:
    """Of one net score (plus, minus, n) less another: √(SE₁² + SE₂²) around the difference of the
    adjusted scores; clamped to -2 … 2."""
    if now[2] == 0 or before[2] == 0:
        return _NONE
    (middle, error), (other, other_error) = _adjusted(*now), _adjusted(*before)
    half = Z * math.hypot(error, other_error)
    return max(-2.0, middle - other - half), min(2.0, middle - other + half)


def percentile(ordered: Sequence[float], p: float) -> float | None:
    """Of n sorted values the p-th lies at position (n - 1) * p, counted from 0, on the straight
    line between its two neighbours (R's type 7); None of nothing."""
    if not ordered:
        return None
    position = (len(ordered) - 1) * p
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    start, part = ordered[below], position - below
    # not a weighted sum of both: that leaves the two by a rounding error
    return start + (ordered[above] - start) * part


def median_interval(ordered: Sequence[float]) -> Interval:
    """Of the median of sorted values, however they are spread: the pair of them that encloses it in
    95 of 100 cases, the k-th from either end for the largest k that suffices. Fewer than six have
    none."""
    k = median_depth(len(ordered))
    return (ordered[k - 1], ordered[-k]) if k else _NONE


def median_depth(n: int) -> int:
    """The largest k with P(Binomial(n, 1/2) < k) <= 2.5 %; 0: there is none."""
    if n > _MANY:
        return math.floor((n - Z * math.sqrt(n)) / 2)
    below, k = 0, 0
    most = 0.025 * 2**n
    while (below := below + math.comb(n, k)) <= most:
        k += 1
    return k


def moved(
    now: float, interval: tuple[float, float], before: float, other: tuple[float, float]
) -> tuple[float, float]:
    """Of a value less another that is independent of it, made of the interval of each (MOVER: Zou
    and Donner 2008, Statistics in Medicine). Of two Wilson intervals it is Newcombe's."""
    (low, high), (other_low, other_high) = interval, other
    return (
        now - before - math.hypot(now - low, other_high - before),
        now - before + math.hypot(high - now, before - other_low),
    )


def _adjusted(plus: float, minus: float, n: float) -> tuple[float, float]:
    """The score with the added answers, and its standard error."""
    whole = n + _ADDED
    p, d = (plus + _ADDED / 4) / whole, (minus + _ADDED / 4) / whole
    return p - d, math.sqrt((p + d - (p - d) ** 2) / whole)
