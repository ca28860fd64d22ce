"""A log of many customers with friction planted at five of 40 touchpoints: those are found."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from made_journeys import TO_PARCEL, at, watch

from cxbot.journey.friction.advice import findings
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.ranking import costliest, worst
from cxbot.journey.paths.exchange import Exchange, Journey

PLACES = tuple(f"t{i:02}" for i in range(40))
#: Busy, middling and rare ones, each with another cause.
PLANTED = {"t01": "retry", "t07": "error", "t15": "reask", "t22": "undelivered", "t30": "words"}
CUSTOMERS = 6000


def planted(seed: int) -> Iterator[list[Journey]]:
    random, weights = Random(seed), [1 / (i + 3) for i in range(len(PLACES))]
    for i in range(CUSTOMERS):
        places = random.choices(PLACES, weights, k=random.randint(1, 6))
        exchanges = [
            one
            for step, place in enumerate(places)
            for one in visit(random, f"c{i:05}", step, place)
        ]
        yield [
            Journey(
                customer=f"c{i:05}",
                kind="purchase",
                number=1,
                exchanges=tuple(exchanges),
                reached_goal=True,
                over=True,
            )
        ]


def visit(random: Random, customer: str, step: int, place: str) -> Iterator[Exchange]:
    """A question and an answer; one in ten goes wrong, at the planted ones four in ten."""
    wrong = random.random() < (0.4 if place in PLANTED else 0.1)
    cause = PLANTED.get(place, "error") if wrong else ""
    when = at(days=random.randrange(20), minutes=random.randrange(600)) + timedelta(days=step)
    told: dict[str, Any] = {
        "customer": customer,
        "channel": "telegram",
        "touchpoint": place,
        "flow": "order",
    }
    session = f"{customer}-{step}"
    yield Exchange(
        id=f"{session}a",
        at=when,
        direction="in",
        initiator="customer",
        name="message.received",
        session=session,
        step="ask",
        outcome={"retry": "missed", "error": "error"}.get(cause, "answered"),
        sentiment="negative" if cause == "words" else "unknown",
        sentiment_source="lexicon" if cause == "words" else "none",
        **told,
    )
    yield Exchange(
        id=f"{session}b",
        at=when + timedelta(seconds=2),
        direction="out",
        initiator="bot",
        name="message.sent",
        session=session,
        step="say",
        outcome="failed" if cause == "undelivered" else "delivered",
        effort=("reask",) if cause == "reask" else (),
        response_ms=2000,
        **told,
    )


@pytest.fixture(scope="module")
def found() -> Gathering:
    gathering = Gathering(watch(kind=TO_PARCEL))
    for journeys in planted(11):
        gathering.add(journeys)
    return gathering


def test_the_planted_five_are_the_worst(found: Gathering) -> None:
    ranked = worst(found.stumbled())
    assert {one.touchpoint for one in ranked[:5]} == set(PLANTED)
    assert len(ranked) == len(PLACES)


def test_each_with_its_own_cause_and_action(found: Gathering) -> None:
    for one in worst(found.stumbled())[:5]:
        assert one.parts[0].cause == PLANTED[one.touchpoint]
    advised = {one.touchpoint: one.rule for one in findings(found.stumbled())}
    told = {place: cause for place, cause in PLANTED.items() if cause != "words"}
    assert {place: advised[place] for place in told} == told


def test_the_costliest_is_the_busiest_of_them_and_not_the_busiest_of_all(found: Gathering) -> None:
    ranked = [one.touchpoint for one in costliest(found.stumbled())]
    busiest = max(found.stumbled(), key=lambda one: one.figure.n).touchpoint
    assert (ranked[0], busiest) == ("t01", "t00")
