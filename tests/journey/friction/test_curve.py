"""The sentiment curve: one value per customer, an interval that is one, gaps and dashes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_journeys import TO_PARCEL, asked, came, journey, looks, noted, watch, went

from cxbot.journey.friction.curve import Curve, PeakEnd, interval, stretches
from cxbot.journey.friction.spread import quantile
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.touchpoint import Rating


def felt(value: str, source: str = "lexicon", minutes: float = 0, **facts: Any) -> Exchange:
    return came(minutes, "size", sentiment=value, sentiment_source=source, **facts)


def curve(*customers: Journey | list[Journey]) -> Curve:
    found = Curve()
    for one in customers:
        found.add(looks([one] if isinstance(one, Journey) else one, watch(kind=TO_PARCEL)))
    return found


def rated(value: float) -> Rating:
    return Rating(metric="csat", value=value, min=1, max=5)


@pytest.mark.parametrize(
    ("exchanges", "value"),
    [
        ([felt("positive")], 1.0),
        ([felt("negative")], -1.0),
        ([felt("mixed")], 0.0),
        ([felt("neutral"), felt("positive")], 0.5),
        ([felt("unknown")], None),
        ([felt("positive", "none")], None),
        # the best source alone: what they wrote is no word against their number
        ([felt("positive"), felt("positive"), felt("negative", "operator")], -1.0),
        ([felt("negative", "operator"), felt("unknown", rating=rated(5))], 1.0),
        ([felt("positive", "rating", rating=rated(1))], -1.0),
        ([felt("negative", rating=rated(3))], 0.0),
        ([felt("negative", rating=rated(9))], None),
        ([felt("positive"), felt("negative", "provider"), felt("positive")], 0.3333),
        # the note of a mark is no second opinion
        (
            [
                felt("positive"),
                noted(
                    1, "ticket.marked", "size", sentiment="negative", sentiment_source="operator"
                ),
            ],
            1.0,
        ),
    ],
)
def test_a_customers_value(exchanges: list[Exchange], value: float | None) -> None:
    assert curve(journey(*exchanges)).point("size").figure.value == value


def test_a_loud_customer_is_one() -> None:
    loud = journey(*[felt("negative", minutes=n) for n in range(20)])
    again = journey(felt("negative", minutes=60 * 24 * 5), number=2)
    content = [journey(felt("positive"), customer=f"c{i}") for i in range(3)]
    figure = curve([loud, again], *content).point("size").figure
    assert (figure.n, figure.value) == (4, 0.5)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        # three are added; all of ten agree: 10/13 ± t(12)·√(0.3173/13) = 0.7692 ± 0.3404
        ([1] * 10, 0.4288, 1.0),
        # sum 4, squares 8: (4/13); variance (9.5 - 16/13)/12 = 0.6891; ± 2.1788·0.2302
        ([1] * 6 + [-1] * 2 + [0] * 2, -0.1939, 0.8093),
        # of one: 1/4 ± t(3)·√(0.75/4) = 0.25 ± 1.3780
        ([1], -1.0, 1.0),
    ],
)
def test_the_interval_by_hand(values: list[int], low: float, high: float) -> None:
    found = interval(len(values), sum(values), sum(one * one for one in values))
    assert list(found) == pytest.approx([low, high], abs=2e-4)


def test_of_nobody_there_is_no_interval() -> None:
    assert interval(0, 0, 0) == (None, None)


@given(st.lists(st.sampled_from((-1.0, -0.5, 0.0, 1 / 3, 1.0)), min_size=1, max_size=300))
def test_the_interval_holds_the_mean(values: list[float]) -> None:
    low, high = interval(len(values), sum(values), sum(one * one for one in values))
    assert low is not None
    assert high is not None
    mean = sum(values) / len(values)
    assert -1 <= low <= mean + 1e-4
    assert mean - 1e-4 <= high <= 1


@pytest.mark.parametrize(
    ("df", "t"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (6, 2.4469), (7, 2.3646), (8, 2.3060), (10, 2.2281),
     (12, 2.1788), (20, 2.0860), (30, 2.0423), (60, 2.0003), (120, 1.9799), (100_000, 1.96)],
)  # fmt: skip
def test_students_t_of_the_tables(df: int, t: float) -> None:
    assert quantile(df) == pytest.approx(t, abs=1e-4)
    assert quantile(0) == float("inf")


def test_few_are_dashed_and_nobody_is_a_gap() -> None:
    nine = [journey(felt("positive"), customer=f"c{i}") for i in range(9)]
    more = [journey(felt("negative"), customer="d0")]
    points = curve(*nine).points(["ad", "size"])
    assert [(one.gap, one.dashed) for one in points] == [(True, True), (False, True)]
    assert not curve(*nine, *more).point("size").dashed
    assert points[0].figure.low is None
    assert points[1].to_json()["dashed"] is True


def test_the_line_is_drawn_within_stretches_and_never_over_a_gap() -> None:
    known = [journey(came(0, place, sentiment="positive", sentiment_source="lexicon"))
             for place in ("b", "c", "e")]  # fmt: skip
    found = curve(known)
    assert list(stretches(found.points("abcdef"))) == [(1, 2), (4, 4)]
    assert list(stretches(found.points("bc"))) == [(0, 1)]
    assert list(stretches(found.points("ad"))) == []
    assert list(stretches([])) == []


def test_the_marks_of_peak_and_end() -> None:
    many = [
        journey(
            went(0, "ad"),
            felt("negative", minutes=5, session="s"),
            asked(6, "email", session="s"),
            went(900, "win back", session="w"),
            customer=f"c{i}",
        )
        for i in range(10)
    ]
    assert curve(*many).peak_end() == PeakEnd(first="ad", worst="size", last="email")
    # nine say too little of the worst
    assert curve(*many[:9]).peak_end().worst is None
    glad = [journey(felt("positive"), customer=f"g{i}", over=False) for i in range(12)]
    assert curve(*glad).peak_end() == PeakEnd(first="size", worst=None, last=None)
    assert curve().peak_end() == PeakEnd(first=None, worst=None, last=None)


def test_ends_outside_of_the_window_are_not_counted() -> None:
    long_ago = journey(felt("negative", session="s"), came(60 * 24 * 9, "basket", session="t"))
    found = Curve()
    found.add(looks([long_ago], watch(since=came(60 * 24).at)))
    assert found.peak_end() == PeakEnd(first=None, worst=None, last="basket")
    found = Curve()
    found.add(looks([long_ago], watch(until=came(60 * 24).at)))
    assert found.peak_end() == PeakEnd(first="size", worst=None, last=None)
