"""Shares, net scores, differences and percentiles: against known values, and how often their
intervals hold the truth."""

import statistics
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.model.statistics import (
    Interval,
    Z,
    adjusted_wald,
    moved,
    net_difference,
    newcombe,
    percentile,
    wilson,
)

_SECONDS = st.lists(st.floats(0, 1e7), min_size=2, max_size=60)


@st.composite
def counted(draw: st.DrawFn, *, least: int = 1) -> tuple[int, int, int]:
    """For, against, n."""
    n = draw(st.integers(least, 400))
    plus = draw(st.integers(0, n))
    return plus, draw(st.integers(0, n - plus)), n


@given(_SECONDS)
def test_the_percentile_is_type_7(values: list[float]) -> None:
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    ordered = sorted(values)
    assert percentile(ordered, 0.9) == pytest.approx(tenths[8])
    assert percentile(ordered, 0.5) == pytest.approx(statistics.median(values))


def test_of_nothing_there_is_nothing() -> None:
    none = (None, None)
    assert percentile([], 0.5) is None
    assert wilson(0, 0) == adjusted_wald(0, 0, 0) == none
    assert newcombe(0, 0, 1, 2) == newcombe(1, 2, 0, 0) == none
    assert net_difference((0, 0, 0), (1, 0, 2)) == net_difference((1, 0, 2), (0, 0, 0)) == none


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 5, 0, 0.434482),
        (5, 5, 0.565518, 1),
        (8, 10, 0.490162, 0.943318),
        (80, 100, 0.711171, 0.866633),
        (1, 1, 0.206549, 1),
    ],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("plus", "between", "minus", "low", "high"),
    [
        (5, 3, 2, -19.0506, 65.2045),
        (70, 20, 10, 45.2698, 71.2351),
        (10, 0, 0, 47.5036, 100),
    ],
)
def test_the_interval_of_a_net_score_is_the_adjusted_walds(
    plus: int, between: int, minus: int, low: float, high: float
) -> None:
    found = adjusted_wald(plus, minus, plus + between + minus)
    assert found == pytest.approx((low / 100, high / 100), abs=1e-6)


def test_ten_of_ten_are_not_certainty() -> None:
    """The plain Wald interval says 100 to 100."""
    assert plain_wald(10, 0, 10) == (1, 1)
    low, high = adjusted_wald(10, 0, 10)
    assert low is not None
    assert (low < 0.5, high) == (True, 1)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    # table II of Newcombe 1998, Statistics in Medicine 17, row "10. Score, no CC"
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1),
        ((10, 10), (0, 10), 0.6075, 1),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(*one, *other) == pytest.approx((low, high), abs=6e-5)


def test_a_difference_of_net_scores_adds_the_squares_of_the_errors() -> None:
    low, high = net_difference((70, 10, 100), (50, 20, 100))
    assert low is not None
    assert high is not None
    half = [(b - a) / 2 for a, b in (bounds((70, 10, 100)), bounds((50, 20, 100)))]
    assert (high - low) / 2 == pytest.approx((half[0] ** 2 + half[1] ** 2) ** 0.5)
    assert low < 0.3 < high


def bounds(one: tuple[int, int, int]) -> tuple[float, float]:
    low, high = adjusted_wald(*one)
    assert low is not None
    assert high is not None
    return low, high


@given(counted(), counted())
def test_intervals_keep_their_bounds_and_hold_the_value(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    (plus, _, n), (hits, _, m) = one, other
    low, high = wilson(plus, n)
    assert low is not None
    assert high is not None
    assert 0 <= low <= plus / n <= high <= 1
    low, high = bounds(one)
    assert -1 <= low <= high <= 1
    low, high = newcombe(plus, n, hits, m)
    assert low is not None
    assert high is not None
    assert -1 <= low <= plus / n - hits / m <= high <= 1
    low, high = net_difference(one, other)
    assert low is not None
    assert high is not None
    assert -2 <= low <= high <= 2


@given(counted(), counted())
def test_the_other_way_round_a_difference_has_the_other_sign(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    there, back = net_difference(one, other), net_difference(other, one)
    assert turned(there) == pytest.approx(back)
    (plus, _, n), (hits, _, m) = one, other
    assert turned(newcombe(plus, n, hits, m)) == pytest.approx(newcombe(hits, m, plus, n))


def turned(interval: Interval) -> Interval:
    low, high = interval
    assert low is not None
    assert high is not None
    return -high, -low


# --- how often the interval holds the truth ------------------------------------------------------


def plain_wald(plus: int, minus: int, n: int) -> Interval:
    """What is often shown instead."""
    p, d = plus / n, minus / n
    half = Z * ((p + d - (p - d) ** 2) / n) ** 0.5
    return p - d - half, p - d + half


@pytest.mark.bulk
@pytest.mark.parametrize(
    ("p", "d", "n", "adjusted", "plain"),
    [(0.95, 0.01, 10, 91, 41), (0.8, 0.05, 5, 93, 66), (0.5, 0.2, 20, 94.5, 92.8)],
)
def test_of_small_samples_the_adjusted_interval_holds_the_truth_where_the_plain_one_does_not(
    p: float, d: float, n: int, adjusted: float, plain: float
) -> None:
    random, runs = Random(20260301), 6000
    held = {adjusted_wald: 0, plain_wald: 0}
    for _ in range(runs):
        drawn = [random.random() for _ in range(n)]
        plus, minus = sum(one < p for one in drawn), sum(one >= 1 - d for one in drawn)
        for interval in held:
            low, high = interval(plus, minus, n)
            assert low is not None
            assert high is not None
            held[interval] += low <= p - d <= high
    assert 100 * held[adjusted_wald] / runs == pytest.approx(adjusted, abs=1.2)
    assert 100 * held[plain_wald] / runs == pytest.approx(plain, abs=1.8)


@given(counted(), counted())
def test_of_two_shares_the_general_difference_is_newcombes(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    (hits, _, n), (was, _, many) = one, other
    low, high = moved(hits / n, _sure(hits, n), was / many, _sure(was, many))
    assert (low, high) == pytest.approx(newcombe(hits, n, was, many))


def _sure(hits: int, n: int) -> tuple[float, float]:
    low, high = wilson(hits, n)
    assert low is not None
    assert high is not None
    return low, high


def test_means_that_differ_are_told_apart_as_often_as_promised() -> None:
    """The same mean twice, each with its t interval: a clear difference in about 5 of 100."""
    random, found, times = Random(3), 0, 600
    for _ in range(times):
        pair = [[random.gauss(10, 3) for _ in range(40)] for _ in range(2)]
        (now, interval), (before, other) = (_mean(values) for values in pair)
        low, high = moved(now, interval, before, other)
        found += not low <= 0 <= high
    assert 0.02 < found / times < 0.08


def _mean(values: list[float]) -> tuple[float, tuple[float, float]]:
    mean, half = statistics.mean(values), 2.02 * statistics.stdev(values) / len(values) ** 0.5
    return mean, (mean - half, mean + half)
