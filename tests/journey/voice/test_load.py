"""How much customers are written to, and what not asking does."""

import pytest

from cxbot.journey.voice.load import Holdout, Load


def test_the_load_is_the_distribution_over_customers() -> None:
    load = Load()
    for purpose, messages, customers in (
        ("", 1, 6), ("", 2, 3), ("", 7, 1), ("survey", 1, 4), ("service", 1, 5)
    ):  # fmt: skip
        load.add(purpose, messages, customers)
    every = load.figure()
    assert (every.value, every.n, every.enough) == (1, 10, True)
    assert every.parts == {"p90": 2.5, "most": 7, "messages": 19}
    assert load.histogram() == {1: 6, 2: 3, 7: 1}
    assert load.purposes == ["service", "survey"]
    assert load.figure("survey").n == 4


def test_nobody_written_to_is_no_load() -> None:
    nothing = Load().figure()
    assert (nothing.value, nothing.n, nothing.parts["most"]) == (None, 0, None)


def test_decisions_are_told_allowed_first_and_then_by_how_often() -> None:
    load = Load()
    for verdict, gate, n in (
        ("deny", "consent", 2), ("delay", "apart", 5), ("deny", "budget", 9), ("allow", None, 4)
    ):  # fmt: skip
        load.decided(verdict, gate, n)
    assert [gate for _, gate, _ in load.decisions()] == [None, "apart", "budget", "consent"]


def held(out: tuple[int, int, int], others: tuple[int, int, int]) -> Holdout:
    """Of each: customers, of them with a second order, of them with a complaint."""
    found = Holdout(0.1)
    for held_out, (n, repeated, complained) in ((True, out), (False, others)):
        for one in range(n):
            orders = 2 if one < repeated else 1
            found.add(held_out=held_out, orders=orders, complained=one < complained)
    return found


@pytest.mark.parametrize(
    ("out", "others", "words"),
    [
        ((50, 40, 1), (200, 60, 4), "clear difference"),
        ((50, 16, 1), (200, 60, 4), "no clear difference"),
    ],
)
def test_the_held_out_are_set_against_the_others(
    out: tuple[int, int, int], others: tuple[int, int, int], words: str
) -> None:
    repeat, complaints = held(out, others).to_json()["metrics"]
    assert (repeat["value"], repeat["n"]) == (100 * out[1] / out[0], out[0])
    assert repeat["against"]["asked"] == 100 * others[1] / others[0]
    assert repeat["against"]["words"] == words
    assert "Newcombe" in repeat["against"]["method"]
    assert complaints["against"]["value"] == 0


def test_where_nobody_of_one_kind_ordered_nothing_is_compared() -> None:
    repeat, _ = held((0, 0, 0), (10, 3, 0)).to_json()["metrics"]
    assert (repeat["value"], repeat["against"]) == (None, None)
