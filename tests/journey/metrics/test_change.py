"""When a change is clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.metrics import ENOUGH, Change, Counted, net, share


def share_change(hits: int, n: int, before: tuple[int, int]) -> Change | None:
    return share("csat", hits, n, before=Counted(plus=before[0], n=before[1])).change


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((80, 100), (60, 100), "clear change"),
        ((60, 100), (80, 100), "clear change"),
        ((80, 100), (75, 100), "no clear change"),
        ((10, 10), (0, 10), "clear change"),
        # the interval leaves out zero, but nobody should be alarmed by five answers
        ((5, 5), (0, 100), "no clear change"),
        ((0, 100), (5, 5), "no clear change"),
        ((50, 100), (50, 100), "no clear change"),
    ],
)
def test_a_share_has_changed(now: tuple[int, int], before: tuple[int, int], words: str) -> None:
    change = share_change(*now, before)
    assert change is not None
    assert change.words == words
    assert change.low <= change.value <= change.high


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((70, 10, 100), (40, 30, 100), "clear change"),
        ((70, 10, 100), (65, 15, 100), "no clear change"),
        ((5, 2, 10), (2, 5, 10), "no clear change"),
        ((10, 0, 10), (0, 10, 10), "clear change"),
        ((9, 0, 9), (0, 9, 9), "no clear change"),
    ],
)
def test_a_net_score_has_changed(
    now: tuple[int, int, int], before: tuple[int, int, int], words: str
) -> None:
    counted, was = (Counted(plus=plus, minus=minus, n=n) for plus, minus, n in (now, before))
    change = net("nps", counted, what="", before=was).change
    assert change is not None
    assert change.words == words
    assert "SE" in change.method


def test_where_one_side_is_empty_there_is_nothing_to_compare() -> None:
    assert share_change(3, 5, (0, 0)) is None
    assert share_change(0, 0, (3, 5)) is None
    nothing, some = Counted(), Counted(plus=3, n=5)
    assert net("nps", nothing, what="", before=some).change is None
    assert net("nps", some, what="", before=nothing).change is None
    assert share("csat", 3, 5).change is None


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 300), st.integers(0, 300))
def test_only_an_interval_without_zero_between_enough_answers_is_clear(
    hits: int, other: int, more: int, others: int
) -> None:
    change = share_change(hits, hits + more, (other, other + others))
    if change is None:
        return
    assert change.enough == (min(hits + more, other + others) >= ENOUGH)
    assert change.clear == (change.enough and not change.low <= 0 <= change.high)
    assert change.to_json()["words"] == change.words


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(0, 5, False), (-5, 0, False), (0.1, 5, True), (-5, -0.1, True)]
)
def test_an_interval_that_begins_or_ends_at_zero_is_not_clear(
    low: float, high: float, *, clear: bool
) -> None:
    change = Change(
        before=50, before_n=40, value=(low + high) / 2, low=low, high=high, method="", enough=True
    )
    assert change.clear is clear
