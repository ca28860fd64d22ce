"""What fits, and where what doesn't begins to differ."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.flow.scenario.matching import all_fit, difference, fits, tidy, value_fits


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Hello", "Hello"),
        ("  Hello\n", "Hello  "),
        ("one\ntwo", "one  \ntwo\n"),
        ("*", ""),
        ("*lo", "Hello"),
        ("H*o", "Hello"),
        ("*e*l*", "Hello"),
        ("a*bc*bc", "abcbc"),
        ("Take <b>M</b>.", "Take M."),
        ("5 * 3", "5 * 3"),
    ],
)
def test_these_fit(pattern: str, text: str) -> None:
    assert fits(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Hello", "hello"),
        ("Hello", "Hello!"),
        ("a*a", "a"),
        ("*x", "xy"),
        ("H?llo", "Hello"),
        ("H[e]llo", "Hello"),
        ("a*b*a", "ab"),
        ("", "x"),
    ],
)
def test_these_do_not(pattern: str, text: str) -> None:
    assert not fits(pattern, text)


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_stars_mean_what_they_mean_everywhere(pattern: str, text: str) -> None:
    assert fits(pattern, text) == fnmatch.fnmatchcase(text, pattern)


@given(st.text(max_size=30))
def test_a_text_fits_itself_whatever_is_in_it(text: str) -> None:
    assert fits(text, text)


@given(st.text("ab*\n", max_size=12), st.text("ab\n", max_size=12))
def test_a_difference_is_shown_in_a_line_of_each(pattern: str, text: str) -> None:
    found = difference(pattern, text)
    assert 0 <= found.expected_column <= len(found.expected)
    assert 0 <= found.actual_column <= len(found.actual)
    if "\n" not in tidy(pattern) + tidy(text) and "*" not in pattern:
        same = found.expected[: found.expected_column]
        assert same == found.actual[: found.actual_column]


@pytest.mark.parametrize(
    ("pattern", "text", "shown"),
    [
        ("from 1 to 5", "from 1 to 6", ("from 1 to 5", 10, "from 1 to 6", 10)),
        ("one\ntwo", "one\nten", ("two", 1, "ten", 1)),
        ("*bad*", "so good", ("*bad*", 1, "so good", 0)),
        ("*/menu", "go to /menus", ("*/menu", 6, "go to /menus", 11)),
        ("abc", "ab", ("abc", 2, "ab", 2)),
    ],
)
def test_the_first_difference_is_marked(
    pattern: str, text: str, shown: tuple[str, int, str, int]
) -> None:
    found = difference(pattern, text)
    assert shown == (found.expected, found.expected_column, found.actual, found.actual_column)


def test_long_lines_are_cut_around_the_difference() -> None:
    found = difference("x" * 500 + "a" + "y" * 500, "x" * 500 + "b" + "y" * 500)
    assert found.expected == "…" + "x" * 60 + "a" + "y" * 39 + "…"
    assert found.actual[found.actual_column] == "b"


@pytest.mark.parametrize(
    ("expected", "value", "fit"),
    [
        (2, 2.0, True),
        (2, "2", True),
        (2, "1900.00", False),
        (1900, "1900.00", True),
        ("The *", "The cats", True),
        (None, "", True),
        (None, None, True),
        (None, 0, False),
        (True, True, True),
        (True, 1, False),
        ("yes", True, False),
        (["a", "b*"], ["a", "bc"], True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
    ],
)
def test_values_are_compared_as_conditions_do(expected: object, value: object, fit: bool) -> None:
    assert value_fits(expected, value) is fit


def test_lists_fit_one_by_one() -> None:
    assert all_fit(("A", "B*"), ("A", "Bee"))
    assert not all_fit(("A",), ("A", "B"))
