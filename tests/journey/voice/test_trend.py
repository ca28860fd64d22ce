"""Scores over time are those of the report, stretch by stretch."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.metrics import CSAT, NPS
from cxbot.journey.voice.trend import Trend

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(weeks=1)
BEGINS = [BEGAN, BEGAN + WEEK, BEGAN + 2 * WEEK]


def answer(at: datetime, number: float | None = 10, **facts: Any) -> dict[str, Any]:
    own = {"at": at, "number": number, "kind": "number", "metric": "nps", "least": 0, "most": 10}
    return own | {"customer_id": "c1", "session_id": "s1"} | facts


def test_each_answer_is_in_the_stretch_it_was_given_in() -> None:
    found = Trend(BEGINS, BEGAN + 3 * WEEK)
    for at in (BEGAN, BEGAN + WEEK - timedelta(seconds=1), BEGAN + 2 * WEEK):
        found.answer(answer(at))
    assert [one.n for one in found.of(NPS)] == [2, 0, 1]
    assert [one.value for one in found.of(NPS)] == [100, None, 100]


def test_what_lies_outside_or_is_no_score_counts_nowhere() -> None:
    found = Trend(BEGINS, BEGAN + 3 * WEEK)
    found.answer(answer(BEGAN - timedelta(seconds=1)))
    found.answer(answer(BEGAN + 3 * WEEK))
    found.answer(answer(BEGAN, number=None))
    found.answer(answer(BEGAN, kind="skipped"))
    found.answer(answer(BEGAN, metric=None))
    found.rating({"score": None, "answered_at": BEGAN})
    found.rating({"score": 5, "answered_at": None})
    assert not any(one.n for scale in (NPS, CSAT) for one in found.of(scale))


def test_the_question_after_tickets_is_of_csat() -> None:
    found = Trend(BEGINS, BEGAN + 3 * WEEK)
    found.rating({"score": 5, "answered_at": BEGAN + WEEK, "customer_id": "c2"})
    assert [one.n for one in found.of(CSAT)] == [0, 1, 0]
    assert [one.customer for one in found.newest(CSAT)] == ["c2"]


def test_the_newest_answers_are_kept_newest_first() -> None:
    found = Trend(BEGINS, BEGAN + 3 * WEEK)
    for i in (3, 1, 7, 2, 5, 6, 4):
        found.answer(answer(BEGAN + timedelta(days=i), i))
    assert [one.number for one in found.newest(NPS)] == [7, 6, 5, 4, 3]
    assert found.newest(CSAT) == []
