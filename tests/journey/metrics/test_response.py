"""What became of invitations, and the rates that come of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.metrics import Fate, Invited, Responses

NOW = datetime(2026, 3, 31, tzinfo=UTC)
_FATES = st.lists(
    st.sampled_from(("complete", "partial", "refused", "silent", "undelivered", "pending")),
    max_size=40,
)


def invited(**facts: Any) -> Invited:
    known: dict[str, Any] = {
        "window_until": NOW, "answered": False, "completed": False, "refused": False,
        "outcome": "delivered",
    }  # fmt: skip
    return Invited(**{**known, **facts})


def responses(*fates: Fate) -> Responses:
    found = Responses()
    for fate in fates:
        found.add(fate)
    return found


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ({}, "silent"),
        ({"answered": True}, "partial"),
        ({"answered": True, "completed": True}, "complete"),
        ({"refused": True}, "refused"),
        # what they had answered before they said stop stays an answer
        ({"answered": True, "refused": True}, "partial"),
        ({"outcome": "failed"}, "undelivered"),
        ({"outcome": "planned"}, "undelivered"),
        # erased before it left, or needless by then
        ({"outcome": "expired"}, "undelivered"),
        ({"outcome": None, "unreachable": True}, "undelivered"),
        ({"outcome": "uncertain", "unreachable": True}, "undelivered"),
        # who has the question and then blocks the bot was asked: the rate isn't the better for it
        ({"unreachable": True}, "silent"),
        # whoever answered has been reached
        ({"outcome": "failed", "answered": True}, "partial"),
        ({"outcome": "uncertain"}, "silent"),
        ({"outcome": None}, "silent"),
        ({"window_until": NOW + timedelta(seconds=1)}, "pending"),
        ({"window_until": NOW + timedelta(days=1), "answered": True, "completed": True}, "pending"),
    ],
)
def test_the_fate_of_an_invitation(facts: dict[str, Any], fate: str) -> None:
    assert invited(**facts).fate(NOW) == fate


def test_the_rates_are_aapors() -> None:
    """5 complete, 2 partial, 1 refused, 12 silent; 3 not delivered and 4 still open are outside."""
    counts: dict[Fate, int] = {
        "complete": 5, "partial": 2, "refused": 1, "silent": 12, "undelivered": 3, "pending": 4
    }  # fmt: skip
    found = responses(*(fate for fate, n in counts.items() for _ in range(n)))
    first, second = found.figures()
    assert (first.metric, first.value, first.n) == ("response_rate", 25, 20)
    assert (second.metric, second.value, second.n) == ("response_rate_partial", 35, 20)
    assert found.parts() == {"I": 5, "P": 2, "R": 1, "NC": 12, "undelivered": 3, "pending": 4}
    assert found.asked == 27
    assert "RR1" in first.method
    assert "RR2" in second.method


def test_of_no_invitations_there_is_no_rate() -> None:
    for found in (responses(), responses("undelivered", "pending")):
        assert [(figure.value, figure.n) for figure in found.figures()] == [(None, 0), (None, 0)]


@given(_FATES)
def test_a_rate_is_never_more_than_all_and_the_second_never_less_than_the_first(
    fates: list[Fate],
) -> None:
    found = responses(*fates)
    assert sum(found.parts().values()) == found.asked == len(fates)
    first, second = found.figures()
    if first.value is not None and second.value is not None:
        assert 0 <= first.value <= second.value <= 100


def test_a_rate_is_compared_with_the_period_before() -> None:
    whole: list[Fate] = ["complete"] * 10
    silent: list[Fate] = ["silent"] * 10
    now = responses(*whole * 4, *silent)
    before = responses(*whole, *silent * 4)
    change = now.figures(before)[0].change
    assert change is not None
    assert (change.value, change.words) == (60, "clear change")
