"""Conditions: what they mean, and where they go wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.errors import FlowError
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.shop import Shop
from cxbot.flow.values.expression import Expression, compile_expression
from cxbot.flow.values.operations import Mistyped
from cxbot.flow.values.scope import Scope

VALUES = {
    "order": {"number": "A-1", "total": "1900.00", "items": [1, 2], "at": "2026-03-01T10:00:00Z"},
    "rating": 4,
    "score": 2.5,
    "got_it": False,
    "comment": "",
    "name": "Анна",
    "day": "2026-03-08",
}


def compiled(text: str) -> Expression:
    span = Span(file="f.yaml", line=1, column=1, end_line=1, end_column=1)
    problems = Problems()
    found = compile_expression(
        Scalar(span=span, text=text, plain=True, style="", raw=text), problems
    )
    problems.raise_any()
    assert found is not None
    return found


def value(text: str) -> Any:
    scope = Scope(
        Shop(time_zone="Europe/Moscow", values={"limit": 500}),
        VALUES,
        customer={"wants_messages": True, "orders_count": 3},
        now=datetime(2026, 3, 10, 12, tzinfo=UTC),
    )
    return compiled(text).evaluate(scope)


@pytest.mark.parametrize(
    "text",
    [
        "order.total >= 500",
        "order.total == 1900",
        "order.total > shop.limit",
        "customer.wants_messages and order.total >= 500",
        "rating in [3, 4]",
        "rating not in [1, 2]",
        "1 <= rating <= 5",
        "not got_it",
        "got_it == no",
        "got_it is no",
        "comment is empty",
        "comment == empty",
        "rating is not empty",
        "nothing.at.all is empty",
        "not (nothing > 5)",
        "not (nothing < 5)",
        "nothing != 5",
        'name == "Анна"',
        'lower(name) == "анна"',
        "length(order.items) == 2",
        "length(nothing) == 0",
        "rating * 2 + 1 == 9",
        "order.total / 100 == 19",
        "-rating == 0 - 4",
        "(nothing + 1) is empty",
        "(rating / 0) is empty",
        "days_since(day) == 2",
        "days_since(order.at) == 9",
        "hours_since(order.at) == 218",
        "day < today",
        "today() == '2026-03-10'",
        "'A' in order.number",
        "customer.orders_count >= 2 or nothing",
        "yes",
    ],
)
def test_true(text: str) -> None:
    assert value(text) is True


@pytest.mark.parametrize(
    "text", ["rating == yes", "score == 2", "no", "got_it == empty", "1 == yes"]
)
def test_false(text: str) -> None:
    assert value(text) is False


@pytest.mark.parametrize("text", ["name > 5", "name + 1", "days_since(name)", "order > 5"])
def test_a_wrong_type_is_an_error_and_not_a_silent_no(text: str) -> None:
    with pytest.raises(Mistyped):
        value(text)


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("order.total = 500", 13, 'Write "==".'),
        ("имя = 'а' and b", 5, 'Write "==".'),
        ("a && b", 3, 'Write "and".'),
        ("a || b", 3, 'Write "or".'),
        ("!a", 1, 'Write "not".'),
        ("имя and open(1)", 9, ""),
        ("days_sinc(day)", 1, 'Did you mean "days_since"?'),
        ("имя and f'x'", 9, ""),
        ("a ** 2", 1, ""),
        ("имя or a[0]", 8, ""),
        ("(lambda: 1)()", 1, ""),
        ("a.b().c", 1, ""),
        ("имя and 'а' + 1", 9, ""),
        ("a and", 5, ""),
        ("(" * 100 + "a", 1, ""),
        ("a" * 501, 1, ""),
        ("not " * 60 + "a", 1, ""),
        ("{a}", 1, ""),
        ("1j", 1, ""),
        ("lower(a, b)", 1, ""),
        ("x := 5", 4, ""),
    ],
)
def test_problems_have_a_column_in_characters(text: str, column: int, hint: str) -> None:
    with pytest.raises(FlowError) as raised:
        compiled(text)
    (problem,) = raised.value.problems
    assert problem.code == "E202"
    assert hint in problem.hint
    if len(text) < 100:
        assert problem.column == column


def test_names_keep_their_place() -> None:
    names = compiled("имя and order.total > 5").names
    assert [(".".join(name.path), name.offset) for name in names] == [
        ("имя", 0),
        ("order.total", 8),
    ]
