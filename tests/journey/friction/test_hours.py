"""At which hours customers wait too long."""

from datetime import UTC, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from made_journeys import START, went

from cxbot.journey.friction.hours import Hours
from cxbot.journey.friction.waits import Limit, Wait, wall

LIMITS = {"size": Limit(reply=timedelta(minutes=5))}


def wait(hour: int, minutes: float, *, answered: bool = True, touchpoint: str = "size") -> Wait:
    began = START.replace(hour=hour)
    return Wait(
        touchpoint=touchpoint,
        exchange=went(0, touchpoint),
        began=began,
        ended=began + timedelta(minutes=minutes),
        answered=answered,
        first=False,
    )


def hours(waits: list[Wait], zone: str = "UTC") -> Hours:
    found = Hours(ZoneInfo(zone) if zone != "UTC" else UTC)
    found.add(waits, LIMITS, wall)
    return found


def busy(*, at: tuple[int, ...], long: int = 8, of: int = 10) -> list[Wait]:
    """At those hours `long` of `of` waits are long, at the others one in ten."""
    return [
        wait(hour, 9 if i < (long if hour in at else 1) else 1)
        for hour in range(8, 20)
        for i in range(of)
    ]


@pytest.mark.parametrize(
    ("at", "told"), [((13, 14), (13, 15)), ((12, 13, 14), (12, 15)), ((16, 17, 18, 19), (16, 20))]
)
def test_hours_that_stand_out_are_told(at: tuple[int, ...], told: tuple[int, int]) -> None:
    rush = hours(busy(at=at)).rush("size")
    assert rush is not None
    assert (rush.start, rush.end) == told
    assert rush.figure.value == 80.0
    assert rush.figure.parts == {
        "hits": 8 * len(at),
        "others_hits": 12 - len(at),
        "others": 10 * (12 - len(at)),
    }


def test_they_are_those_of_the_shops_clock() -> None:
    rush = hours(busy(at=(13, 14)), "Europe/Moscow").rush("size")
    assert rush is not None
    assert (rush.start, rush.end) == (16, 18)


def test_a_stretch_may_reach_over_midnight() -> None:
    waits = [wait(hour, 9 if hour in {23, 0} else 1) for hour in range(24) for _ in range(10)]
    rush = hours(waits).rush("size")
    assert rush is not None
    assert (rush.start, rush.end) == (23, 1)


@pytest.mark.parametrize(
    "waits",
    [
        [],
        busy(at=()),
        busy(at=(13, 14), long=2),
        # too few to tell
        busy(at=(13, 14), of=4, long=3),
        [wait(13, 9) for _ in range(100)],
        [wait(hour, 99, touchpoint="elsewhere") for hour in (13, 14) for _ in range(50)],
    ],
)
def test_otherwise_nothing_is_said(waits: list[Wait]) -> None:
    assert hours(waits).rush("size") is None


def test_who_still_waits_counts_once_it_is_long() -> None:
    found = hours([wait(13, 4, answered=False), wait(13, 6, answered=False), wait(13, 1)])
    counts = found.counts["size"]
    assert (counts.waits[13], counts.long[13]) == (2, 1)


def test_chance_hardly_ever_looks_like_a_rush() -> None:
    """300 touchpoints where any wait is long with a probability of a fifth, at every hour."""
    random, told = Random(5), 0
    for _ in range(300):
        waits = [
            wait(random.randrange(9, 21), 9 if random.random() < 0.2 else 1) for _ in range(200)
        ]
        told += hours(waits).rush("size") is not None
    assert told <= 6
