"""Whether two shares differ by more than chance, also when many pairs are compared."""

import math
from collections.abc import Sequence
from typing import Final

SCORE: Final = "N-1 chi-squared test, two-sided"
EXACT: Final = "Fisher-Irwin exact test, two-sided"
#: What rounding may do to equal probabilities.
_TIE = 1 + 1e-9


def p_value(hits: int, n: int, other_hits: int, other_n: int) -> tuple[float, str]:
    """Of the hypothesis that both shares are the same, with the name of the method: the chi-squared
    test with N - 1 where each expected number is at least one, else the exact test (Campbell 2007,
    Statistics in Medicine 26: right for small samples, too). Both n are above zero."""
    whole, all_hits = n + other_n, hits + other_hits
    least = min(n, other_n) * min(all_hits, whole - all_hits) / whole
    if least < 1:
        return _exact(hits, n, all_hits, whole), EXACT
    cross = hits * (other_n - other_hits) - other_hits * (n - hits)
    square = cross * cross * (whole - 1) / (n * other_n * all_hits * (whole - all_hits))
    return math.erfc(math.sqrt(square / 2)), SCORE


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg 1995: those at most q are the discoveries of which, on average, no
    more than the part q is false. In the order given."""
    m, least = len(p_values), 1.0
    found = [1.0] * m
    for rank, i in zip(
        range(m, 0, -1), sorted(range(m), key=lambda i: (-p_values[i], i)), strict=True
    ):
        least = min(least, p_values[i] * (m / rank))
        found[i] = least
    return found


def _exact(hits: int, n: int, all_hits: int, whole: int) -> float:
    """Sum of the probabilities of all tables with these margins that are no likelier than ours."""
    first, last = max(0, n + all_hits - whole), min(n, all_hits)
    logs = [_choose(all_hits, k) + _choose(whole - all_hits, n - k) for k in range(first, last + 1)]
    ours, total = logs[hits - first], _choose(whole, n)
    edge = ours + math.log(_TIE)
    return min(1.0, math.fsum(math.exp(log - total) for log in logs if log <= edge))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
