"""Patterns of `answers:` in shop.yaml: in linear time or refused, whatever is written and typed."""

import pytest
from flow_driving import Player, flow_text
from timing import within

from cxbot.errors import Problem
from cxbot.flow.catalog import examine

STEPS = """\
- ask: Number?
  answer: number_of
  save: number
  retry: [Once more]
  no_reply: {after: 1 day}
- say: "Got it"
"""


def examined(pattern: str) -> tuple[list[Problem], Player | None]:
    shop = f"shop: Blue Kettle\nanswers:\n  number_of: '{pattern}'\n"
    texts = {"flows/shop.yaml": shop, "flows/f.yaml": flow_text(STEPS, "when: {command: /f}\n")}
    found = examine(texts)
    errors = [problem for problem in found.problems if problem.level == "error"]
    return errors, Player(found.catalog).start() if found.catalog else None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(.*a){25}", "(a|aa)+$", "(a|a?)+$", "([a-z]+)*!"])
@pytest.mark.parametrize("length", [30, 1000, 4096, 1_000_000])
def test_a_pattern_that_would_hang_others_answers_at_once(pattern: str, length: int) -> None:
    errors, player = examined(pattern)
    assert errors == []
    assert player is not None
    with within(0.5):
        assert player.types("a" * (length - 1) + "b") == ["Once more"]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(\w)\1", "invalid escape sequence"),
        ("(?=a)b", "invalid perl operator"),
        ("(?<!a)b", "invalid perl operator"),
        ("(?P<a>x)(?P=a)", "invalid perl operator"),
        ("[A-Z", "missing ]"),
        ("a{1001}", "invalid repetition size"),
        ("((a{100}){100}){100}", "invalid repetition size"),
        ("x" * 10_000, "more than 1,000 characters"),
        ("(a|b)" * 2_000, "more than 1,000 characters"),
    ],
)
def test_what_takes_more_than_a_line_of_time_is_refused(pattern: str, said: str) -> None:
    errors, _ = examined(pattern)
    assert [(problem.line, problem.column, problem.code) for problem in errors] == [(3, 14, "E104")]
    assert said in errors[0].message


@pytest.mark.parametrize(("length", "fits"), [(1, True), (1000, True), (1001, False)])
def test_nothing_longer_than_a_number_of_any_shop_is_tried(length: int, fits: bool) -> None:
    _, player = examined("a+")
    assert player is not None
    assert player.types("a" * length) == (["Got it"] if fits else ["Once more"])


@pytest.mark.parametrize(("text", "fits"), [("12", True), ("١٢", False), ("１２", False)])
def test_digits_are_those_of_the_pattern(text: str, fits: bool) -> None:
    _, player = examined(r"\d+")
    assert player is not None
    assert player.types(text) == (["Got it"] if fits else ["Once more"])


@pytest.mark.parametrize("name", ["http://169.254.169.254/", "file:///etc/passwd", "../shop.look"])
def test_a_flow_calls_actions_and_no_addresses(name: str) -> None:
    texts = {"flows/f.yaml": flow_text(f'- call: "{name}"')}
    assert [p.code for p in examine(texts).problems if p.level == "error"] == ["E104"]
