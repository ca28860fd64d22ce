"""Who follows whom, and where the time goes."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from path_rows import DAY, HOUR, MINUTE, NOON, customers, exchange, letters, walked

from cxbot.journey.paths.bottlenecks import bottlenecks
from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.graph import DirectlyFollows, Edge, Graph, Node
from cxbot.journey.paths.steps import Trail, trail
from cxbot.model.journey import DEFAULT


def graph(people: Iterable[list[Trail]]) -> Graph:
    follows = DirectlyFollows()
    for trails in people:
        follows.add(trails)
    return follows.found()


def edges(found: Graph) -> dict[str, Edge]:
    return {one.source + one.target: one for one in found.edges}


def nodes(found: Graph) -> dict[str, Node]:
    return {one.name: one for one in found.nodes}


def test_of_nothing_there_is_an_empty_graph() -> None:
    found = graph([[]])
    assert (found.journeys, found.customers, found.nodes, found.edges) == (0, 0, (), ())
    assert bottlenecks(found) == ()


def test_a_way_counts_once_per_journey_and_says_so() -> None:
    found = graph(customers("ababab", "ab"))
    ab = edges(found)["ab"]
    assert (ab.journeys, ab.customers, ab.passages) == (2, 2, 4)
    assert found.unit.startswith("different journeys")


def test_customers_are_counted_apart_from_their_journeys() -> None:
    found = graph(customers(["ab", "ab", "ac"], "ab"))
    assert [(key, e.journeys, e.customers) for key, e in edges(found).items()] == [
        ("ab", 3, 2),
        ("ac", 1, 1),
    ]
    assert (found.journeys, found.customers) == (4, 2)
    assert (nodes(found)["a"].journeys, nodes(found)["a"].customers) == (4, 2)


def test_time_runs_from_the_last_moment_here_to_the_first_there() -> None:
    moments = [("a", 0), ("a", 30), (None, 35), ("b", 40), ("b", 50)]
    rows = [exchange(name, NOON + minutes * MINUTE) for name, minutes in moments]
    whole = journeys(rows, DEFAULT.journeys[0], NOON)
    assert edges(graph([[trail(one) for one in whole]]))["ab"].median == 10 * MINUTE


def test_times_are_medians_and_ninetieth_percentiles_of_first_passages() -> None:
    people = [
        [letters("aba", customer=f"c{n}", every=n * MINUTE)] for n in (1, 2, 3, 4, 5, 6, 7, 8, 10)
    ]
    ab = edges(graph(people))["ab"]
    # (n - 1) * 0.9 = 7.2: a fifth of the way from 8 to 10
    assert (ab.median, ab.p90) == (5 * MINUTE, 8 * MINUTE + 24 * timedelta(seconds=1))


def test_a_second_passage_has_no_time_of_its_own() -> None:
    quick = [("a", 0), ("b", 1), ("a", 2), ("b", 500)]
    rows = [exchange(name, NOON + minutes * MINUTE) for name, minutes in quick]
    whole = journeys(rows, DEFAULT.journeys[0], NOON)
    assert edges(graph([[trail(one) for one in whole]]))["ab"].p90 == MINUTE


def test_the_last_five_customers_of_a_way_are_kept_newest_first() -> None:
    people = [[letters("ab", customer=f"c{n}", begins=NOON + n * DAY)] for n in (3, 1, 7, 5, 2, 6)]
    people.append([letters("ab", customer="c0"), letters("ab", customer="c0", begins=NOON + DAY)])
    assert edges(graph(people))["ab"].newest == ("c7", "c6", "c5", "c3", "c2")
    people.append([letters("abab", customer="c9", begins=NOON + 7 * DAY - 2 * HOUR)])
    assert edges(graph(people))["ab"].newest[:2] == ("c9", "c7")


def test_a_running_journey_has_begun_but_hasnt_ended() -> None:
    found = graph([
        [letters("ab", customer="c1", goal=True)],
        [letters("ab", customer="c2")],
        [letters("ab", customer="c3", over=False)],
    ])  # fmt: skip
    a, b = nodes(found)["a"], nodes(found)["b"]
    assert (a.starts, a.ends, b.starts, b.ends, b.left) == (3, 0, 0, 2, 1)
    assert (found.journeys, found.over) == (3, 2)


def test_journeys_without_a_touchpoint_are_counted() -> None:
    found = graph([[walked([None])], [walked([None], customer="bob", over=False)]])
    assert (found.journeys, found.empty, found.empty_over, found.nodes) == (2, 2, 1, ())


def test_the_heaviest_wait_is_the_longest_times_those_who_had_it() -> None:
    slow = [[letters("ab", customer=f"s{n}", every=3 * HOUR)] for n in range(5)]
    busy = [[letters("bc", customer=f"b{n}", every=HOUR)] for n in range(20)]
    alone = [[letters("cd", customer=f"a{n}", every=20 * DAY)] for n in range(4)]
    found = graph([*slow, *busy, *alone])
    heavy = bottlenecks(found)
    assert [(one.edge.source, one.weight) for one in heavy] == [
        ("b", 20 * HOUR),
        ("a", 15 * HOUR),
    ]
    assert bottlenecks(found, fewest=4)[0].edge.source == "c"


def test_equal_waits_are_in_the_order_of_their_names() -> None:
    people = [[letters(w, customer=f"{w}{n}")] for w in ("bc", "ab", "ac") for n in range(5)]
    order = [one.edge.source + one.edge.target for one in bottlenecks(graph(people))]
    assert order == ["ab", "ac", "bc"]


PEOPLE = st.lists(
    st.lists(
        st.tuples(st.text("abc", max_size=6), st.integers(1, 50), st.booleans(), st.booleans()),
        max_size=3,
    ),
    max_size=8,
)
Told = list[list[tuple[str, int, bool, bool]]]


def made(people: Told) -> list[list[Trail]]:
    return [
        [
            letters(walk, customer=f"c{i}", begins=NOON + k * DAY, every=n * MINUTE,
                    goal=goal, over=over)
            for k, (walk, n, goal, over) in enumerate(own) if walk
        ]
        for i, own in enumerate(people)
    ]  # fmt: skip


@given(PEOPLE)
def test_the_graph_equals_one_counted_from_all_pairs(people: Told) -> None:
    found = graph(made(people))
    walks = [(i, *one) for i, own in enumerate(people) for one in own if one[0]]
    pairs = [  # every exchange against its neighbour, visits unfolded
        (number, i, a + b)
        for number, (i, walk, *_) in enumerate(walks)
        for a, b in pairwise(walk)
        if a != b
    ]
    counted = {
        key: (
            len({number for number, _, other in pairs if other == key}),
            len({i for _, i, other in pairs if other == key}),
            sum(other == key for *_, other in pairs),
        )
        for key in {key for *_, key in pairs}
    }
    told = {key: (e.journeys, e.customers, e.passages) for key, e in edges(found).items()}
    assert told == counted
    every = {key: sorted(walks[n][2] for n in {n for n, _, k in pairs if k == key}) for key in told}
    for key, waits in every.items():
        low, high = waits[(len(waits) - 1) // 2], waits[len(waits) // 2]
        assert edges(found)[key].median == (low + high) * MINUTE / 2
    for name in "abc":
        node = nodes(found).get(name)
        visited = [one for one in walks if name in one[1]]
        assert (node.journeys if node else 0) == len(visited)
        assert (node.customers if node else 0) == len({one[0] for one in visited})
        over = [one for one in walks if one[4] and one[1][-1] == name]
        assert (node.ends if node else 0) == len(over)
        assert (node.left if node else 0) == sum(not one[3] for one in over)
        assert (node.starts if node else 0) == sum(one[1][0] == name for one in walks)


@given(PEOPLE)
def test_sums_agree(people: Told) -> None:
    found = graph(made(people))
    assert sum(node.starts for node in found.nodes) == found.journeys - found.empty
    assert sum(node.ends for node in found.nodes) == found.over - found.empty_over
    into = dict.fromkeys(nodes(found), 0)
    for edge in found.edges:
        into[edge.target] += edge.passages
        assert edge.customers <= edge.journeys <= edge.passages
    assert all(into[n.name] + n.starts == n.visits for n in found.nodes)
