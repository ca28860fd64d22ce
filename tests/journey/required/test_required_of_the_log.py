"""What requirements count, gathered from journeys."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.stumbling import Watch
from cxbot.journey.friction.waits import limits
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.journey.required.evaluating import evaluations
from cxbot.model.journey import (
    Catalogue,
    Declared,
    JourneyKind,
    Mark,
    Requirement,
    Stage,
)
from cxbot.model.touchpoint import Rating

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


CATALOGUE = Catalogue(
    stages=(Stage(name="research", phase="before"),),
    touchpoints={
        "size": Declared(
            name="size",
            stage="research",
            requirements=(
                Requirement(measure="first_reply", at_least=0.9, within=5 * MINUTE),
                Requirement(measure="reply", at_least=0.9, within=MINUTE),
                Requirement(measure="csat", at_least=0.85),
                Requirement(measure="ces", at_least=0.8),
                Requirement(measure="nps", at_least=40),
                Requirement(measure="completion", at_least=0.7),
                Requirement(measure="drop_off", at_most=0.2),
                Requirement(measure="transfers", at_most=0.0),
                Requirement(measure="friction", at_most=0.15),
            ),
        ),
        "ad": Declared(
            name="ad", stage="", requirements=(Requirement(measure="csat", at_least=0.5),)
        ),
    },
)


def exchange(customer: str, minutes: float, **facts: Any) -> Exchange:
    told = {"direction": "in", "initiator": "customer", "channel": "telegram", "session": customer}
    at = NOW - timedelta(days=10) + timedelta(minutes=minutes)
    made: dict[str, Any] = {"customer": customer, "touchpoint": "size", "at": at, **told, **facts}
    return Exchange(**{"id": f"{customer}{minutes:08.2f}", **made})


def bot(customer: str, minutes: float, **facts: Any) -> Exchange:
    told = {"direction": "out", "initiator": "bot", "name": "message.sent", "response_ms": 6000}
    return exchange(customer, minutes, **{**told, **facts})


def gathered(*customers: Sequence[Exchange], **facts: Any) -> Gathering:
    watch = Watch(
        kind=JourneyKind(name="purchase", goal=Mark(event="order.delivered")),
        now=NOW,
        since=NOW - timedelta(days=30),
        until=NOW,
        limits=limits(CATALOGUE, {}),
        **facts,
    )
    found = Gathering(watch)
    for exchanges in customers:
        goal = any(one.name == "order.delivered" for one in exchanges)
        found.add(
            [
                Journey(
                    customer=exchanges[0].customer,
                    kind="purchase",
                    number=1,
                    exchanges=tuple(exchanges),
                    reached_goal=goal,
                    over=True,
                )
            ]
        )
    return found


def parts(found: Gathering) -> dict[str, tuple[int, int]]:
    """Of "size": measure -> hits and n."""
    return {
        one.requirement.measure: (one.figure.parts.get("hits", 0), one.figure.n)
        for one in evaluations(CATALOGUE, found)
        if one.touchpoint == "size"
    }


def test_every_measure_counts_its_own() -> None:
    def rated(metric: str, value: float, most: int) -> dict[str, Any]:
        return {"rating": Rating(metric=metric, value=value, min=most != 10, max=most)}

    helped = [
        exchange("a", 0),
        exchange("a", 0.1, direction="internal", name="ticket.opened", ticket="t", initiator="bot"),
        bot("a", 4, initiator="operator", ticket="t", response_ms=4 * 60_000, touchpoint=None),
        exchange("a", 5, ticket="t", touchpoint=None, kind="rating", **rated("csat", 5, 5)),
    ]
    passed_on = [
        exchange("b", 0),
        exchange("b", 0.1, direction="internal", name="ticket.opened", ticket="u", initiator="bot"),
        exchange("b", 1, direction="internal", name="ticket.transferred", ticket="u"),
        bot("b", 9, initiator="operator", ticket="u", response_ms=9 * 60_000, touchpoint=None),
        exchange("b", 10, ticket="u", touchpoint=None, kind="rating", **rated("csat", 1, 5)),
    ]
    alone = [exchange("c", 0, **rated("ces", 7, 7)), bot("c", 0.1)]
    gone = [exchange("d", 0, **rated("nps", 9, 10)), bot("d", 0.1, name="question.asked")]
    bought = [exchange("e", 0), bot("e", 0.1), exchange("e", 5, name="order.delivered")]
    found = gathered(helped, passed_on, alone, gone, bought)
    assert parts(found) == {
        "first_reply": (1, 2),
        "reply": (3, 5),
        "csat": (1, 2),
        "ces": (1, 1),
        "nps": (0, 1),
        "completion": (2, 3),
        "drop_off": (2, 3),
        "transfers": (1, 2),
        # b by the wait, the transfer and the rating; c and d left
        "friction": (3, 5),
    }
    every = list(evaluations(CATALOGUE, found))
    assert [one.touchpoint for one in every] == ["size"] * 9 + ["ad"]
    assert {one.verdict for one in every} == {"not enough data"}
    assert every[-1].figure.value is None
    assert every[0].to_json()["within_seconds"] == 300
    assert every[2].to_json()["within_seconds"] is None


def test_who_still_waits_counts_when_it_is_too_late() -> None:
    def waiting(customer: str, minutes_ago: float) -> list[Exchange]:
        minutes = 10 * 24 * 60 - minutes_ago
        facts: dict[str, Any] = {"direction": "internal", "initiator": "bot", "ticket": customer}
        return [exchange(customer, minutes, name="ticket.opened", **facts)]

    assert parts(gathered(waiting("a", 4)))["first_reply"] == (0, 0)
    assert parts(gathered(waiting("a", 6)))["first_reply"] == (0, 1)
    # nobody was there: the business clock stood still
    shut = gathered(waiting("a", 6), clock=lambda *_: timedelta(0))
    assert parts(shut)["first_reply"] == (0, 0)


def test_of_several_answers_to_one_question_the_last_counts() -> None:
    def answer(minutes: float, value: float, **facts: Any) -> Exchange:
        rating = Rating(metric="csat", value=value, min=1, max=5)
        return exchange("a", minutes, rating=rating, step="rate", **facts)

    assert parts(gathered([answer(0, 1), answer(1, 5)]))["csat"] == (1, 1)
    assert parts(gathered([answer(0, 1), answer(1, 5, session="s2")]))["csat"] == (1, 2)
    loose = [answer(0, 1, session=None), answer(1, 5, session=None)]
    assert parts(gathered(loose))["csat"] == (1, 2)


def test_what_no_limit_and_no_scale_is_known_of_is_not_counted() -> None:
    odd = Rating(metric="csat", value=0.5, min=0.5, max=1)
    found = gathered([exchange("a", 0, touchpoint="elsewhere", rating=odd), bot("a", 1)])
    elsewhere = gathered([exchange("a", 0), bot("a", 1, touchpoint="elsewhere")])
    assert found.observed.scores() == elsewhere.observed.scores() == {}
    assert parts(elsewhere)["reply"] == (0, 0)


def test_a_wait_without_a_limit_can_not_be_judged() -> None:
    requirement = Requirement(measure="reply", at_least=0.9)
    declared = Declared(name="size", stage="research", requirements=(requirement,))
    catalogue = Catalogue(stages=(), touchpoints={"size": declared})
    (one,) = evaluations(catalogue, gathered([exchange("a", 0), bot("a", 1)]))
    assert (one.figure.n, one.verdict) == (0, "not enough data")
