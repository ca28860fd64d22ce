"""The question after a ticket: whom it is asked, which answers count, until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk import rating
from cxbot.model import desk
from cxbot.model.customer import Customer
from cxbot.model.rating import Question
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
RULES = desk.Rating()
MINUTE = timedelta(minutes=1)


def ticket(**more: Any) -> Ticket:
    facts: dict[str, Any] = {
        "id": "t",
        "number": 12,
        "customer_id": "c",
        "conversation_id": "v",
        "session_id": None,
        "state": "resolved",
        "reason": "",
        "opened_at": NOW - timedelta(hours=1),
        "first_reply_at": NOW - timedelta(minutes=30),
        "resolved_at": NOW,
        "closings": 1,
        "operator_id": "2001",
    }
    return Ticket(**facts | more)


def question() -> Question:
    return rating.asked(ticket(), RULES, NOW)


def why_not(
    about: Ticket | None = None,
    customer: Customer | None = None,
    rules: desk.Rating = RULES,
    **more: Any,
) -> str | None:
    facts: dict[str, Any] = {"reachable": True, "busy": False, "last_asked_at": None}
    who = customer or Customer(id="c", wants_messages=True)
    return rating.why_not(about or ticket(), who, rules, NOW, **facts | more)


def test_whoever_was_helped_is_asked() -> None:
    assert why_not() is None
    assert why_not(last_asked_at=NOW - timedelta(hours=24)) is None
    assert why_not(customer=Customer(id="c", banned_until=NOW)) is None


@pytest.mark.parametrize("state", ["cancelled", "returned", "closed", "active", "queued"])
def test_only_a_resolved_ticket_is_asked_about(state: Any) -> None:
    assert why_not(ticket(state=state)) == "not_helped"


def test_others_are_left_in_peace() -> None:
    assert why_not(ticket(first_reply_at=None)) == "not_helped"
    assert why_not(ticket(resolved_at=NOW - timedelta(days=2))) == "late"
    assert why_not(rules=desk.Rating(ask=False)) == "off"
    assert why_not(customer=Customer(id="c", banned_until=NOW + MINUTE)) == "banned"
    assert why_not(customer=Customer(id="c", wants_messages=False)) == "unwanted"
    assert why_not(reachable=False) == "unreachable"
    assert why_not(ticket(unreachable=True)) == "unreachable"
    assert why_not(busy=True) == "busy"
    assert why_not(last_asked_at=NOW - timedelta(hours=23)) == "lately"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("1", 1), (" 5\n", 5), ("５", 5), ("3️⃣", 3), ("4\u20e3", 4), ("٢", 2),
        ("0", None), ("6", None), ("10", None), ("5/5", None), ("five", None), ("", None),
        ("4 stars", None), ("-1", None), ("½", None), ("👍", None), ("1.", None),
    ],
)  # fmt: skip
def test_a_digit_however_a_keyboard_writes_it(text: str, score: int | None) -> None:
    assert rating.score_of(text) == score


@given(st.text())
def test_nothing_else_is_a_score(text: str) -> None:
    assert rating.score_of(text) in {None, *rating.SCORES}


def test_an_answer_is_taken_until_it_expires() -> None:
    last = question().expires_at - MINUTE
    answered = rating.answered(question(), 4, RULES, last)
    assert answered is not None
    assert (answered.score, answered.answered_at) == (4, last)
    assert rating.answered(question(), 4, RULES, question().expires_at) is None


def test_an_answer_may_be_changed_for_a_while() -> None:
    first = rating.answered(question(), 4, RULES, NOW)
    assert first is not None
    assert rating.answered(first, 4, RULES, NOW + timedelta(days=3)) is first
    changed = rating.answered(first, 2, RULES, NOW + timedelta(hours=23))
    assert changed is not None
    assert (changed.score, changed.answered_at) == (2, NOW)
    assert rating.answered(changed, 5, RULES, NOW + timedelta(hours=24)) is None


def test_a_word_more_is_awaited_for_a_while() -> None:
    answered = rating.answered(question(), 4, RULES, NOW)
    assert answered is not None
    assert not rating.awaits_comment(question(), NOW)
    assert rating.awaits_comment(answered, NOW + 9 * MINUTE)
    assert not rating.awaits_comment(answered, NOW + 10 * MINUTE)
    assert not rating.commented(answered, "Nice").pending


def test_opening_it_again_takes_back_what_nobody_answered() -> None:
    assert rating.reopened(question()).withdrawn
    assert rating.answered(rating.reopened(question()), 4, RULES, NOW) is None
    answered = rating.answered(question(), 4, RULES, NOW)
    assert answered is not None
    after = rating.reopened(answered)
    assert (after.withdrawn, after.score, after.pending) == (False, 4, False)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 60 * 24 * 9)), max_size=8))
def test_the_last_answer_in_time_is_the_one_that_counts(taps: list[tuple[int, int]]) -> None:
    taps = sorted(taps, key=lambda tap: tap[1])
    stands, said, first = question(), None, None
    for score, minute in taps:
        after = rating.answered(stands, score, RULES, NOW + minute * MINUTE)
        late = minute >= 7 * 24 * 60 if first is None else minute - first >= 24 * 60
        if not late or score == said:
            assert after is not None
            stands, said, first = after, score, minute if first is None else first
        else:
            assert after is None
    assert stands.score == said


def test_low_is_what_the_shop_calls_low() -> None:
    assert [rating.is_low(score, RULES) for score in (None, 1, 2, 3)] == [False, True, True, False]
    assert rating.is_low(3, replace(RULES, low=3))
