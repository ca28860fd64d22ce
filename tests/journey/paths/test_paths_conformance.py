"""How far journeys are from the ideal."""

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from path_rows import customers, letters, walked

from cxbot.journey.paths.conformance import Conformance, Conformed, Departure
from cxbot.journey.paths.steps import Trail

Told = set[tuple[str, str | None, str | None]]


def conformed(people: Iterable[list[Trail]], ideal: str = "abcd") -> Conformed:
    gathered = Conformance(tuple(ideal))
    for trails in people:
        gathered.add(trails)
    return gathered.found()


def departures(walk: str, ideal: str = "abcd", *, goal: bool = False) -> set[Departure]:
    found = conformed([[letters(walk, goal=goal)]], ideal)
    return {one.departure for one in found.deviations}


def test_of_nothing_no_share_is_known() -> None:
    found = conformed([])
    assert (found.journeys, found.fits.value, found.worst) == (0, None, None)


def test_each_journey_fits_or_fits_with_detours_or_deviates() -> None:
    found = conformed(customers("abcd", "aabccd", "abxcd", "abd", "abcxcd", "dcba", "abc", "x"))
    assert found.journeys == 8
    assert [f.parts["hits"] for f in (found.fits, found.detours, found.deviates)] == [2, 2, 4]
    kinds = (found.skips, found.goes_back, found.stops)
    assert [f.parts["hits"] for f in kinds] == [1, 1, 2]
    assert found.fits.value == 25


@pytest.mark.parametrize(
    ("walk", "goal", "expected"),
    [
        ("abcd", True, set()),
        ("abxcyd", True, {("detour", "x", None), ("detour", "y", None)}),
        ("abd", True, {("skip", "c", None)}),
        ("d", False, {("skip", "a", None), ("skip", "b", None), ("skip", "c", None)}),
        ("ab", False, {("stop", "b", None)}),
        ("ab", True, {("skip", "c", None), ("skip", "d", None)}),
        ("ac", False, {("skip", "b", None), ("stop", "c", None)}),
        ("abacd", True, {("back", "a", "b")}),
        ("abcdb", True, {("back", "b", "d")}),
        ("acbd", True, {("back", "b", "c")}),
        ("aba", False, {("back", "a", "b"), ("stop", "b", None)}),
        ("x", False, {("detour", "x", None), ("stop", None, None)}),
        ("xbxa", True, {("detour", "x", None), ("back", "a", "b"), ("skip", "c", None),
                        ("skip", "d", None)}),
    ],
)  # fmt: skip
def test_departures(walk: str, goal: bool, expected: Told) -> None:
    assert departures(walk, goal=goal) == expected


def test_a_detour_between_two_visits_of_one_touchpoint_is_no_way_back() -> None:
    assert departures("abxbcd", goal=True) == {("detour", "x", None)}


def test_the_worst_deviation_is_that_of_most_journeys() -> None:
    people = customers("abd", "abd", "abd", *["abxcd"] * 5, "abacd", "abacd")
    worst = conformed(people).worst
    assert worst is not None
    assert worst.departure == Departure("skip", "c")
    assert (worst.journeys, worst.customers, worst.share.value) == (3, 3, 30)


def test_of_equally_frequent_ones_the_one_of_more_customers_is_worse() -> None:
    worst = conformed(customers(["abacd", "abacd"], "abd", "abd")).worst
    assert worst is not None
    assert worst.departure == Departure("skip", "c")


def test_running_and_empty_journeys_are_left_out_and_counted() -> None:
    people = [[letters("ab", over=False), walked([None]), letters("abcd")]]
    found = conformed(people)
    assert (found.journeys, found.running, found.empty) == (1, 1, 1)
    assert found.fits.value == 100


def test_an_ideal_that_comes_back_to_where_it_was_can_be_followed() -> None:
    found = conformed(customers("aba", "abxa", "ab"), "aba")
    hits = [f.parts["hits"] for f in (found.fits, found.detours, found.deviates)]
    assert hits == [1, 2, 0]


def test_an_empty_ideal_forbids_nothing() -> None:
    found = conformed(customers("ab"), "")
    assert (found.detours.value, found.worst) == (100, None)


def ways(walk: str, ideal: str, *, goal: bool) -> set[str]:
    """From pairs of places, not by walking along."""
    if walk == ideal:
        return {"fits"}
    inside = [(i, ideal.index(x)) for i, x in enumerate(walk) if x in ideal]
    back = any(p > q for (_, p), (_, q) in combinations(inside, 2))
    missed = [place for place in range(len(ideal)) if all(place != p for _, p in inside)]
    skip = any(goal or any(p > place for _, p in inside) for place in missed)
    stop = not goal and len(ideal) - 1 in missed
    found = {w for w, is_so in (("back", back), ("skip", skip), ("stop", stop)) if is_so}
    return found or {"detours"}


@given(st.lists(st.tuples(st.text("abcxy", min_size=1, max_size=8), st.booleans()), max_size=12))
def test_shares_equal_those_of_all_pairs_of_places(walks: list[tuple[str, bool]]) -> None:
    people = [[letters(w, goal=goal, customer=f"c{i}")] for i, (w, goal) in enumerate(walks)]
    found = conformed(people, "abc")
    folded = [
        ("".join(x for i, x in enumerate(w) if i == 0 or w[i - 1] != x), goal) for w, goal in walks
    ]
    judged = [ways(walk, "abc", goal=goal) for walk, goal in folded]
    figures = {"fits": found.fits, "detours": found.detours, "skip": found.skips,
               "back": found.goes_back, "stop": found.stops}  # fmt: skip
    told = {kind: figure.parts["hits"] for kind, figure in figures.items()}
    assert told == {kind: sum(kind in one for one in judged) for kind in figures}
    three = (found.fits, found.detours, found.deviates)
    assert sum(figure.parts["hits"] for figure in three) == found.journeys == len(walks)
    skipped = {d.departure.at: d.journeys for d in found.deviations if d.departure.way == "skip"}
    for name in "abc":
        passed = [w for w, goal in folded if name not in w and (goal or set(w) & set(_after(name)))]
        assert skipped.get(name, 0) == len(passed)


def _after(name: str) -> str:
    return "abc"["abc".index(name) + 1 :]
