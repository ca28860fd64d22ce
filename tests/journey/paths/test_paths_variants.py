"""Which ways customers went, what they came back to, in which circles."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from path_rows import customers, letters, walked

from cxbot.journey.paths.steps import Trail
from cxbot.journey.paths.variants import Found, Variants, loops


def variants(people: Iterable[list[Trail]]) -> Found:
    gathered = Variants()
    for trails in people:
        gathered.add(trails)
    return gathered.found()


def told(found: Found) -> list[tuple[str, int, int]]:
    return [("".join(one.names), one.journeys, one.customers) for one in found.variants]


def test_of_nothing_there_are_none() -> None:
    found = variants([[]])
    assert (found.journeys, found.variants, found.other, found.rework, found.loops) == (
        0, (), None, (), (),
    )  # fmt: skip


def test_what_most_journeys_did_comes_first_with_its_share() -> None:
    found = variants(customers(*["ab"] * 5, *["abc"] * 15))
    assert told(found) == [("abc", 15, 15), ("ab", 5, 5)]
    assert [one.share.value for one in found.variants] == [75, 25]
    assert found.variants[0].share.n == 20
    assert found.other is None


def test_what_fewer_than_five_customers_did_is_other() -> None:
    rare = [*["ab"] * 4, ["abc", "abd"], ["abd", "abd"]]
    found = variants(customers(*["a"] * 5, *rare))
    assert told(found) == [("a", 5, 5)]
    assert found.other is not None
    assert (found.other.kinds, found.other.journeys, found.other.customers) == (3, 8, 6)
    assert found.other.share.value == pytest.approx(100 * 8 / 13, abs=1e-4)
    assert "other" in found.unit


def test_one_customer_often_is_still_one_customer() -> None:
    found = variants(customers(["ab"] * 50))
    assert (told(found), found.journeys) == ([], 50)


def test_a_running_journey_is_no_variant_yet() -> None:
    people = [[letters("ab", over=False), letters("ab"), walked([None])]]
    found = variants(people)
    assert (found.journeys, found.running, found.empty) == (1, 1, 1)


def test_rework_is_of_journeys_that_came_there() -> None:
    found = variants(customers("aba", ["abab", "ab"], "b", "cabca"))
    assert [(one.name, one.came, one.again, one.customers, one.extra) for one in found.rework] == [
        ("a", 4, 3, 3, 3),
        ("b", 5, 1, 1, 1),
        ("c", 1, 1, 1, 1),
    ]
    assert found.rework[0].share.value == 75


def test_staying_is_no_rework() -> None:
    assert variants(customers("aaab")).rework == ()


@pytest.mark.parametrize(
    ("walk", "circles"),
    [
        ("abc", []),
        ("aba", ["aba"]),
        ("abab", ["aba"]),
        ("ababa", ["aba", "aba"]),
        ("abcba", ["bcb", "aba"]),
        ("abca", ["abca"]),
        ("abcadbc", ["abca"]),
        ("xabcay", ["abca"]),
        ("abacada", ["aba", "aca", "ada"]),
    ],
)
def test_circles_of_a_walk(walk: str, circles: list[str]) -> None:
    assert ["".join(loop) for loop in loops(tuple(walk))] == circles


def test_loops_count_once_per_journey_and_rare_ones_are_only_counted() -> None:
    found = variants(customers(*["ababa"] * 5, "aca"))
    assert [("".join(one.names), one.journeys) for one in found.loops] == [("aba", 5)]
    assert found.loops[0].share.value == pytest.approx(100 * 5 / 6, abs=1e-4)
    assert found.rare_loops == 1


def fold(walk: str) -> str:
    return "".join(x for i, x in enumerate(walk) if i == 0 or walk[i - 1] != x)


def rewritten(walk: str) -> list[str]:
    """Cuts out the circle that ends first, and looks again at what is left."""
    for end in range(len(walk)):
        start = walk.rfind(walk[end], 0, end)
        if start >= 0:
            return [walk[start : end + 1], *rewritten(walk[:start] + walk[end:])]
    return []


@given(st.text("abcde", max_size=25).map(fold))
def test_circles_equal_cutting_them_out_one_by_one(walk: str) -> None:
    found = ["".join(loop) for loop in loops(tuple(walk))]
    assert found == rewritten(walk)
    assert all(len(set(loop)) == len(loop) - 1 for loop in found)


WALKS = st.sampled_from(["ab", "aba", "abab", "b"]) | st.text("abc", min_size=1, max_size=6)


@given(st.lists(st.lists(WALKS, max_size=3), max_size=30))
def test_variants_equal_those_counted_one_by_one(people: list[list[str]]) -> None:
    found = variants(customers(*people))
    walks = [(i, fold(walk)) for i, own in enumerate(people) for walk in own]
    kinds = {
        walk: (sum(one == walk for _, one in walks), len({i for i, one in walks if one == walk}))
        for walk in {walk for _, walk in walks}
    }
    often = {walk: counted for walk, counted in kinds.items() if counted[1] >= 5}
    assert {walk: (n, people) for walk, n, people in told(found)} == often
    rest = [(i, walk) for i, walk in walks if walk not in often]
    other = found.other
    assert (other is None) == (not rest)
    if other is not None:
        assert other.kinds == len({walk for _, walk in rest})
        assert (other.journeys, other.customers) == (len(rest), len({i for i, _ in rest}))
    shown = sum(one.journeys for one in found.variants)
    assert shown + (other.journeys if other else 0) == found.journeys == len(walks)
    for one in found.rework:
        again = [i for i, walk in walks if Counter(walk)[one.name] > 1]
        assert (one.again, one.customers) == (len(again), len(set(again)))
        assert one.came == sum(one.name in walk for _, walk in walks)
        assert one.extra == sum(max(0, walk.count(one.name) - 1) for _, walk in walks)
    assert {one.name for one in found.rework} == {
        name for _, walk in walks for name in walk if walk.count(name) > 1
    }
    rings = {loop for _, walk in walks for loop in rewritten(walk)}
    having = {ring: [i for i, walk in walks if ring in rewritten(walk)] for ring in rings}
    shown_rings = {"".join(loop.names): (loop.journeys, loop.customers) for loop in found.loops}
    assert shown_rings == {
        ring: (len(i), len(set(i))) for ring, i in having.items() if len(set(i)) >= 5
    }
    assert found.rare_loops == len(rings) - len(shown_rings)
