"""The desk's sentences: complete in every language, and safe with what people call themselves."""

from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.phrases import LANGUAGES, TABLE, Key, cut, one_line, phrase, spoken, words
from cxbot.model.text import utf16_length

KEYS: list[Key] = [key for matter in get_args(Key) for key in get_args(matter) or [matter]]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_each_key_is_said_once() -> None:
    assert sorted(TABLE) == sorted(KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_with_the_same_values(language: str) -> None:
    for key, said in TABLE.items():
        assert fields(getattr(said, language)) == fields(said.en), key
        assert getattr(said, language).strip()


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ru", "ru"), ("ru-RU", "ru"), ("ZH_hans", "zh"), ("de", "en"), ("", "en")],
)
def test_language_falls_back(tag: str, language: str) -> None:
    assert spoken(tag) == language


def test_values_are_data() -> None:
    said = phrase("taken_by", "en", name="{name}\n\u202e<b>Eve</b>")
    assert said.text == "🙋 {name} <b>Eve</b> took it."
    assert not said.entities


def test_values_are_cut() -> None:
    assert len(words("not_delivered", "en", reason="x" * 5000)) < 150


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Anna\n\tP. ", "Anna P."),
        ("\u202eannA\u202c", "annA"),
        ("a\u200bb\u2066c\ufeff", "abc"),
        ("\u3164", ""),
        ("\u200d\u200d", ""),
        ("\ud800x", "x"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text, 64) == shown


def test_cut_counts_utf16_units() -> None:
    assert cut("😀😀😀", 6) == "😀😀😀"
    assert cut("😀😀😀", 5) == "😀😀…"
    assert cut("😀😀😀", 4) == "😀…"


@given(st.text(st.characters(exclude_categories=())), st.integers(1, 80))
def test_one_line_always_fits_and_can_be_sent(text: str, units: int) -> None:
    shown = one_line(text, units)
    assert utf16_length(shown) <= units
    assert not set(shown) & set("\n\r\t\u202a\u202e\u2067\u200f")
    shown.encode()
