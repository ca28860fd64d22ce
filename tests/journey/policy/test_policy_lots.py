"""Who is drawn: evenly, the same everywhere, and more with a greater share."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_facts import NOW, known, rules, survey

from cxbot.journey.policy import Allow, bucket, decide, held_out

IDS = [f"customer-{number}" for number in range(10_000)]
SALTS = ["holdout", "nps|", "nps|2026-q4", "опрос|1"]


@pytest.mark.parametrize("salt", SALTS)
def test_customers_fall_evenly(salt: str) -> None:
    """Of 10,000 into twenty: 500 each, give or take four standard deviations (21.8)."""
    counts = [0] * 20
    for one in IDS:
        counts[int(bucket(one, salt) * 20)] += 1
    assert all(abs(count - 500) < 88 for count in counts), counts
    square = sum((count - 500) ** 2 / 500 for count in counts)
    assert square < 43.8, "chi square with 19 degrees, one in a thousand"


def test_one_draw_says_nothing_of_another() -> None:
    """The held out are in the sample as often as the others."""
    held = [one for one in IDS if held_out(one, 0.5)]
    drawn = [one for one in held if bucket(one, "nps|") < 0.5]
    assert abs(len(held) - 5000) < 200
    assert abs(len(drawn) - len(held) / 2) < 142


@pytest.mark.parametrize(
    ("salt", "customer", "digest"),
    [  # printf 'SALT\nCUSTOMER' | sha256sum
        ("holdout", "ann", 0xBCBFACDB8D670E36),
        ("nps|", "ann", 0x0AD27911C326AF16),
        ("nps|2026-q4", "ann", 0xA96D071929D18C4B),
        ("holdout", "01JD3ZK8V7M0Q4W9X2N5T6R1YB", 0xBC459BAA1C36BA4C),
        ("опрос|1", "客户", 0x4C94081D774981E5),
    ],
)  # fmt: skip
def test_known_draws(salt: str, customer: str, digest: int) -> None:
    assert bucket(customer, salt) == (digest >> 11) / 2**53
    assert bucket(customer, salt) == pytest.approx(digest / 2**64)


def test_every_process_draws_the_same() -> None:
    code = "from cxbot.journey.policy import bucket; print(bucket('ann', 'nps|').hex())"
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == bucket("ann", "nps|").hex()


def test_in_are_those_below_the_share() -> None:
    assert not held_out("ann", bucket("ann", "holdout"))
    assert held_out("ann", bucket("ann", "holdout") + 1e-9)


@given(st.text(), st.text())
def test_any_customer_falls_somewhere(customer: str, salt: str) -> None:
    assert 0 <= bucket(customer, salt) < 1
    assert not held_out(customer, 0.0)
    assert held_out(customer, 1.0)
    assert bucket("\ud800", salt) >= 0


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_greater_share_keeps_everybody_who_was_in(customer: str, one: float, more: float) -> None:
    less, more = sorted((one, more))
    assert held_out(customer, more) or not held_out(customer, less)
    drawn = [
        isinstance(decide(rules(), known(customer_id=customer), survey(sample=share), NOW), Allow)
        for share in (less, more)
    ]
    assert drawn in ([False, False], [False, True], [True, True])


def test_a_share_of_the_customers_is_asked() -> None:
    how = rules(holdout=0.1)
    asked = [
        one
        for one in IDS
        if isinstance(decide(how, known(customer_id=one), survey(sample=0.3), NOW), Allow)
    ]
    assert abs(len(asked) - 2700) < 180


def test_a_new_wave_draws_others() -> None:
    first = {one for one in IDS if bucket(one, "nps|1") < 0.1}
    second = {one for one in IDS if bucket(one, "nps|2") < 0.1}
    assert abs(len(first & second) - 100) < 40
