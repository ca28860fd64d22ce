"""Which touchpoints are named first, and that those are the truly worst ones."""

from datetime import timedelta
from random import Random

import pytest
from made_journeys import came, journey, passed

from cxbot.journey.friction.ranking import MONTH, Stumbled, costliest, stumbled, worst
from cxbot.journey.friction.tallies import CauseTally, Tallies, Tally


def tallies(**counts: tuple[int, int]) -> Tallies:
    """Touchpoint -> stumbled, passed."""
    found = Tallies()
    for name, (hits, n) in counts.items():
        part = Tallies()
        causes = {"retry": CauseTally(hits=hits)} if hits else {}
        part.known = {name: Tally(n=n, stumbled=hits, rated=n // 2, causes=causes)}
        found.merge(part)
    return found


def names(found: list[Stumbled]) -> list[str]:
    return [one.touchpoint for one in found]


def test_the_lower_end_ranks_and_not_the_rate_nor_the_count() -> None:
    # rates: 0.8, 0.381, 0.333, 0.25; counts: 8, 400, 30, 5
    found = stumbled(tallies(a=(8, 10), b=(400, 1050), c=(30, 90), d=(5, 20)), MONTH)
    assert names(worst(found)) == ["a", "b", "c", "d"]
    assert [round(one.low, 3) for one in worst(found)] == [0.49, 0.352, 0.245, 0.112]
    assert names(costliest(found)) == ["b", "c", "a", "d"]


def test_fewer_than_five_are_grey_and_rank_nowhere() -> None:
    found = stumbled(tallies(few=(4, 4), some=(1, 5), fine=(0, 50)), MONTH)
    assert [(one.touchpoint, one.grey) for one in found] == [
        ("few", True),
        ("fine", False),
        ("some", False),
    ]
    assert names(worst(found)) == names(costliest(found)) == ["some"]


@pytest.mark.parametrize(
    ("days", "a_month"), [(30, 100.0), (15, 200.0), (90, 33.3333), (7, 428.5714)]
)
def test_the_cost_is_in_customers_a_month(days: int, a_month: float) -> None:
    (one,) = stumbled(tallies(size=(80, 100)), timedelta(days=days))
    assert round(one.per_month, 4) == a_month
    assert one.impact == pytest.approx(0.711171 * a_month, rel=1e-4)


def test_causes_stand_apart_with_their_shares() -> None:
    counted = Tallies()
    for i in range(4):
        bad = came(0, "size", outcome="missed", flow="order", step="size")
        worse = [came(1, "size", name="complaint.filed")] if i else []
        counted.add(passed(journey(bad, *worse, customer=f"c{i}")))
    for i in range(4):
        counted.add(passed(journey(came(0, "size"), customer=f"d{i}")))
    (one,) = stumbled(counted, MONTH)
    assert [(part.cause, part.of_stumbled, part.figure.value) for part in one.parts] == [
        ("retry", 1.0, 50.0),
        ("complaint", 0.75, 37.5),
    ]
    assert one.parts[0].step == ("order", "size")
    assert one.part("left") is None
    assert one.rated.value == 0.0
    shown = one.to_json()
    assert (shown["n"], shown["value"], shown["grey"], shown["impact"]) == (8, 50.0, False, 1.72)
    assert shown["causes"][0]["step"] == ["order", "size"]


def test_equals_stand_in_a_fixed_order() -> None:
    found = stumbled(tallies(b=(5, 10), a=(5, 10)), MONTH)
    assert names(worst(found)) == names(costliest(found)) == ["a", "b"]


def test_no_window_costs_nothing() -> None:
    (one,) = stumbled(tallies(size=(5, 10)), timedelta(0))
    assert one.impact == 0


@pytest.mark.parametrize("rates", [(4, 16), (2, 8), (2, 18)])
def test_the_truly_worst_are_found_among_touchpoints_of_all_sizes(rates: tuple[int, int]) -> None:
    """40 touchpoints, volumes from five customers to thousands, 150 samples."""
    random, runs = Random(7), 150
    found = {"low": 0.0, "rate": 0.0, "count": 0.0}
    named = {"low": 0.0, "rate": 0.0}
    for _ in range(runs):
        true = {f"t{i:02}": random.betavariate(*rates) for i in range(40)}
        truly = set(sorted(true, key=lambda name: -true[name])[:5])
        counts = {}
        for name, rate in true.items():
            n = max(5, min(3000, int(random.lognormvariate(3.5, 1.5))))
            counts[name] = sum(random.random() < rate for _ in range(n)), n
        orders = {
            "low": names(worst(stumbled(tallies(**counts), MONTH))),
            "rate": sorted(counts, key=lambda name: -counts[name][0] / counts[name][1]),
            "count": sorted(counts, key=lambda name: -counts[name][0]),
        }
        for how, order in orders.items():
            found[how] += len(truly & set(order[:5])) / (5 * runs)
        for how in named:
            named[how] += sum(true[name] for name in orders[how][:5]) / (5 * runs)
    assert found["low"] > 1.8 * found["count"]
    # the rate finds about as many, but what it names beside them is small and bad by chance
    assert found["low"] > found["rate"] - 0.03
    assert named["low"] > named["rate"]
