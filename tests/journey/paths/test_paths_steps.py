"""A journey as the touchpoints it visited."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from path_rows import HOUR, LATER, NOON, exchange, journey, walked

from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.journey.paths.steps import trail
from cxbot.model.journey import DEFAULT


def of(*rows: Exchange) -> Journey:
    return journeys(rows, DEFAULT.journeys[0], LATER)[0]


def test_equal_neighbours_are_one_visit() -> None:
    found = trail(journey(["help", "help", "prices", "help"]))
    assert found.names == ("help", "prices", "help")
    assert [len(visit.exchanges) for visit in found.visits] == [2, 1, 1]
    first = found.visits[0]
    assert (first.first, first.last) == (NOON, NOON + HOUR)


def test_exchanges_without_a_touchpoint_are_counted_and_break_no_visit() -> None:
    found = walked([None, "help", None, "help", None])
    assert (found.names, found.unnamed) == (("help",), 3)
    assert (found.visits[0].first, found.visits[0].last) == (NOON + HOUR, NOON + 3 * HOUR)


def test_what_crossed_to_nobody_is_no_visit_even_at_a_touchpoint() -> None:
    closed = exchange("help", NOON + 2 * HOUR, direction="internal", kind="ticket")
    found = trail(of(exchange("help"), exchange("prices", NOON + HOUR), closed))
    assert (found.names, found.internal, found.unnamed) == (("help", "prices"), 1, 0)


def test_the_stage_is_the_first_that_an_exchange_names() -> None:
    rows = [exchange("help", NOON + i * HOUR, stage=s) for i, s in enumerate([None, "b", "a"])]
    assert trail(of(*rows)).visits[0].stage == "b"
    assert trail(of(rows[0])).visits[0].stage is None


def test_a_trail_says_whose_it_is_and_how_it_ended() -> None:
    found = walked(["help"], customer="bob", goal=True, over=False)
    assert (found.customer, found.reached_goal, found.over) == ("bob", True, False)


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from(["in", "internal"])),
        max_size=20,
    )
)
def test_every_exchange_is_in_a_visit_or_counted(kinds: list[tuple[str | None, str]]) -> None:
    later = [exchange(n, NOON + HOUR, direction=direction) for n, direction in kinds]
    whole = of(exchange("a"), *later)
    found = trail(whole)
    inside = [one for visit in found.visits for one in visit.exchanges]
    assert len(inside) + found.unnamed + found.internal == len(whole.exchanges)
    assert inside == [e for e in whole.exchanges if e.touchpoint and e.direction == "in"]
    assert all(one.name != other.name for one, other in pairwise(found.visits))
    assert all(one.touchpoint == visit.name for visit in found.visits for one in visit.exchanges)
