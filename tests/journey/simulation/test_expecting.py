"""How many answers to expect, and how wide the interval will be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.simulation import expected, rate_of
from cxbot.model.statistics import adjusted_wald, wilson


def test_the_share_that_answered_so_far_has_its_interval() -> None:
    rate = rate_of((100, 80), 0.2)
    assert (rate.value, rate.n) == (0.8, 100)
    assert (rate.low, rate.high) == pytest.approx((0.711171, 0.866633), abs=1e-6)


def test_how_many_answers_come_is_as_sure_as_the_share() -> None:
    found = expected(200, rate_of((100, 80), 0.2), "care", "csat", {})
    assert found.answers == pytest.approx(160)
    assert (found.low, found.high) == pytest.approx((142.2342, 173.3266), abs=1e-4)


@pytest.mark.parametrize("seen", [None, (0, 0)])
def test_where_nobody_was_asked_a_share_is_assumed(seen: tuple[int, int] | None) -> None:
    rate = rate_of(seen, 0.2)
    assert (rate.value, rate.n, rate.low) == (0.2, None, None)
    found = expected(100, rate, "nps", "nps", {})
    assert (found.answers, found.low, found.spread, found.enough) == (20, None, "assumed", True)


@given(plus=st.integers(0, 40), rest=st.integers(0, 40), minus=st.integers(0, 40))
def test_as_many_answers_as_there_were_have_the_interval_they_had(
    plus: int, rest: int, minus: int
) -> None:
    n = plus + rest + minus
    if n < 10:
        return
    numbers = {9.0: plus, 7.0: rest, 3.0: minus}
    found = expected(n, rate_of((n, n), 0.2), "nps", "nps", {("nps", "nps", 0, 10): numbers})
    low, high = adjusted_wald(plus, minus, n)
    assert low is not None
    assert high is not None
    assert found.width == pytest.approx(100 * (high - low), abs=1e-9)
    assert found.spread == "observed"


@pytest.mark.parametrize(("metric", "most", "good"), [("csat", 5, 4.0), ("ces", 7, 5.0)])
def test_of_a_share_it_is_wilsons(metric: str, most: int, good: float) -> None:
    scores = {("care", metric, 1.0, float(most)): {good: 80, 1.0: 20}}
    found = expected(100, rate_of((50, 50), 0.2), "care", metric, scores)
    low, high = wilson(80, 100)
    assert low is not None
    assert high is not None
    assert found.width == pytest.approx(100 * (high - low))


def test_an_unknown_spread_is_taken_at_its_widest() -> None:
    few = {("care", "csat", 1.0, 5.0): {5.0: 9}}
    found = expected(100, rate_of((100, 50), 0.2), "care", "csat", few)
    low, high = wilson(25, 50)
    assert low is not None
    assert high is not None
    assert found.spread == "assumed"
    assert found.width == pytest.approx(100 * (high - low))


def test_numbers_off_the_scale_are_no_answers() -> None:
    """T3: they are in no bucket, so they aren't in n either."""
    numbers = {4.0: 10, 1.0: 10, 4.5: 30}
    found = expected(
        20, rate_of((20, 20), 0.2), "care", "csat", {("care", "csat", 1.0, 5.0): numbers}
    )
    low, high = wilson(10, 20)
    assert low is not None
    assert high is not None
    assert found.width == pytest.approx(100 * (high - low))


def test_of_nothing_there_is_no_interval() -> None:
    found = expected(0, rate_of(None, 0.2), "care", "csat", {})
    assert (found.answers, found.width, found.enough) == (0, None, False)
    assert expected(50, rate_of(None, 0.2), "care", "stars", {}).width is None


def test_ten_answers_are_enough_and_nine_are_not() -> None:
    assert expected(50, rate_of(None, 0.2), "care", "csat", {}).enough
    assert not expected(49, rate_of(None, 0.2), "care", "csat", {}).enough
