"""Warnings about the ways through a flow, each at the word it is about."""

import pytest
from flow_driving import SHOP, flow_text
from test_flow_errors import BROKEN
from timing import within

from cxbot.flow.catalog import examine
from cxbot.flow.check import warnings
from cxbot.flow.check.rules import e2_texts, i6, w4, w5
from cxbot.flow.check.rules.rule import Rule
from cxbot.flow.reading.files import read
from cxbot.flow.reading.source import Problems

RULES = (*e2_texts.RULES, *w4.RULES, *w5.RULES, *i6.RULES)
OURS = {rule.code for rule in RULES} - {"E210"}


def found(rule: Rule, text: str) -> set[str]:
    actions = None if rule.actions is None else {action.name: action for action in rule.actions}
    problems = examine({rule.file: text, **rule.beside}, actions=actions).problems
    assert rule.code[0] == "E" or not [p for p in problems if p.level == "error"]
    return {f"{p.code} {p.line}:{p.column}" for p in problems if p.file == rule.file}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_example_of_a_rule_draws_it_and_the_mended_one_does_not(rule: Rule) -> None:
    assert f"{rule.code} {rule.at}" in found(rule, rule.example)
    assert rule.code not in {row.split()[0] for row in found(rule, rule.mended)}


ASK = '- ask: "How was it?"\n  answer: rating 1-5\n  save: rating\n  no_reply: {after: 1 day}'


def drawn(steps: str, top: str = "when: {command: /f}\n", shop: str = "", **more: str) -> set[str]:
    """Codes with the line counted from the first step, and the column within it."""
    texts = {"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP + shop}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    above = 2 + top.count("\n")
    return {
        f"{p.code} {p.line - above}:{p.column - 2}"
        for p in examine(texts).problems
        if p.file == "flows/f.yaml" and p.code[0] == "W"
    }


_CALL = "\n  - call: shop.create_coupn\n    with: {percent: ten}\n    save: coupon\n"


def test_the_broken_example_of_the_language() -> None:
    problems = examine({"flows/post_purchase.yaml": BROKEN + _CALL}).problems
    ours = [(p.line, p.column, p.code, p.message) for p in problems if p.code in OURS]
    assert ours == [
        (
            11,
            5,
            "W410",
            "this question has no no_reply; it ends quietly after 7 days (shop default).",
        ),
        (19, 11, "W410", "this question has no no_reply (as above)."),
        (25, 11, "W401", "never runs: the step above it is stop."),
        (
            29,
            5,
            "W403",
            "no on_error: if the call fails, the customer gets messages.call_failed "
            "and an operator is called.",
        ),
    ]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- stop\n- say: a\n- say: b\n- say: c", {"W404 1:3", "W401 2:3"}),
        ("- say: a\n- stop\n- if: shop.name\n  then:\n    - say: b\n- say: c", {"W401 3:3"}),
        ("- say: a\n- stop\n- say: b\n- stop\n- say: c", {"W401 3:3"}),
        ("- say: a\n- go: end\n- say: b\n- say: c\n  id: end", {"W401 3:3"}),
        (
            "- if: shop.name\n  then:\n    - say: a\n    - stop\n"
            "  else:\n    - say: b\n    - stop\n- say: c",
            {"W401 8:3"},
        ),
        ("- if: shop.name\n  then:\n    - say: a\n    - stop\n- say: c", set()),
        ("- human: Help\n  and: continue\n  on:\n    resolved:\n      - say: b", {"W401 5:9"}),
        # What can't be read yet may be the very step that leads on.
        ("- say: a\n- shout: b\n- say: c", set()),
        ("- say: a\n- go: edn\n- say: c\n  id: end", set()),
    ],
)
def test_steps_that_never_run(steps: str, expected: set[str]) -> None:
    assert drawn(steps) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- set: {size: M}", {"W404 1:3"}),
        (ASK, {"W404 1:3"}),
        (f"{ASK}\n- say: Thank you.", set()),
        (f"{ASK}\n- human: Call\n  and: continue", set()),
        (f"{ASK}\n- set: {{a: 1}}", {"W404 5:3"}),
        (f"{ASK}\n- if: rating <= 2\n  then:\n    - human: Bad", {"W404 5:3"}),
        (f"{ASK}\n- if: rating <= 2\n  then:\n    - human: Bad\n- say: Thank you.", set()),
        (f"{ASK}\n- wait: 1 day\n- say: Thank you.", set()),
        (f"{ASK}\n- run: other", set()),
        # Silence after silence is no dead end: nobody has spoken.
        (f"{ASK[:-1]}, do: [stop]}}\n- say: Thank you.", set()),
        ("- say: Hello", set()),
    ],
)
def test_dead_ends(steps: str, expected: set[str]) -> None:
    other = "flow: other\ndo:\n  - say: Hi\n"
    found = drawn(steps, other=other)
    assert {row for row in found if row.startswith("W404")} == expected


def test_a_flow_that_the_bot_starts_may_end_in_silence() -> None:
    steps = "- wait: 1 day\n- if: shop.name\n  then:\n    - say: Hi"
    assert drawn(steps, "when: {event: order.paid}\nlimit: once per order.number\n") == set()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- say: a\n  id: a\n- go: a", {"W406 3:3"}),
        ("- say: a\n  id: a\n- if: shop.name\n  then:\n    - go: a\n- say: b", {"W406 5:7"}),
        # A mark that is set on the way lets it out again.
        (
            "- set: {tried: yes}\n  id: a\n- if: tried is empty\n  then:\n    - go: a\n- say: b",
            set(),
        ),
        ("- wait: 1 day\n  id: a\n- say: a\n- go: a", set()),
        (f"{ASK}\n  id: a\n- go: a", {"W407 6:3"}),
        (f"{ASK}\n  id: a\n- if: rating > 2\n  then:\n    - say: b\n    - stop\n- go: a", set()),
        (f"{ASK}\n  id: a\n- human: Help\n- go: a", set()),
        # Flows that run each other in a circle are an error already, E313.
        ("- say: a\n- run: f", set()),
    ],
)
def test_loops(steps: str, expected: set[str]) -> None:
    found = drawn(steps)
    assert {row for row in found if row[:4] in {"W406", "W407"}} == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("remind: {after: 1 day}\n  no_reply: {after: 1 day}", {"W408 4:12"}),
        ("remind: {after: 8 days}", {"W408 4:12", "W410 1:3"}),
        ("remind: {after: 1 hour}\n  no_reply: {after: 1 day}", set()),
        ("no_reply: {after: soon}", set()),
    ],
)
def test_silence(question: str, expected: set[str]) -> None:
    steps = f'- ask: "How?"\n  answer: text\n  save: a\n  {question}\n- say: Thanks.'
    assert drawn(steps) == expected


def test_calls_with_some_branch_are_the_owners_decision() -> None:
    assert drawn("- call: shop.find\n- say: a") == {"W403 1:3"}
    assert drawn("- call: shop.find\n  on_error:\n    error:\n      - say: b\n- say: a") == set()


@pytest.mark.parametrize("count", [300])
def test_a_shop_of_many_flows_is_checked_in_no_time(count: int) -> None:
    steps = f"{ASK}\n- if: rating <= 2\n  then:\n    - human: Bad\n- say: {{en: Hi, ru: Привет}}"
    texts = {"flows/shop.yaml": SHOP}
    for number in range(count):
        top = f"when: {{command: /f{number}, words: [word {number}, another {number} of them]}}\n"
        text = flow_text(steps, top).replace("flow: f\n", f"flow: f{number}\n")
        texts[f"flows/f{number}.yaml"] = text
    problems = Problems()
    files = read(texts, problems)
    with within(1.5):  # 0.1 s on a slow machine
        warnings(files, problems)
