"""NPS, CSAT, CES and other scales: against the vectors, and what holds of any answers."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.metrics import (
    BUCKETS,
    CES,
    CSAT,
    ENOUGH,
    KNOWN,
    NPS,
    Figure,
    Scale,
    Scores,
    is_low,
    known_first,
    scale_of,
)

_NUMBERS = st.lists(st.integers(-2, 12), max_size=60)


def scores(scale: Scale, *numbers: float) -> Scores:
    found = Scores()
    for number in numbers:
        found.add(scale, number)
    return found


def told(figure: Figure) -> tuple[float | None, float | None, float | None]:
    return figure.value, figure.low, figure.high


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "value", "low", "high"),
    [
        (5, 3, 2, 30, -19.0506, 65.2045),
        (70, 20, 10, 60, 45.2698, 71.2351),
        (10, 0, 0, 100, 47.5036, 100),
    ],
)
def test_an_nps_is_that_of_the_vectors(
    promoters: int, passives: int, detractors: int, value: float, low: float, high: float
) -> None:
    numbers = [9] * promoters + [7] * passives + [6] * detractors
    figure = scores(NPS, *numbers).figure(NPS)
    assert told(figure) == (value, low, high)
    assert figure.n == len(numbers)
    assert figure.parts == {
        "detractors": detractors, "passives": passives, "promoters": promoters
    }  # fmt: skip


def test_a_csat_is_the_share_of_the_two_best_with_wilsons_interval() -> None:
    figure = scores(CSAT, 5, 5, 5, 5, 4, 4, 4, 4, 3, 1).figure(CSAT)
    assert told(figure) == (80, 49.0162, 94.3318)
    assert (figure.n, figure.unit) == (10, "percent")
    assert "Wilson" in figure.method


def test_a_ces_is_the_share_of_those_who_agree_with_the_mean_beside_it() -> None:
    figure = scores(CES, 7, 7, 6, 5, 5, 4, 3, 3, 2, 1).figure(CES)
    assert (figure.value, figure.n, figure.parts["mean"]) == (50, 10, 4.3)
    assert (figure.parts["easy"], figure.parts["neither"], figure.parts["hard"]) == (5, 1, 4)
    assert "CES 2.0" in figure.method


def test_the_old_ces_is_never_mixed_with_the_new_one() -> None:
    """From 1 to 5, where 1 was easy: it runs the other way."""
    old = scale_of("ces", 1, 5)
    assert old is not None
    both = scores(old, 1, 1, 2)
    both.add(CES, 7)
    assert both.figure(CES).n == 1
    figure = both.figure(old)
    assert (figure.metric, figure.unit, figure.value) == ("ces 1-5", "mean", 1.3333)
    assert (figure.low, figure.high) == (None, None)


@pytest.mark.parametrize("scale", KNOWN.values())
def test_of_nothing_there_is_no_value(scale: Scale) -> None:
    figure = Scores().figure(scale)
    assert told(figure) == (None, None, None)
    assert (figure.n, figure.enough, figure.change) == (0, False, None)


@pytest.mark.parametrize("scale", KNOWN.values())
def test_too_few_are_given_all_the_same(scale: Scale) -> None:
    few, enough = (scores(scale, *[5] * n).figure(scale) for n in (ENOUGH - 1, ENOUGH))
    assert (few.enough, enough.enough) == (False, True)
    assert few.value is not None
    assert few.low is not None


@pytest.mark.parametrize("scale", KNOWN.values())
def test_every_number_of_a_scale_is_in_one_bucket(scale: Scale) -> None:
    for number in range(scale.least, scale.most + 1):
        assert sum(least <= number <= most for _, least, most in BUCKETS[scale]) == 1
        assert sum(scores(scale, number).buckets(scale).values()) == 1


@given(st.sampled_from(list(KNOWN.values())), _NUMBERS)
def test_buckets_partition_and_the_bounds_hold(scale: Scale, numbers: list[int]) -> None:
    found = scores(scale, *numbers)
    figure = found.figure(scale)
    counted = [number for number in numbers if scale.least <= number <= scale.most]
    assert sum(found.buckets(scale).values()) == figure.n == len(counted)
    assert figure.n + figure.parts.get("invalid", 0) == len(numbers)
    if figure.value is not None:
        assert figure.low is not None
        assert figure.high is not None
        least = -100 if scale == NPS else 0
        assert least <= figure.low <= figure.high <= 100
        assert least <= figure.value <= 100


@given(_NUMBERS, st.integers(0, 999))
def test_the_order_of_answers_makes_no_difference(numbers: list[int], seed: int) -> None:
    shuffled = list(numbers)
    Random(seed).shuffle(shuffled)
    assert scores(NPS, *numbers).figure(NPS) == scores(NPS, *shuffled).figure(NPS)


@pytest.mark.parametrize(
    ("scale", "highest"), [(NPS, 6), (CSAT, 2), (CES, 3)], ids=["nps", "csat", "ces"]
)
def test_what_is_low(scale: Scale, highest: int) -> None:
    low = [n for n in range(scale.least - 1, scale.most + 2) if is_low(scale, n)]
    assert low == list(range(scale.least, highest + 1))
    assert not is_low(Scale(metric=scale.metric, least=0, most=100), 1)


@pytest.mark.parametrize(
    ("metric", "least", "most"),
    [
        (None, 0, 10),
        ("", 0, 10),
        ("nps", None, 10),
        ("nps", 0, None),
        ("nps", 0.5, 10),
        ("x", 5, 5),
    ],
)
def test_what_is_no_score(metric: str | None, least: float | None, most: float | None) -> None:
    assert scale_of(metric, least, most) is None


def test_known_scales_come_first_and_others_by_name() -> None:
    found = scores(Scale(metric="taste", least=1, most=3), 2)
    found.add(Scale(metric="csat", least=1, most=10), 9)
    found.add(CSAT, 4)
    assert [scale.name for scale in found.scales] == ["csat", "csat 1-10", "taste 1-3"]
    assert [scale.name for scale in known_first(found)] == [
        "nps", "csat", "ces", "csat 1-10", "taste 1-3"
    ]  # fmt: skip
