"""When a touchpoint is to be reviewed, and by whom."""

from datetime import UTC, datetime, timedelta

import pytest

from cxbot.journey.reviews.schedule import Due, schedule
from cxbot.model.journey import DEFAULT, Catalogue, Declared, Review

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def catalogue(all_: Review | None, *touchpoints: Declared) -> Catalogue:
    named = {one.name: one for one in touchpoints}
    return Catalogue(stages=DEFAULT.stages, touchpoints=named, review=all_)


def place(name: str = "a", owner: str | None = None, review: Review | None = None) -> Declared:
    return Declared(name=name, stage="research", owner=owner, review=review)


def one(all_: Review | None, touchpoint: Declared) -> Due:
    [found] = schedule(catalogue(all_, touchpoint), {}, {}, START)
    return found


EVERY = Review(every=90 * DAY)


@pytest.mark.parametrize(
    ("all_", "touchpoint", "owner", "every"),
    [
        (Review(every=90 * DAY, owner="Anna"), place(owner="Boris"), "Anna", 90),
        (Review(every=90 * DAY), place(owner="Boris"), "Boris", 90),
        (EVERY, place(), "", 90),
        (EVERY, place(owner="Boris", review=Review(every=30 * DAY)), "Boris", 30),
        (EVERY, place(owner="Boris", review=Review(every=30 * DAY, owner="Olga")), "Olga", 30),
        (
            Review(every=90 * DAY, owner="Anna"),
            place(review=Review(every=30 * DAY)),
            "Anna",
            30,
        ),
        (None, place(review=Review(every=30 * DAY)), "", 30),
    ],
)
def test_whose_and_how_often(
    all_: Review | None, touchpoint: Declared, owner: str, every: int
) -> None:
    found = one(all_, touchpoint)
    assert (found.owner, found.every) == (owner, every * DAY)


def test_without_a_rule_nothing_is_due() -> None:
    assert schedule(catalogue(None, place()), {"a": START}, {"a": START}, START) == ()


def test_it_counts_from_the_review_else_the_first_exchange_else_the_first_flow() -> None:
    names = [place(name) for name in ("reviewed", "seen", "declared")]
    first = {"reviewed": START, "seen": START + DAY}
    last = {"reviewed": START + 5 * DAY}
    found = schedule(catalogue(EVERY, *names), last, first, START)
    assert [(due.touchpoint, due.at, due.last) for due in found] == [
        ("declared", START + 90 * DAY, None),
        ("seen", START + 91 * DAY, None),
        ("reviewed", START + 95 * DAY, START + 5 * DAY),
    ]
    assert not found[0].now(START + 90 * DAY - timedelta.resolution)
    assert found[0].now(START + 90 * DAY)


def test_where_nothing_ever_ran_nothing_is_due() -> None:
    assert schedule(catalogue(EVERY, place()), {}, {}, None) == ()
