"""Signatures of buttons and links: short, bound to their purpose, never a TypeError."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.model.signature import same, sign, verify

SECRET = b"s" * 32
texts = st.text(max_size=40) | st.just("\udcff")


def test_a_signature_is_sixteen_safe_characters() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", sign(SECRET, "button", "c1", "step", "2"))


@given(purpose=texts, parts=st.lists(texts, max_size=4))
def test_whatever_was_signed_verifies(purpose: str, parts: list[str]) -> None:
    assert verify(SECRET, sign(SECRET, purpose, *parts), purpose, *parts)


@given(first=st.lists(texts, min_size=1, max_size=4), second=st.lists(texts, min_size=1))
def test_other_parts_have_another_signature(first: list[str], second: list[str]) -> None:
    assert (sign(SECRET, *first) == sign(SECRET, *second)) == (first == second)


def test_parts_do_not_run_into_each_other() -> None:
    assert sign(SECRET, "p", "ab", "c") != sign(SECRET, "p", "a", "bc")
    assert sign(SECRET, "p", "a") != sign(SECRET, "p", "a", "")


def test_another_secret_does_not_verify() -> None:
    assert not verify(b"other" * 8, sign(SECRET, "p", "a"), "p", "a")


@given(signature=texts)
def test_any_text_may_be_asked_about(signature: str) -> None:
    assert not verify(SECRET, signature, "p", "a")


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda s: s + "=", lambda s: s[:-1]])
def test_a_signature_has_one_spelling(change: object) -> None:
    signature = sign(SECRET, "p", "a")
    assert callable(change)
    assert not verify(SECRET, change(signature), "p", "a")


def test_without_a_secret_nothing_is_signed_or_verified() -> None:
    with pytest.raises(ValueError, match="empty secret"):
        sign(b"", "p")
    assert not verify(b"", "", "p")


def test_nothing_is_the_same_as_a_key_that_is_not_set() -> None:
    assert not same("", "")
    assert same("ключ\udcff", "ключ\udcff")
