"""Which waits are too long, whose they are, and where their limits come from."""

from datetime import timedelta
from typing import Any

import pytest
from made_journeys import (
    came,
    journey,
    noted,
    went,
    why,
)

from cxbot.journey.friction.waits import Limit, limits
from cxbot.journey.paths.exchange import Exchange
from cxbot.model.journey import Catalogue, Declared, Requirement, Stage


def waited(minutes: float, **facts: Any) -> Exchange:
    return went(200, "size", response_ms=int(minutes * 60_000), **facts)


MINUTES_5 = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("answer", "limit", "long"),
    [
        (waited(6), Limit(reply=MINUTES_5), True),
        (waited(5), Limit(reply=MINUTES_5), False),
        (waited(6), Limit(first_reply=MINUTES_5), False),
        (waited(6), Limit(usual=MINUTES_5), True),
        # what is required stands before what is usual
        (waited(6), Limit(reply=timedelta(minutes=9), usual=MINUTES_5), False),
        # half a second is no wait, though nine of ten are faster
        (waited(0.5), Limit(usual=timedelta(seconds=1)), False),
        (waited(1.5), Limit(usual=timedelta(seconds=1)), True),
        (waited(6), Limit(), False),
        (went(200, "size"), Limit(reply=timedelta(0)), False),
    ],
)
def test_a_wait_over_the_limit_is_friction(answer: Exchange, limit: Limit, long: bool) -> None:
    found = why(journey(came(0, "size", session="s"), answer), limits={"size": limit})
    assert found == {"size": {"long_wait"} if long else set()}


def test_a_persons_first_word_is_measured_by_the_business_clock() -> None:
    talk = journey(
        came(0, "size", session="s"),
        noted(0.1, "ticket.opened", "size", ticket="t", session="s"),
        went(200, ticket="t", initiator="operator", response_ms=199 * 60_000),
    )
    first = {"size": Limit(first_reply=MINUTES_5)}
    assert why(talk, limits=first) == {"size": {"long_wait"}}
    assert why(talk, limits=first, clock=lambda *_: timedelta(minutes=4)) == {"size": set()}


def test_only_a_tickets_first_word_is_a_first_word() -> None:
    def answer(minutes: float, waited: int) -> Exchange:
        return went(minutes, ticket="t", initiator="operator", response_ms=waited * 60_000)

    opened = noted(0.1, "ticket.opened", "size", ticket="t", session="s")
    talk = journey(came(0, "size", session="s"), opened, answer(4, 4), answer(90, 60))
    assert why(talk, limits={"size": Limit(first_reply=MINUTES_5)}) == {"size": set()}
    both = Limit(first_reply=MINUTES_5, reply=MINUTES_5)
    assert why(talk, limits={"size": both}) == {"size": {"long_wait"}}


def test_who_still_waits_for_a_person_has_waited_so_far() -> None:
    opened = noted(0.1, "ticket.opened", "size", ticket="t", session="s")
    begun = [came(0, "size", session="s"), opened]
    first = {"size": Limit(first_reply=timedelta(hours=1))}

    def found(*more: Exchange) -> set[str]:
        return why(journey(*begun, *more), limits=first)["size"]

    assert found() == {"long_wait"}
    # whoever ended it may have called them
    assert found(noted(50, "ticket.resolved", ticket="t")) == set()
    assert found(noted(50, "ticket.returned", ticket="t")) == set()
    assert found(came(50, outcome="closed")) == set()
    # an operator's own ticket is no wait of a customer
    theirs = noted(0.1, "ticket.opened", "size", ticket="t", initiator="operator")
    assert why(journey(came(0, "size"), theirs), limits=first) == {"size": set()}


def test_limits_come_of_requirements_and_of_what_is_usual() -> None:
    declared = Declared(
        name="size",
        stage="research",
        requirements=(
            Requirement(measure="first_reply", at_least=0.9, within=timedelta(minutes=5)),
            Requirement(measure="csat", at_least=0.8),
        ),
    )
    catalogue = Catalogue(
        stages=(Stage(name="research", phase="before"),),
        touchpoints={"size": declared, "parcel": Declared(name="parcel", stage="research")},
    )
    usual = {"size": timedelta(minutes=2), "unmapped": timedelta(minutes=3)}
    assert limits(catalogue, usual) == {
        "parcel": Limit(),
        "size": Limit(first_reply=timedelta(minutes=5), usual=timedelta(minutes=2)),
        "unmapped": Limit(usual=timedelta(minutes=3)),
    }
