"""Customers are counted once, in any order, in as many parts as one likes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_journeys import NOW, TO_PARCEL, at, came, journey, noted, passed, watch
from random_journeys import customers

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.ranking import stumbled
from cxbot.journey.friction.standing import places
from cxbot.journey.friction.tallies import SHOWN, Tallies
from cxbot.journey.friction.waits import Limit
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.journey import Catalogue, Declared

LIMITS = {"size": Limit(reply=NOW - at(), first_reply=NOW - at(days=50))}
EMAIL = frozenset({("order", "email")})


def gathered(every: list[list[Journey]]) -> Gathering:
    found = Gathering(watch(kind=TO_PARCEL, limits=LIMITS, email_steps=EMAIL))
    for journeys in every:
        found.add(journeys)
    return found


def everything(found: Gathering) -> list[object]:
    """All that can be read of it."""
    names = [name for name, _ in found.tallies.items()]
    catalogue = Catalogue(
        stages=(), touchpoints={"ad": Declared(name="ad", stage="", moment_of_truth=True)}
    )
    return [
        [(name, tally) for name, tally in found.tallies.items()],
        [one.to_json() for one in found.stumbled()],
        [(name, tally.newest) for name, tally in found.tallies.items()],
        [one.to_json() for one in found.truths.of(catalogue)],
        [one.to_json() for one in found.curve.points(names)],
        found.curve.peak_end(),
        [found.hours.rush(name) for name in names],
        {name: scores.buckets for name, scores in found.observed.scores().items()}.keys(),
        found.observed.kept,
        found.observed.decided,
        found.observed.answers,
        found.hours.counts,
        found.truths.arms,
    ]


def test_one_loud_customer_counts_once() -> None:
    tallies = Tallies()
    loud = [came(n, "size", outcome="missed", session="s") for n in range(50)]
    again = [came(60 * 24 * 8, "size", outcome="missed", session="t", rating=None)]
    tallies.add(passed(journey(*loud), journey(*again, number=2)))
    tallies.add(passed(journey(came(0, "size"), customer="boris")))
    tally = tallies["size"]
    assert (tally.n, tally.stumbled, tally.hits("retry")) == (2, 1, 1)
    assert [(one.customer, one.journey) for one in tally.newest] == [("anna", 2)]
    assert tallies["nowhere"].n == 0
    assert tally.hits("left") == 0


def test_the_five_newest_prove_it_each_of_another_customer() -> None:
    tallies = Tallies()
    for i in Random(1).sample(range(20), 20):
        bad = came(i, "size", outcome="missed", session=f"s{i}", flow="order", step="size")
        worse = came(i + 0.1, "size", outcome="missed", session=f"s{i}", flow="order", step="size")
        tallies.add(passed(journey(bad, worse, customer=f"c{i:02}")))
    newest = tallies["size"].causes["retry"].newest
    assert [one.customer for one in newest] == ["c19", "c18", "c17", "c16", "c15"]
    assert [one.at for one in newest] == [at(i + 0.1) for i in range(19, 14, -1)]
    assert newest[0].session == "s19"
    assert len(newest) == SHOWN
    assert tallies["size"].causes["retry"].step == ("order", "size")


@pytest.mark.parametrize(
    ("since", "now", "days"),
    [
        (at(days=-9), at(days=30), 27),
        (datetime.min.replace(tzinfo=UTC), at(days=30), 27),
        (at(days=10), at(days=30), 17),
        (at(days=29), at(days=30), 1),
    ],
)
def test_a_month_is_reckoned_from_the_days_in_which_customers_could_come(
    since: datetime, now: datetime, days: int
) -> None:
    found = Gathering(watch(since=since, now=now, until=now))
    assert found.window == timedelta(days=1)
    found.add([journey(came(0, "size"), over=False)])
    assert found.window == timedelta(days=days)
    other = Gathering(watch(since=since, now=now, until=now))
    other.merge(found)
    assert other.window == found.window


def test_who_is_alone_with_the_bot_finishes_or_leaves() -> None:
    tallies = Tallies()
    tallies.add(passed(journey(came(0, "size")), kind=TO_PARCEL))
    tallies.add(passed(journey(came(0, "size"), came(5, "basket")), kind=TO_PARCEL))
    handed = journey(
        came(0, "size", session="s"),
        noted(1, "ticket.opened", "size", ticket="t"),
        noted(2, "ticket.transferred", ticket="t"),
    )
    tallies.add(passed(handed, kind=TO_PARCEL))
    tally = tallies["size"]
    assert (tally.n, tally.alone, tally.left, tally.finished) == (3, 2, 1, 2)
    assert (tally.ticketed, tally.transferred) == (1, 1)


@given(st.integers(0, 10**6), st.integers(0, 12))
def test_order_and_parts_change_nothing(seed: int, cut: int) -> None:
    every = customers(seed)
    whole = everything(gathered(every))
    shuffled = Random(seed).sample(every, len(every))
    first, second = gathered(shuffled[:cut]), gathered(shuffled[cut:])
    second.merge(first)
    assert everything(second) == whole


SHOWS: dict[str, Callable[[Exchange], bool]] = {
    "retry": lambda one: one.direction == "in" and one.outcome == "missed",
    "not_understood": lambda one: one.direction == "in" and one.outcome == "not_understood",
    "error": lambda one: one.direction == "in" and one.outcome == "error",
    "undelivered": lambda one: one.direction == "out" and one.outcome == "failed",
    "transfer": lambda one: one.name == "ticket.transferred",
    "reask": lambda one: bool(one.effort),
    "rating": lambda one: one.rating is not None and one.rating.value <= 2,
}


def judged(journey: Journey) -> Iterator[tuple[str, list[Exchange]]]:
    """Touchpoint and exchanges, where it is known how it went."""
    where = places(journey.exchanges)
    for place in {place for place in where if place is not None}:
        there = [one for one, at in zip(journey.exchanges, where, strict=True) if at == place]
        crossed = [one for one in there if one.direction != "internal"]
        if crossed and (journey.over or (NOW - crossed[-1].at).days >= 3):
            yield place, there


@given(st.integers(0, 10**6))
def test_customers_are_counted_as_by_hand(seed: int) -> None:
    """Signs that an exchange shows alone, counted the long way round: sets of customers."""
    every = customers(seed)
    seen = [(place, one) for journeys in every for each in journeys for place, one in judged(each)]
    tallies = gathered(every).tallies
    assert {name for name, _ in tallies.items()} == {place for place, _ in seen}
    for name, tally in tallies.items():
        here = [one for place, there in seen if place == name for one in there]
        assert tally.n == len({one.customer for one in here})
        for cause, shows in SHOWS.items():
            assert tally.hits(cause) == len({one.customer for one in here if shows(one)})


@given(st.integers(0, 10**6))
def test_no_count_exceeds_what_it_is_of(seed: int) -> None:
    found = gathered(customers(seed))
    for tally in found.tallies.known.values():
        hits = [cause.hits for cause in tally.causes.values()]
        assert max(hits, default=0) <= tally.stumbled <= min(tally.n, sum(hits))
        assert max(tally.left, tally.finished) <= tally.alone <= tally.n
        assert tally.transferred <= tally.ticketed <= tally.n
        assert tally.rated <= tally.n
        assert all(len(cause.newest) <= SHOWN for cause in tally.causes.values())
    assert [one.touchpoint for one in stumbled(found.tallies, NOW - at())] == [
        name for name, _ in found.tallies.items()
    ]
