"""Percentiles, intervals, shares: by the definitions, against known values."""

import statistics
from itertools import accumulate
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.metrics import figures

_SECONDS = st.lists(st.floats(0, 1e7), min_size=2, max_size=60)


@given(_SECONDS)
def test_the_percentile_is_type_7(values: list[float]) -> None:
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    ordered = sorted(values)
    assert figures.percentile(ordered, 0.9) == pytest.approx(tenths[8])
    assert figures.percentile(ordered, 0.5) == pytest.approx(statistics.median(values))


def test_of_nothing_there_is_no_value() -> None:
    for figure in (
        figures.durations("reply_time", "calendar", []),
        figures.share("csat", 0, 0),
        figures.mean("transfers_per_ticket", 0, 0),
        figures.ratio("occupancy", 5, None, 0),
    ):
        assert (figure.value, figure.low, figure.high, figure.n) == (None, None, None, 0)
        assert not figure.enough


def test_four_are_too_few_and_given_all_the_same() -> None:
    four, five = (figures.share("csat", 3, n) for n in (4, 5))
    assert (four.value, four.enough) == (75, False)
    assert (five.value, five.enough) == (60, True)


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
    assert figures.wilson(hits, n) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("n", [*range(1, 60), 999, 1000])
def test_the_interval_of_the_median_holds_it_in_95_of_100_cases_and_no_wider(n: int) -> None:
    low, high = figures.median_interval(range(1, n + 1))
    # the median lies under the k-th of n values with the chance that fewer than k lie under it
    under = [below / 2**n for below in accumulate((comb(n, i) for i in range(n)), initial=0)]
    if low is None or high is None:
        assert under[1] > 0.025
        return
    k = int(low)
    assert high == n + 1 - k
    assert under[k] <= 0.025 < under[k + 1]


def test_many_values_have_nearly_the_same_interval_by_the_quick_way() -> None:
    (low, _), (exact, _) = (figures.median_interval(range(n)) for n in (1001, 1000))
    assert low is not None
    assert exact is not None
    assert abs(low - exact) <= 2
