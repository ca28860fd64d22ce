"""Shares and budgets, as owners write them."""

from datetime import timedelta

import pytest

from cxbot.flow.values.amounts import budget, share, why_no_budget
from cxbot.model.policy import Budget

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0%", 0.0), ("5%", 0.05), (" 50 % ", 0.5), ("7.1%", 0.071), ("0,5%", 0.005),
        ("100%", 1.0), ("101%", None), ("100.1%", None), ("-5%", None), ("5", None), ("%", None),
        ("five%", None), ("٥%", None), ("5%%", None), ("1e2%", None), ("", None),
    ],
)  # fmt: skip
def test_a_share_is_a_percentage(text: str, expected: float | None) -> None:
    assert share(text) == expected


@pytest.mark.parametrize(
    ("text", "count", "period"),
    [
        ("4 per 30 days", 4, 30 * DAY),
        (" 1  per 2 weeks ", 1, 14 * DAY),
        ("1 per week", 1, 7 * DAY),
        ("1 PER Day", 1, DAY),
        ("200 per 12 hours", 200, DAY / 2),
        ("1000000 per 400 days", 1_000_000, 400 * DAY),
    ],
)
def test_a_budget_is_a_number_per_length_of_time(text: str, count: int, period: timedelta) -> None:
    assert budget(text) == Budget(count=count, period=period)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("often", "not a number per", "4 per 30 days"),
        ("4", "not a number per", "4 per 30 days"),
        ("4 in 30 days", "not a number per", "4 per 30 days"),
        ("-1 per 30 days", "not a number per", "4 per 30 days"),
        ("0 per 30 days", "not a number per", "from 1 to 1,000,000"),
        ("1000001 per day", "not a number per", "from 1 to 1,000,000"),
        ("4 per month", '"month" is not a length of time', "30 minutes"),
        ("4 per 1 month", '"1 month" is not a length of time', "count in days"),
        ("4 per 0 days", '"0 days" is not between', "in between"),
        ("4 per -3 days", '"-3 days" is not between', "in between"),
        ("4 per 500 days", '"500 days" is not between', "in between"),
    ],
)
def test_what_is_no_budget_says_what_would_do(text: str, said: str, hint: str) -> None:
    assert budget(text) is None
    told = why_no_budget(text)
    assert said in told[0]
    assert hint in told[1]
