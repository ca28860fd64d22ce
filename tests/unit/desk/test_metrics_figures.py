"""Durations, shares, means: by the definitions. What they stand on: unit/model/test_statistics."""

from itertools import accumulate
from math import comb

import pytest

from cxbot.desk.metrics import figures
from cxbot.model.statistics import median_interval


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


@pytest.mark.parametrize("n", [*range(1, 60), 999, 1000])
def test_the_interval_of_the_median_holds_it_in_95_of_100_cases_and_no_wider(n: int) -> None:
    low, high = median_interval(range(1, n + 1))
    # the median lies under the k-th of n values with the chance that fewer than k lie under it
    under = [below / 2**n for below in accumulate((comb(n, i) for i in range(n)), initial=0)]
    if low is None or high is None:
        assert under[1] > 0.025
        return
    k = int(low)
    assert high == n + 1 - k
    assert under[k] <= 0.025 < under[k + 1]


def test_many_values_have_nearly_the_same_interval_by_the_quick_way() -> None:
    (low, _), (exact, _) = (median_interval(range(n)) for n in (1001, 1000))
    assert low is not None
    assert exact is not None
    assert abs(low - exact) <= 2
