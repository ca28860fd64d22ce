"""Shares and budgets, as owners write them: `5%`, `4 per 30 days`."""

import re

from cxbot.flow.values import hours
from cxbot.model.policy import Budget

_SHARE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))? ?%")
_BUDGET = re.compile(r"([0-9]{1,9}) +per +(\S.*)", re.IGNORECASE)
LIKE_SHARE = "Like this: 5%"
LIKE_BUDGET = "Like this: 4 per 30 days"
MOST = 1_000_000


def share(text: str) -> float | None:
    """`5%` is 0.05; None when it isn't one, or more than all."""
    match = _SHARE.fullmatch(text.strip())
    if not match:
        return None
    # By whole numbers: 7.1% is the same float as 0.071.
    decimals = match[2] or ""
    found = int(match[1] + decimals) / (100 * 10 ** len(decimals))
    return found if found <= 1 else None


def budget(text: str) -> Budget | None:
    """`4 per 30 days`, `1 per week`; None when it isn't one, or nothing at all."""
    match = _BUDGET.fullmatch(text.strip())
    if not match:
        return None
    count, period = int(match[1]), hours.length(match[2]) or hours.length(f"1 {match[2]}")
    return Budget(count=count, period=period) if period and 0 < count <= MOST else None


def why_no_budget(text: str) -> tuple[str, str]:
    """What is wrong with a text that is no `budget`, and what would do."""
    said = f'"{text}" is not a number per length of time.'
    match = _BUDGET.fullmatch(text.strip())
    if match is None:
        return said, LIKE_BUDGET
    if not 0 < int(match[1]) <= MOST:
        return said, f"Choose a number from 1 to {MOST:,}."
    return hours.why_no_length(match[2])
