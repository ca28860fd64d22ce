"""Moments of truth: found where the goal is reached clearly less often, and not by chance."""

import math
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_journeys import TO_PARCEL, asked, came, journey, noted, passed

from cxbot.journey.friction import words
from cxbot.journey.friction.significance import EXACT, SCORE, adjusted, p_value
from cxbot.journey.friction.truths import Arm, Arms, Truth, Truths
from cxbot.model.journey import Catalogue, Declared

NOBODY = Catalogue(stages=())


def approx(value: float) -> Any:
    return pytest.approx(value, abs=0.005)


def arms(stumbled: tuple[int, int], smooth: tuple[int, int]) -> Arms:
    """(reached, customers) of each."""
    return Arms(Arm(stumbled[1], stumbled[0]), Arm(smooth[1], smooth[0]))


def truths(**counts: tuple[tuple[int, int], tuple[int, int]]) -> Truths:
    found = Truths()
    for name, (stumbled, smooth) in counts.items():
        found.arms[name.replace("_", " ")] = arms(stumbled, smooth)
    return found


# --- which customer counts where -----------------------------------------------------------------


def reached(customer: str = "anna", number: int = 1, *, bad: bool, goal: bool) -> Any:
    start = 60 * 24 * 5 * number
    talk = [came(start, "size", outcome="missed" if bad else "answered", session=f"s{number}")]
    end = [noted(start + 10, "order.delivered", kind="event")] if goal else []
    return journey(*talk, *end, customer=customer, number=number, goal=goal)


def test_a_customer_counts_once_with_the_newest_journey_in_which_they_stumbled() -> None:
    found = Truths()
    found.add(
        passed(
            reached(number=1, bad=True, goal=True),
            reached(number=2, bad=True, goal=False),
            reached(number=3, bad=False, goal=True),
            kind=TO_PARCEL,
        )
    )
    assert found.arms == {"size": arms((0, 1), (0, 0))}
    found.add(
        passed(
            reached(number=1, bad=False, goal=False),
            reached(number=2, bad=False, goal=True),
            kind=TO_PARCEL,
        )
    )
    assert found.arms == {"size": arms((0, 1), (1, 1))}


def test_to_leave_is_no_friction_here() -> None:
    """It is the goal not being reached; it would make a moment of truth of every last one."""
    found = Truths()
    gone = journey(came(0, "size", session="s"), asked(1, "size", session="s"))
    assert "left" in passed(gone, kind=TO_PARCEL)["size"][0].causes
    found.add(passed(gone, kind=TO_PARCEL))
    assert found.arms == {"size": arms((0, 0), (0, 1))}


def test_where_no_goal_is_known_nothing_is_compared() -> None:
    found = Truths()
    found.add(passed(journey(came(0, "size"))))
    assert found.arms == {}


# --- found and declared --------------------------------------------------------------------------


def test_a_drop_is_a_difference_of_shares_with_newcombes_interval() -> None:
    # Newcombe 1998, table II, row (a): 56/70 less 48/80 is 0.2, 0.0524 to 0.3339
    (one,) = truths(size=((48, 80), (56, 70))).of(NOBODY)
    assert one.drop is not None
    assert one.drop.value == 20.0
    assert (one.drop.low, one.drop.high) == (approx(5.24), approx(33.39))
    assert (one.stumbled.value, one.smooth.value) == (60.0, 80.0)
    assert one.found
    assert SCORE in one.drop.method
    assert "Newcombe" in one.drop.method
    assert "Benjamini-Hochberg" in one.drop.method
    assert "association" in one.drop.method
    shown = one.to_json()
    assert (shown["found"], shown["declared"], shown["drop"]["n"]) == (True, False, 150)


@pytest.mark.parametrize(
    ("stumbled", "smooth", "compared", "found"),
    [
        ((0, 19), (500, 500), False, False),
        ((0, 500), (19, 19), False, False),
        ((0, 20), (20, 20), True, True),
        ((10, 20), (11, 20), True, False),
        # those who stumbled reached it more often: no drop
        ((20, 20), (0, 20), True, False),
    ],
)
def test_at_least_twenty_in_each_group(
    stumbled: tuple[int, int], smooth: tuple[int, int], compared: bool, found: bool
) -> None:
    several = truths(size=(stumbled, smooth)).of(NOBODY)
    assert [one.found for one in several] == ([found] if compared else [])


def test_the_declared_ones_stand_there_whether_found_or_not() -> None:
    declared = {
        name: Declared(name=name, stage="", moment_of_truth=name != "chat")
        for name in ("parcel opened", "chat", "size")
    }
    several = truths(size=((10, 40), (35, 40)), chat=((20, 40), (20, 40))).of(
        Catalogue(stages=(), touchpoints=declared)
    )
    assert [(one.touchpoint, one.declared, one.found) for one in several] == [
        ("size", True, True),
        ("chat", False, False),
        ("parcel opened", True, False),
    ]
    assert several[-1].drop is None
    assert several[-1].stumbled.value is None
    assert words.association(several[-1], "en") is None
    assert several[-1].to_json()["drop"] is None


def test_it_is_told_as_an_association() -> None:
    (one,) = truths(size=((48, 80), (56, 70))).of(NOBODY)
    assert words.association(one, "en") == (
        "size: of those who stumbled 60 % reached the goal, of the others 80 %: 20 points less "
        "(95 %: 5.2 to 33; n 80 and 70). An association: it needn't be the reason."
    )
    said = words.association(one, "ru")
    assert said is not None
    assert "не обязательно причина" in said


def test_of_many_touchpoints_with_no_difference_hardly_any_is_found() -> None:
    """50 touchpoints, 60 samples: without the correction two or three of each would be."""
    random, false, uncorrected = Random(3), 0, 0
    for _ in range(60):
        found = Truths()
        for i in range(50):
            counts = [sum(random.random() < 0.5 for _ in range(60)) for _ in range(2)]
            found.arms[f"t{i}"] = arms((counts[0], 60), (counts[1], 60))
        several = found.of(NOBODY)
        false += any(one.found for one in several)
        uncorrected += sum((one.p or 0) <= 0.05 for one in several)
    assert uncorrected > 100
    assert false <= 6


def test_the_planted_ones_are_found_among_many() -> None:
    random, found = Random(4), Truths()
    for i in range(40):
        share = 0.3 if i < 4 else 0.6
        low = sum(random.random() < share for _ in range(150))
        high = sum(random.random() < 0.6 for _ in range(400))
        found.arms[f"t{i:02}"] = arms((low, 150), (high, 400))
    several: list[Truth] = found.of(NOBODY)
    assert {one.touchpoint for one in several if one.found} == {"t00", "t01", "t02", "t03"}
    lows = [one.drop.low for one in several if one.drop is not None and one.drop.low is not None]
    assert lows[:4] == sorted(lows[:4], reverse=True)


# --- the test behind it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "p", "method"),
    [
        # (ad - bc)² (N - 1) / mnrs = (10·15 - 10·5)² · 39 / (20·20·15·25) = 2.6; erfc(√1.3)
        ((10, 20, 5, 20), 0.106864, SCORE),
        # (12·16 - 4·8)² · 39 / (20·20·16·24) = 6.5; erfc(√3.25)
        ((12, 20, 4, 20), 0.010787, SCORE),
        ((10, 20, 10, 20), 1.0, SCORE),
        # one of 40: 0.5 expected; of 40 equally likely places 20 are as far out on either side
        ((1, 20, 0, 20), 1.0, EXACT),
        # nobody at all
        ((0, 20, 0, 30), 1.0, EXACT),
        ((20, 20, 30, 30), 1.0, EXACT),
        # 1/25 expected among the 20: as extreme is only the one, 20 of 500
        ((1, 20, 0, 480), 0.04, EXACT),
    ],
)
def test_p_values_by_hand(table: tuple[int, int, int, int], p: float, method: str) -> None:
    found, by = p_value(*table)
    assert found == pytest.approx(p, abs=1e-5)
    assert by == method


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_the_exact_test_sums_the_tables_that_are_no_likelier(
    n: int, other: int, data: st.DataObject
) -> None:
    hits = data.draw(st.integers(0, n))
    theirs = data.draw(st.integers(0, other))
    p, method = p_value(hits, n, theirs, other)
    assert 0 <= p <= 1
    assert p == pytest.approx(p_value(theirs, other, hits, n)[0])
    assert p == pytest.approx(p_value(n - hits, n, other - theirs, other)[0])
    if method == EXACT:
        whole = hits + theirs
        chances = {
            k: Fraction(math.comb(n, k) * math.comb(other, whole - k), math.comb(n + other, whole))
            for k in range(max(0, whole - other), min(n, whole) + 1)
        }
        expected = sum(chance for chance in chances.values() if chance <= chances[hits])
        assert p == pytest.approx(float(expected))


def test_benjamini_and_hochbergs_own_example() -> None:
    """Their paper's fifteen p-values: at 5 % the four smallest are discoveries."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
    p += [0.5719, 0.6528, 0.7590, 1.0]
    q = adjusted(p)
    assert [value <= 0.05 for value in q] == [True] * 4 + [False] * 11
    assert q[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])
    # 0.0278·15/6 = 0.0695, but 0.0298·15/7 = 0.0639 behind it is less
    assert q[4:8] == pytest.approx([0.0603, 0.063857, 0.063857, 0.0645], abs=1e-6)


@given(st.lists(st.floats(0, 1), max_size=30), st.randoms(use_true_random=False))
def test_the_correction_does_not_depend_on_the_order(p: list[float], random: Random) -> None:
    q = adjusted(p)
    assert all(one <= two <= 1 for one, two in zip(p, q, strict=True))
    order = random.sample(range(len(p)), len(p))
    assert adjusted([p[i] for i in order]) == [q[i] for i in order]
    # by the definition: the largest k with p(k) <= k/m·q
    for level in (0.01, 0.05, 0.2):
        ranked = sorted(p)
        most = max((k for k, one in enumerate(ranked, 1) if one * len(p) / k <= level), default=0)
        assert sum(value <= level for value in q) >= most
