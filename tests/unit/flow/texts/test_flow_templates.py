"""Texts: markup, placeholders, filters, languages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.flow.catalog import load
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.shop import Shop
from cxbot.flow.texts.phrase import read_value
from cxbot.flow.texts.template import Template, compile_template
from cxbot.flow.values.scope import Scope
from cxbot.model.text import Entity, RichText

SHOP = Shop(time_zone="Europe/Moscow", currency="RUB", name="Blue Kettle")
VALUES: dict[str, Any] = {
    "n": 3,
    "whole": 4.0,
    "half": 4.5,
    "evil": "<b>{n}</b> & 😀",
    "order": {"total": "1900.00", "at": "2026-03-12T07:30:00Z", "eta": "2026-04-01"},
    "foreign": {"total": 12.5, "currency": "EUR"},
    "flag": True,
    "many": ["a", "b"],
    "old": "2024-12-31",
}


def scalar(text: str) -> Scalar:
    span = Span(file="f.yaml", line=1, column=1, end_line=1, end_column=1)
    return Scalar(span=span, text=text, plain=False, style='"', raw=f'"{text}"')


def template(text: str) -> Template:
    problems = Problems()
    found = compile_template(scalar(text), problems)
    problems.raise_any()
    return found


def scope(language: str = "en") -> Scope:
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    return Scope(SHOP, VALUES, now=now, language=language, time_zone="Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("{n} {whole} {half}", "3 4 4.5", "3 4 4.5"),
        ("[{nothing}] {nothing | or: there}", "[] there", "[] there"),
        ("{order.total | money}", "RUB 1,900", "1 900 ₽"),
        ("{foreign.total | money}", "€12.50", "12,50 €"),
        ("{order.eta | date}", "April 1", "1 апреля"),
        ("{old | date}", "December 31, 2024", "31 декабря 2024 г."),
        ("{order.at | time}", "Thursday 10:30 AM", "четверг 10:30"),
        ("{nothing | date | or: soon}", "soon", "soon"),
        ("{evil | upper}", "<B>{N}</B> & 😀", "<B>{N}</B> & 😀"),
        ("{flag}", "yes", "да"),
        ("{many}", "a, b", "a, b"),
        ("{shop.name}", "Blue Kettle", "Blue Kettle"),
        ("{n | date}", "3", "3"),
        ("a < b &amp; c <3", "a < b & c <3", "a < b & c <3"),
    ],
)
def test_values_in_texts(text: str, english: str, russian: str) -> None:
    assert template(text).render(scope("en")).text == english
    assert template(text).render(scope("ru")).text == russian


def test_entities_count_utf16_units_around_inserted_values() -> None:
    found = template("😀 <b>Hi {evil}</b> <i>x</i>").render(scope())
    assert found.text == "😀 Hi <b>{n}</b> & 😀 x"
    assert found.entities == (
        Entity(kind="bold", offset=3, length=18),
        Entity(kind="italic", offset=22, length=1),
    )


def test_nested_markup_and_links() -> None:
    found = template('<b>a <u>b</u></b> <a href="https://x.example/{n}">c</a>').render(scope())
    assert found == RichText(
        "a b c",
        (
            Entity(kind="bold", offset=0, length=3),
            Entity(kind="underline", offset=2, length=1),
            Entity(kind="text_link", offset=4, length=1, url="https://x.example/3"),
        ),
    )


def test_an_empty_stretch_has_no_entity() -> None:
    assert template("<b>{nothing}</b>x").render(scope()) == RichText("x")


def test_a_text_without_placeholders_is_rendered_once() -> None:
    found = template("<b>Hi</b>")
    assert found.render(scope()) is found.render(scope("ru"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{n}", 3),
        ("{flag}", True),
        ("{nothing | or: none}", "none"),
        ("{nothing}", None),
        ("no {n}", "no 3"),
        ("<b>{n}</b>", "<b>3</b>"),
    ],
)
def test_an_argument_of_one_placeholder_keeps_its_type(text: str, expected: Any) -> None:
    assert read_value(scalar(text), Problems()).evaluate(scope()) == expected


def test_languages_fall_back_to_the_shops_then_to_any() -> None:
    flows = load(
        {
            "flows/shop.yaml": "language: en\nlanguages: [en, ru, zh]\n",
            "flows/texts/zh.yaml": "Hello: 你好\n",
            "flows/f.yaml": "flow: f\nwhen: {button: Hello}\ndo: []\n",
            "flows/g.yaml": "flow: g\nwhen:\n  button: {ru: Привет, en: Hi}\ndo: []\n",
            "flows/h.yaml": "flow: h\nwhen:\n  button: {ru: Пока}\ndo: []\n",
        }
    )
    assert flows.menu("zh-CN") == (("f", "你好"), ("g", "Hi"), ("h", "Пока"))
    assert flows.menu("ru") == (("f", "Hello"), ("g", "Привет"), ("h", "Пока"))
    assert flows.menu("de")[0] == ("f", "Hello")
