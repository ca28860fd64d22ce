"""A word goes with its number in every language; forms that don't fit are told while loading."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.errors import FlowError
from cxbot.flow.catalog import load
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.shop import Shop
from cxbot.flow.texts import plurals
from cxbot.flow.texts.template import compile_template
from cxbot.flow.values.plainvalue import plain_value
from cxbot.flow.values.scope import Scope

RUSSIAN = ("день", "дня", "дней")
ARABIC = ("0", "1", "2", "few", "many", "other")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "дней"), (1, "день"), (2, "дня"), (4, "дня"), (5, "дней"), (11, "дней"), (21, "день"),
        (22, "дня"), (111, "дней"), (1001, "день"), (-1, "день"), (2.5, "дня"), (0.5, "дня"),
        (Decimal("1.0"), "день"), ("3", "дня"), ("1900.00", "дней"), (None, "дней"),
    ],
)  # fmt: skip
def test_russian_counts_in_three_forms(number: Any, expected: str) -> None:
    assert plurals.form(number, RUSSIAN, "ru") == expected


@pytest.mark.parametrize(
    ("language", "forms", "expected"),
    [
        ("en", ("day", "days"), {0: "days", 1: "day", 2: "days", 21: "days", 1.5: "days"}),
        ("zh", ("天",), {0: "天", 1: "天", 2.5: "天"}),
        ("ar", ARABIC, {0: "0", 1: "1", 2: "2", 3: "few", 11: "many", 100: "other"}),
        ("fr", ("jour", "jours"), {0: "jour", 1: "jour", 2: "jours", 1000000: "jours"}),
        ("pl", ("dzień", "dni", "dni"), {1: "dzień", 2: "dni", 5: "dni", 22: "dni"}),
        ("cs", ("den", "dny", "dní"), {1: "den", 2: "dny", 5: "dní", 1.5: "dní"}),
        ("cs", ("den", "dny", "dne", "dní"), {1: "den", 1.5: "dne", 5: "dní"}),
        ("ru-RU", RUSSIAN, {5: "дней"}),
    ],
)
def test_each_language_has_its_own_number_of_forms(
    language: str, forms: tuple[str, ...], expected: dict[float, str]
) -> None:
    assert {n: plurals.form(n, forms, language) for n in expected} == expected


@given(
    st.one_of(
        st.integers(),
        st.floats(),
        st.decimals(allow_nan=False),
        st.text(),
        st.none(),
        st.booleans(),
    ),
    st.sampled_from(["en", "ru", "zh", "ar", "fr", "lv", "xx"]),
    st.lists(st.text(min_size=1), min_size=1, max_size=6),
)
def test_some_form_is_always_chosen(value: Any, language: str, forms: list[str]) -> None:
    assert plurals.form(plain_value(value), forms, language) in forms


def rendered(text: str, language: str, **values: Any) -> str:
    span = Span(file="f.yaml", line=1, column=1, end_line=1, end_column=1)
    source = Scalar(span=span, text=text, plain=False, style='"', raw=f'"{text}"')
    problems = Problems()
    template = compile_template(source, problems, language=language)
    problems.raise_any()
    return template.plain(Scope(Shop(), values, language=language))


def test_the_filter_stands_beside_its_number() -> None:
    assert rendered("{n} {n | plural: day / days} left", "en", n=1) == "1 day left"
    assert rendered("Ещё {n} {n | plural: день / дня / дней}", "ru", n=12) == "Ещё 12 дней"
    assert rendered("{n} {n | plural: день / дня / дней}", "ru", n=2.5) == "2,5 дня"


def test_an_empty_number_takes_the_word_after_or() -> None:
    text = "{n | plural: day / days | or: some days}"
    assert rendered(text, "en") == "some days"
    assert rendered(text, "en", n=1) == "day"
    assert rendered("{n | or: some days | plural: day / days}", "en") == "some days"


def flow(step: str) -> dict[str, str]:
    shop = "language: en\nlanguages: [en, ru]\n"
    text = f"flow: f\nwhen: {{event: stay.booked}}\ndo:\n  - {step}\n"
    return {
        "flows/shop.yaml": f"{shop}events: {{stay.booked: {{n: number}}}}\n",
        "flows/f.yaml": text,
    }


@pytest.mark.parametrize(
    ("step", "column", "message", "hint"),
    [
        (
            'say: {en: "{n}", ru: "{n | plural: день / дней}"}',
            32,
            "Russian counts in 3 forms, here are 2.",
            "In this order, for: 1, 21, 31 / 2, 3, 4 / 0, 5, 6",
        ),
        (
            'say: "{n | plural: day}"',
            16,
            "English counts in 2 forms, here is 1.",
            "In this order, for: 1 / 0, 2, 3",
        ),
        (
            'set: {days: "{n | plural: day / days}"}',
            23,
            "nobody knows in which language this would count.",
            "Use it in say and ask, where the text has a language.",
        ),
    ],
)
def test_forms_that_do_not_fit_are_an_error(
    step: str, column: int, message: str, hint: str
) -> None:
    with pytest.raises(FlowError) as raised:
        load(flow(step))
    (problem,) = raised.value.problems
    assert (problem.code, problem.line, problem.column) == ("E210", 4, column)
    assert (problem.message, problem.hint) == (message, hint)


def test_a_plural_without_forms_is_shown_how() -> None:
    with pytest.raises(FlowError, match=r"E204 .*plural.* Like this: .*plural: night / nights"):
        load(flow('say: "{n | plural}"'))
