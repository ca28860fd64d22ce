"""A word where a variable was meant is told; quotes say that the word is meant."""

import pytest
from checking import ASKED, asking, at, problems

QUESTION = asking("text", save="number")


def drawn(steps: str) -> list[str]:
    found = problems(QUESTION + steps, ASKED, all_of=True)
    return at([problem for problem in found if problem.code == "W427"], ASKED)


def call(number: str) -> str:
    return f"- call: shop.find_order\n  with: {{number: {number}}}\n  on_error: {{else: [stop]}}"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("number", ["W427 6:18"]),
        ("customer.name", ["W427 6:18"]),
        ('"{number}"', []),
        ('"number"', []),
        ("A-1042", []),
        ("numbers", []),
        ("customer", []),
    ],
)
def test_an_argument_that_reads_like_a_variable(number: str, expected: list[str]) -> None:
    assert drawn(call(number)) == expected


def test_so_does_a_value_that_is_kept() -> None:
    assert drawn("- set: {customer.segment: number}") == ["W427 5:27"]


def test_the_hint_says_both_ways_out() -> None:
    found = problems(QUESTION + call("number"), ASKED, all_of=True)
    (problem,) = [problem for problem in found if problem.code == "W427"]
    assert problem.hint == 'Write "{number}". If the word is meant, put it in quotes.'
