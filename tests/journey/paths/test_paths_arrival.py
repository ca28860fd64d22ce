"""The same log gives the same counts, whatever the order it came in or the parts it was read in."""

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from path_rows import LATER, STEPS, exchange, shop

from cxbot.journey.paths.conformance import Conformance
from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.exchange import Exchange
from cxbot.journey.paths.graph import DirectlyFollows
from cxbot.journey.paths.order import Order
from cxbot.journey.paths.steps import trail
from cxbot.journey.paths.variants import Variants
from cxbot.model.journey import DEFAULT

(KIND,) = DEFAULT.journeys


class Scan(NamedTuple):
    order: Order
    graph: DirectlyFollows
    variants: Variants
    conformance: Conformance

    def found(self) -> Any:
        counts = self.graph.found(), self.variants.found(), self.conformance.found()
        return self.order.found(DEFAULT), *counts


def scan(customers: Sequence[Sequence[Exchange]]) -> Scan:
    gathered = Scan(Order(), DirectlyFollows(), Variants(), Conformance(STEPS[:8]))
    for rows in customers:
        trails = [trail(one) for one in journeys(rows, KIND, LATER)]
        gathered.order.add(trails)
        gathered.graph.add(trails)
        gathered.variants.add(trails)
        gathered.conformance.add(trails)
    return gathered


def merged(parts: Sequence[Scan]) -> Scan:
    whole, *others = parts
    for other in others:
        whole.order.merge(other.order)
        whole.graph.merge(other.graph)
        whole.variants.merge(other.variants)
        whole.conformance.merge(other.conformance)
    return whole


@settings(max_examples=40)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_late_and_shuffled_rows_change_nothing(seed: int, chance: Random) -> None:
    customers = list(shop(seed, journeys=30, steps=4))
    expected = scan(customers).found()
    for rows in customers:
        chance.shuffle(rows)
    chance.shuffle(customers)
    assert scan(customers).found() == expected


@settings(max_examples=40)
@given(st.integers(0, 1000), st.lists(st.integers(0, 3), min_size=30, max_size=30))
def test_parts_read_apart_make_the_whole(seed: int, places: list[int]) -> None:
    customers = list(shop(seed, journeys=30, steps=3))
    parts: list[list[Sequence[Exchange]]] = [[], [], [], []]
    for rows, place in zip(customers, places, strict=False):
        parts[place].append(rows)
    assert merged([scan(part) for part in parts]).found() == scan(customers).found()


def test_what_is_rare_in_every_part_may_be_frequent_in_the_whole() -> None:
    parts = [scan([[exchange("help", customer=f"c{n}")]]) for n in range(5)]
    assert all(part.variants.found().variants == () for part in parts)
    whole = merged(parts).variants.found()
    assert [(one.names, one.customers) for one in whole.variants] == [(("help",), 5)]
    assert whole.other is None


@pytest.mark.bulk
def test_a_month_of_a_large_shop_is_counted_whole() -> None:
    """Ten thousand journeys of eight steps; every exchange is in one of them."""
    customers = list(shop(7, journeys=10_000))
    found_order, graph, variants, conformed = scan(customers).found()
    assert graph.journeys == variants.journeys == conformed.journeys == 10_000
    assert graph.customers == len(customers)
    visits = sum(node.visits for node in graph.nodes)
    assert sum(map(len, customers)) == 80_000 >= visits > 75_000
    assert {one.name for one in found_order} == set(STEPS)
    usual = [one.name for one in found_order if one.journeys > 8_000]
    assert usual == list(STEPS[:8])
    assert variants.variants[0].names == STEPS[:8]
    # a step goes astray once in eight, and of ten places to go one is where it was to go
    share = variants.variants[0].share
    assert share.low < 100 * (7 / 8 + 1 / 80) ** 8 < share.high
    assert share.value == conformed.fits.value
