"""The lexicon on messages whose meaning is known, and the page that tells how it did."""

from collections import Counter

import matrix
import pytest

LABELLED = list(matrix.labelled())
HELD_OUT = [one for one in LABELLED if one.half == "held_out"]


def test_there_are_a_hundred_in_each_language_half_of_them_held_out() -> None:
    counted = Counter((one.language, one.half) for one in LABELLED)
    assert counted == {
        (language, half): 50 for language in matrix.LANGUAGES for half in matrix.HALVES
    }
    assert {one.value for one in LABELLED} == set(matrix.VALUES)
    texts = Counter((one.language, one.text) for one in LABELLED)
    assert set(texts.values()) == {1}


@pytest.mark.parametrize("language", matrix.LANGUAGES)
def test_it_knows_what_it_was_tuned_on(language: str) -> None:
    assert matrix.share(matrix.counted(language, "tuning")) >= 0.9


@pytest.mark.parametrize("language", matrix.LANGUAGES)
def test_of_messages_it_never_saw_it_reads_more_than_half(language: str) -> None:
    assert matrix.share(matrix.counted(language, "held_out")) >= 0.6


def test_it_would_rather_say_nothing_than_the_opposite() -> None:
    opposite = [one for one in HELD_OUT if {one.value, one.found} == {"positive", "negative"}]
    silent = [one for one in HELD_OUT if one.value != "unknown" and one.found == "unknown"]
    assert len(opposite) <= 3
    assert len(silent) > len(opposite)


def test_a_message_without_a_feeling_is_left_alone() -> None:
    facts = [one for one in HELD_OUT if one.value == "unknown"]
    assert sum(one.found == "unknown" for one in facts) >= 0.9 * len(facts)


def test_the_page_shows_the_numbers_as_they_are() -> None:
    page = matrix.PAGE.read_text(encoding="utf-8")
    stale = "docs/sentiment.md is stale: .venv/bin/python tests/journey/sentiment/matrix.py write"
    assert matrix.refreshed(page) == page, stale
