"""The columns of the map in order."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from hypothesis import given
from hypothesis import strategies as st
from path_rows import HOUR, LATER, NOON, exchange, letters, walked

from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.order import Order, Placed
from cxbot.journey.paths.steps import Trail, trail
from cxbot.model.journey import DEFAULT, Catalogue, Declared


def found(trails: Sequence[Trail], catalogue: Catalogue = DEFAULT) -> tuple[Placed, ...]:
    order = Order()
    order.add(trails)
    return order.found(catalogue)


def names(*walks: str, catalogue: Catalogue = DEFAULT) -> str:
    return "".join(one.name for one in found([letters(walk) for walk in walks], catalogue))


def staged(*visits: tuple[str, str | None]) -> Trail:
    rows = [exchange(n, NOON + i * HOUR, stage=s) for i, (n, s) in enumerate(visits)]
    return trail(journeys(rows, DEFAULT.journeys[0], LATER)[0])


def declared(**stages: str) -> Catalogue:
    points = {name: Declared(name=name, stage=stage) for name, stage in stages.items()}
    return Catalogue(stages=DEFAULT.stages, touchpoints=points)


def test_of_nothing_there_is_no_order() -> None:
    assert found([]) == ()
    assert found([walked([None])]) == ()


def test_within_a_stage_the_usual_place_in_the_journey_counts() -> None:
    assert names("abc", "abc", "cab") == "abc"
    assert names("cb", "ab") == "acb"


def test_a_slow_customer_counts_as_a_quick_one() -> None:
    assert names("axxxxb".replace("x", "z"), "ab", "ab") == "azb"


def test_the_first_visit_is_the_place() -> None:
    (a, b) = found([letters("abababab")])
    assert [a.position, b.position] == [Fraction(0), Fraction(1, 7)]


def test_a_journey_of_one_touchpoint_is_its_own_beginning() -> None:
    (a,) = found([letters("a")])
    assert (a.position, a.journeys, a.declared) == (Fraction(0), 1, False)


def test_of_an_even_number_of_journeys_the_median_is_the_middle_of_two() -> None:
    places = {one.name: one.position for one in found([letters("abcd"), letters("bac")])}
    assert places["b"] == Fraction(1, 6)


def test_equal_places_are_in_the_order_of_their_names() -> None:
    # a third and two thirds against a half: no rounding error may decide
    both = [letters("xbyz"), letters("xybz"), letters("pas"), letters("pas")]
    assert {one.name: one.position for one in found(both)}["b"] == Fraction(1, 2)
    assert [one.name for one in found(both) if one.name in "ab"] == ["a", "b"]


def test_stages_come_first_unknown_ones_last_and_none_after_them() -> None:
    points = [("n", None), ("z", "zoo"), ("m", "moon"), ("r", "research"), ("w", "awareness")]
    assert [one.name for one in found([staged(*points)])] == ["w", "r", "m", "z", "n"]


def test_the_declared_stage_beats_the_one_that_was_seen() -> None:
    trails = [staged(("a", "awareness"), ("b", "awareness"))]
    placed = found(trails, declared(a="research"))
    assert [(one.name, one.stage, one.declared) for one in placed] == [
        ("b", "awareness", False),
        ("a", "research", True),
    ]


def test_else_the_stage_that_most_journeys_saw() -> None:
    seen = ["research", "research", "awareness", None, None, None]
    assert found([staged(("a", stage)) for stage in seen])[0].stage == "research"
    evenly = [staged(("a", stage)) for stage in ("zoo", "research", "awareness")]
    assert found(evenly)[0].stage == "awareness"


WALKS = st.lists(st.text("abcd", max_size=6), max_size=12)


@given(WALKS)
def test_positions_equal_the_medians_of_all_values(walks: list[str]) -> None:
    values: dict[str, list[Fraction]] = {}
    for walk in walks:
        folded = "".join(x for i, x in enumerate(walk) if i == 0 or walk[i - 1] != x)
        for name in set(folded):
            place = Fraction(folded.index(name), max(1, len(folded) - 1))
            values.setdefault(name, []).append(place)
    expected = sorted((median(places), name) for name, places in values.items())
    placed = found([letters(walk) for walk in walks])
    assert [(one.position, one.name) for one in placed] == expected
    assert {one.name: one.journeys for one in placed} == {n: len(v) for n, v in values.items()}
