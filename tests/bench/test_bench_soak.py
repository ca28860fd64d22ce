"""What grew while cxbot was looked at."""

import math
from random import Random

import pytest

from bench import figures
from bench.soak import Look, summary


def test_the_slope_is_that_of_the_line_behind_the_noise() -> None:
    chance = Random(1)
    times = [second / 3600 for second in range(1800)]
    values = [250 + 6 * at + chance.gauss(0, 0.5) for at in times]
    assert figures.slope(times, values) == pytest.approx(6, abs=0.3)
    assert figures.slope([0, 1, 2, 3], [1, 3, 2, 4]) == pytest.approx(0.8)


def test_one_moment_has_no_slope() -> None:
    assert math.isnan(figures.slope([], []))
    assert math.isnan(figures.slope([1, 1], [2, 3]))


def test_the_first_fifth_of_the_time_is_left_out_however_many_looks_it_had() -> None:
    times = [0.0, 1, 2, 3, 19, 20, 60, 100]
    assert figures.settled(times, times) == ([20, 60, 100], [20, 60, 100])
    assert figures.settled([], []) == ([], [])


def test_what_a_process_fills_at_first_is_no_growth() -> None:
    looks = [
        Look(
            at=float(at),
            rss_mb=100 + at if at < 360 else 460 + (at - 360) / 3600 * 12,
            descriptors=20 + (at >= 1500) * 4,
            wal_mb=41.5 if at == 700 else 1.0,
        )
        for at in range(1801)
    ]
    found = summary(looks)
    assert found["growth_mb_per_hour"] == pytest.approx(12)
    assert (found["descriptors_most"], found["descriptors_more"]) == (24, 4)
    assert (found["wal_mb_most"], found["looks"]) == (41.5, 1801)
