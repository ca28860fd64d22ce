"""Values at the edges of what conditions, texts and clocks take."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.shop import Shop
from cxbot.flow.values import hours, operations
from cxbot.flow.values.expression import Expression, compile_expression
from cxbot.flow.values.plainvalue import MAX_DEPTH, plain_value
from cxbot.flow.values.scope import Scope

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
SPAN = Span(file="f", line=1, column=1, end_line=1, end_column=1)


def compiled(text: str) -> tuple[Expression, list[str]]:
    problems = Problems()
    source = Scalar(span=SPAN, text=text, plain=True, style="", raw=text)
    return compile_expression(source, problems), [p.code for p in problems.found]


@pytest.mark.parametrize("text", ["a ==", "a == '\ud800'"])
def test_a_condition_that_can_not_be_read_is_told_and_never_holds(text: str) -> None:
    found, codes = compiled(text)
    assert (codes, found.broken, found.holds(Scope(Shop(), {}))) == (["E202"], True, False)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (date(2025, 3, 10), date(2025, 3, 10)),
        ("2025-03-10", date(2025, 3, 10)),
        ("2025-03-10T10:00:00+00:00", datetime(2025, 3, 10, 10, tzinfo=UTC)),
        ("2025-13-45", None),
        ("2025-03-10T99:00", None),
        ("10:00", None),
        (5, None),
    ],
)
def test_what_is_a_moment(value: Any, found: date | None) -> None:
    assert operations.moment(value) == found


@pytest.mark.parametrize(
    ("value", "days", "length"),
    [("10:00", 0, 2.0), ("18:00", -1, -6.0), ("2025-03-09", 1, 24.0), (None, None, None)],
)
def test_a_time_of_day_is_meant_of_this_day(
    value: str | None, days: int | None, length: float | None
) -> None:
    scope = Scope(Shop(time_zone="UTC"), {}, now=NOW)
    assert operations.days_since(scope, value) == days
    assert operations.hours_since(scope, value) == length


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "yes is not a date"),
        ([1], "a list is not a date"),
        ({"a": 1}, "a record with fields is not a date"),
        ("x" * 99, f'"{"x" * 40}" is not a date'),
    ],
)
def test_what_went_wrong_is_told_without_python(value: Any, said: str) -> None:
    with pytest.raises(operations.Mistyped) as raised:
        operations.days_since(Scope(Shop(), {}), value)
    assert str(raised.value) == said


@dataclass
class Row:
    name: str
    day: date


class Model(BaseModel):
    total: Decimal
    at: time


def test_whatever_an_action_returns_becomes_plain() -> None:
    found = plain_value({1: Row(name="a", day=date(2025, 3, 10)), "many": {2**70}, "kind": Row})
    assert found == {
        "1": {"name": "a", "day": "2025-03-10"},
        "many": [str(2**70)],
        "kind": str(Row),
    }
    assert plain_value(Model(total=Decimal("5.50"), at=time(9, 30))) == {
        "total": "5.50",
        "at": "09:30:00",
    }
    assert plain_value((Decimal(7), 2.0, 2.5)) == [7, 2, 2.5]


def test_what_lies_too_deep_is_left_out() -> None:
    nested: Any = "deep"
    for _ in range(MAX_DEPTH + 1):
        nested = [nested]
    found = plain_value(nested)
    for _ in range(MAX_DEPTH):
        found = found[0]
    assert found is None


def test_a_root_alone_and_what_has_no_fields_are_nothing() -> None:
    scope = Scope(Shop(), {"a": "text"}, customer={"name": "Anna"})
    assert scope.get(("shop",)) is None
    assert scope.get(("customer",)) == {"name": "Anna"}
    assert scope.get(("a", "b")) is None


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=3, hours=2, minutes=5), "3 days 2 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(), "0 seconds"),
    ],
)
def test_about_how_long(length: timedelta, said: str) -> None:
    assert hours.about(length) == said


def test_the_clock_shows_a_time_again_tomorrow() -> None:
    assert hours.next_clock(NOW, 13 * 60, UTC) == NOW + timedelta(hours=1)
    assert hours.next_clock(NOW, 12 * 60, UTC) == NOW + timedelta(days=1)


def test_a_window_of_no_day_never_begins() -> None:
    never = hours.Window(start=600, end=1080, days=frozenset())
    assert never.next_start(NOW, UTC) is None
    daily = hours.weekly("daily 10:00-18:00")
    assert daily is not None
    assert daily[0].next_start(NOW, UTC) == datetime(2025, 3, 11, 10, tzinfo=UTC)
