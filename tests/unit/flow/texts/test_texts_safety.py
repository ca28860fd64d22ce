"""What owners and customers may write into texts: data stays data, and has an end."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.errors import FlowError
from cxbot.flow.catalog import load
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.shop import Shop
from cxbot.flow.texts.template import MAX_PUT_IN, Template, compile_template
from cxbot.flow.values.plainvalue import plain_value
from cxbot.flow.values.scope import Scope

SPAN = Span(file="f.yaml", line=1, column=1, end_line=1, end_column=1)
SHOP = Shop(currency="RUB", time_zone="Europe/Moscow")


def template(text: str, language: str = "en") -> Template:
    problems = Problems()
    source = Scalar(span=SPAN, text=text, plain=False, style='"', raw=f'"{text}"')
    found = compile_template(source, problems, language=language)
    problems.raise_any()
    return found


def scope(language: str = "en", **values: Any) -> Scope:
    return Scope(SHOP, values, now=datetime(2026, 3, 10, tzinfo=UTC), language=language)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ config.token }}", "E203"),
        ("{customer.__class__}", "E201"),
        ("{customer.__class__.__mro__}", "E201"),
        ("{shop.__init__.__globals__}", "E201"),
        ("{x | attr('__init__')}", "E204"),
        ("{% include '/etc/passwd' %}", "E203"),
        ("{'a' * 10**9}", "E203"),
        ("{range(10**8)}", "E203"),
        ("{customer.name()}", "E203"),
        ("{customer[name]}", "E203"),
        ("{nobody}", "E201"),
    ],
)
def test_what_is_no_name_is_an_error_and_nothing_runs(text: str, code: str) -> None:
    flow = f'flow: f\nwhen: {{command: /f}}\ndo:\n  - say: "{text}"\n'
    with pytest.raises(FlowError) as raised:
        load({"flows/f.yaml": flow})
    assert code in {problem.code for problem in raised.value.problems}


def test_python_behind_a_value_is_out_of_reach() -> None:
    values: dict[str, Any] = {"order": {"number": "A-1"}}
    for path in ("order.__class__", "order.number.__class__", "order.items", "order.keys"):
        assert template(f"[{{{path}}}]").plain(scope(**values)) == "[]"


def test_nothing_missing_is_called_none() -> None:
    text = "{a} {a | date} {a | money} {a | upper} {a | plural: x / y} {b} {c}"
    assert "None" not in template(text).plain(scope(b=None, c=[None, {"name": None}]))


def test_what_values_put_in_has_an_end() -> None:
    found = template("<b>{long}</b>, bye {long} <i>{name}</i>").render(
        scope(long="ab 😀" * 100_000, name="Anna")
    )
    assert len(found.text) < MAX_PUT_IN + 20
    assert "…, bye " in found.text
    units = len(found.text.encode("utf-16-le")) // 2
    assert all(entity.offset + entity.length <= units for entity in found.entities)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.sampled_from(["en", "ru", "zh", "ar", "xx"]))
def test_any_value_can_be_put_in(value: Any, language: str) -> None:
    text = "{v} {v | date} {v | time} {v | money} {v | upper}"
    shown = template(text, language).plain(scope(language, v=plain_value(value)))
    assert shown.count(" ") >= 4


def test_markup_in_values_stays_text() -> None:
    found = template("Hi {name}!").render(scope(name="<b>x</b> {secret} <a href='y'>z</a>"))
    assert found.text == "Hi <b>x</b> {secret} <a href='y'>z</a>!"
    assert found.entities == ()


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "2.5 1000000"), ("ru", "2,5 1000000"), ("zh", "2.5 1000000")]
)
def test_fractions_are_written_as_the_language_does_and_whole_numbers_plainly(
    language: str, expected: str
) -> None:
    assert template("{half} {many}", language).plain(scope(language, half=2.5, many=10**6)) == (
        expected
    )


def test_addresses_and_arguments_keep_the_point() -> None:
    link = template('<a href="https://x.example/?at={half}">here</a>', "ru")
    assert link.render(scope("ru", half=2.5)).entities[0].url == "https://x.example/?at=2.5"
    assert template("{half} cm", "").plain(scope("ru", half=2.5)) == "2.5 cm"


@pytest.mark.parametrize("value", [1e-7, 0.1, 1e300, 12345.678])
def test_no_number_is_written_with_an_exponent(value: float) -> None:
    assert "e" not in template("{v}").plain(scope(v=value)).lower()


def test_the_same_amount_reads_the_same_however_it_was_stored() -> None:
    amounts = ("1900.00", 1900, 1900.0, "1900")
    shown = {template("{v | money}").plain(scope(v=amount)) for amount in amounts}
    assert shown == {"RUB 1,900"}


def test_an_amount_beyond_all_money_is_shown_as_it_is() -> None:
    assert template("{v | money}").plain(scope(v="9" * 30)) == f"{'9' * 30} RUB"
